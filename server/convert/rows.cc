#include "server/convert/rows.h"

#include <array>
#include <utility>

namespace fractal::server::convert {
namespace {

constexpr std::array<std::pair<v1::RowKind, std::string_view>, 17> kKinds = {{
    {v1::ROW_KIND_FRACTAL, "fractal"},
    {v1::ROW_KIND_GOAL, "goal"},
    {v1::ROW_KIND_SESSION, "session"},
    {v1::ROW_KIND_ACTIVITY_INSTANCE, "activity_instance"},
    {v1::ROW_KIND_ACTIVITY_SET, "activity_set"},
    {v1::ROW_KIND_METRIC_VALUE, "metric_value"},
    {v1::ROW_KIND_ACTIVITY_GROUP, "activity_group"},
    {v1::ROW_KIND_ACTIVITY, "activity"},
    {v1::ROW_KIND_METRIC_DEFINITION, "metric_definition"},
    {v1::ROW_KIND_SPLIT_DEFINITION, "split_definition"},
    {v1::ROW_KIND_TEMPLATE, "template"},
    {v1::ROW_KIND_PROGRAM, "program"},
    {v1::ROW_KIND_PROGRAM_BLOCK, "program_block"},
    {v1::ROW_KIND_PROGRAM_DAY, "program_day"},
    {v1::ROW_KIND_SCHEDULED_SESSION, "scheduled_session"},
    {v1::ROW_KIND_NOTE, "note"},
    {v1::ROW_KIND_SESSION_GOAL, "session_goal"},
}};

}  // namespace

v1::RowKind RowKindToProto(std::string_view kind) {
  for (const auto& [proto, stored] : kKinds) {
    if (stored == kind) return proto;
  }
  return v1::ROW_KIND_UNSPECIFIED;
}

std::string_view RowKindFromProto(v1::RowKind kind) {
  for (const auto& [proto, stored] : kKinds) {
    if (proto == kind) return stored;
  }
  return "";
}

}  // namespace fractal::server::convert
