#include "server/convert/audit.h"

#include <google/protobuf/util/json_util.h>

#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "db/text.h"
#include "server/convert/time.h"

namespace fractal::server::convert {
namespace {

using nlohmann::json;

constexpr std::string_view kKindPrefix = "AUDIT_KIND_";

constexpr std::array<std::pair<v1::RowKind, std::string_view>, 16> kTables = {{
    {v1::ROW_KIND_FRACTAL, "goals"},
    {v1::ROW_KIND_GOAL, "goals"},
    {v1::ROW_KIND_SESSION, "goals"},
    {v1::ROW_KIND_ACTIVITY_INSTANCE, "activity_instances"},
    {v1::ROW_KIND_ACTIVITY_SET, "activity_sets"},
    {v1::ROW_KIND_METRIC_VALUE, "metric_values"},
    {v1::ROW_KIND_ACTIVITY_GROUP, "activity_groups"},
    {v1::ROW_KIND_ACTIVITY, "activity_definitions"},
    {v1::ROW_KIND_METRIC_DEFINITION, "metric_definitions"},
    {v1::ROW_KIND_SPLIT_DEFINITION, "split_definitions"},
    {v1::ROW_KIND_TEMPLATE, "session_templates"},
    {v1::ROW_KIND_PROGRAM, "programs"},
    {v1::ROW_KIND_PROGRAM_BLOCK, "program_blocks"},
    {v1::ROW_KIND_PROGRAM_DAY, "program_days"},
    {v1::ROW_KIND_SCHEDULED_SESSION, "scheduled_sessions"},
    {v1::ROW_KIND_NOTE, "notes"},
}};

// The database calls AUDIT_KIND_SIGN_IN "sign_in".
std::string StoredName(v1::AuditKind kind) {
  if (!v1::AuditKind_IsValid(kind) || kind == v1::AUDIT_KIND_UNSPECIFIED) return "";
  return absl::AsciiStrToLower(
      absl::StripPrefix(v1::AuditKind_Name(kind), db::Absl(kKindPrefix)));
}

v1::AuditKind KindToProto(std::string_view stored) {
  v1::AuditKind kind = v1::AUDIT_KIND_UNSPECIFIED;
  const std::string name =
      absl::StrCat(db::Absl(kKindPrefix), absl::AsciiStrToUpper(db::Absl(stored)));
  return v1::AuditKind_Parse(name, &kind) ? kind : v1::AUDIT_KIND_UNSPECIFIED;
}

// The database writes only objects into these columns; one that cannot be read stays empty.
void ToStruct(const std::string& object, google::protobuf::Struct* out) {
  if (object.empty()) return;
  if (!google::protobuf::util::JsonStringToMessage(object, out).ok()) out->Clear();
}

void ToProto(const json& change, v1::RowChange* out) {
  out->set_row_id(change.at("id").get<std::string>());
  if (change.contains("key")) ToStruct(change["key"].dump(), out->mutable_key());
  if (change.contains("before")) ToStruct(change["before"].dump(), out->mutable_before());
  if (change.contains("after")) ToStruct(change["after"].dump(), out->mutable_after());
}

}  // namespace

void ToProto(const db::AuditEvent& event, v1::AuditEvent* out) {
  out->set_id(event.id.ToString());
  ToProto(event.occurred_at, out->mutable_time());
  out->set_kind(KindToProto(event.kind));
  if (event.actor_id.has_value()) out->set_actor_id(event.actor_id->ToString());
  out->set_database_role(event.database_role);
  out->set_request_id(event.request_id);
  out->set_peer(event.peer);
  if (event.root_id.has_value()) out->set_fractal_id(event.root_id->ToString());
  out->set_table(event.table);
  out->set_row_count(event.row_count);
  if (!event.row_ids.empty()) {
    for (const json& id : json::parse(event.row_ids)) out->add_row_ids(id.get<std::string>());
  }
  if (!event.changes.empty()) {
    for (const json& change : json::parse(event.changes)) ToProto(change, out->add_changes());
  }
  if (event.user_id.has_value()) out->set_user_id(event.user_id->ToString());
  if (!event.detail.empty()) ToStruct(event.detail, out->mutable_detail());
}

void ToProto(const db::RowVersion& version, v1::GetRowVersionResponse* out) {
  v1::GetRowVersionResponse::State state = v1::GetRowVersionResponse::STATE_UNSPECIFIED;
  v1::GetRowVersionResponse::State_Parse(
      absl::StrCat("STATE_", absl::AsciiStrToUpper(version.state)), &state);
  out->set_state(state);
  if (!version.row.empty()) ToStruct(version.row, out->mutable_row());
  if (version.event.has_value()) ToProto(*version.event, out->mutable_event());
}

db::AuditFilter FilterFromProto(std::string_view path, const v1::AuditFilter& filter,
                                RequestChecks& checks) {
  const auto field = [&](absl::string_view name) { return absl::StrCat(db::Absl(path), name); };
  db::AuditFilter read;
  read.actor_id = checks.OptionalId(field("actor_id"), filter.actor_id());
  if (!checks.AtMost(field("kinds"), filter.kinds_size(), v1::AuditKind_ARRAYSIZE)) return read;
  for (int i = 0; i < filter.kinds_size(); ++i) {
    const std::string kind = StoredName(filter.kinds(i));
    if (kind.empty()) {
      checks.Refuse(field(absl::StrCat("kinds[", i, "]")), "is not a kind of events");
    }
    if (!read.kinds.has_value()) read.kinds.emplace();
    read.kinds->push_back(kind);
  }
  if (!filter.table().empty()) read.table = checks.OptionalName(field("table"), filter.table());
  read.row_id = checks.OptionalId(field("row_id"), filter.row_id());
  if (filter.has_start_time()) read.start = checks.Time(field("start_time"), filter.start_time());
  if (filter.has_end_time()) read.end = checks.Time(field("end_time"), filter.end_time());
  return read;
}

std::string_view TableOf(v1::RowKind kind) {
  for (const auto& [known, table] : kTables) {
    if (known == kind) return table;
  }
  return "";
}

}  // namespace fractal::server::convert
