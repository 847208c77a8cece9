#include "server/portability/record_ids.h"

#include <algorithm>
#include <vector>

#include "absl/time/clock.h"

namespace fractal::server::portability {
namespace {

constexpr size_t kLength = 36;  // of a UUID as a text

uint32_t BitOf(RecordCase kind) { return uint32_t{1} << kind; }

}  // namespace

bool RecordIds::Add(RecordCase kind, const db::Uuid& id) {
  Names& names = ids_[id];
  const bool is_new = (names.kinds & BitOf(kind)) == 0;
  names.kinds |= BitOf(kind);
  return is_new;
}

bool RecordIds::Has(RecordCase kind, const db::Uuid& id) const {
  const auto found = ids_.find(id);
  return found != ids_.end() && (found->second.kinds & BitOf(kind)) != 0;
}

void RecordIds::MakeNew() {
  const absl::Time now = absl::Now();
  salt_ = db::Uuid::New(now);
  std::vector<db::Uuid> made(ids_.size());
  std::generate(made.begin(), made.end(), [now] { return db::Uuid::New(now); });
  std::sort(made.begin(), made.end());
  std::vector<db::Uuid> old;
  old.reserve(ids_.size());
  for (const auto& [id, names] : ids_) old.push_back(id);
  std::sort(old.begin(), old.end());
  for (size_t i = 0; i < old.size(); ++i) ids_[old[i]].made = made[i];
}

void RecordIds::Rename(const RecordKind& kind, google::protobuf::Message* record) const {
  const auto* reflection = record->GetReflection();
  for (const RecordField& field : kind.fields) {
    const bool is_id = field.role == FieldRole::kId || field.role == FieldRole::kReference ||
                       field.role == FieldRole::kDeletedWith;
    if (!(is_id || field.role == FieldRole::kJson)) continue;
    if (!reflection->HasField(*record, field.field)) continue;
    const std::string text = reflection->GetString(*record, field.field);
    reflection->SetString(record, field.field, is_id ? Renamed(text) : RenamedInJson(text));
  }
}

std::string RecordIds::Renamed(const std::string& text) const {
  const db::Uuid id = db::Uuid::Parse(text).value_or(db::Uuid());
  const auto found = ids_.find(id);
  return (found != ids_.end() ? found->second.made : db::Uuid::FromName(salt_, id.ToString()))
      .ToString();
}

// In the text, so that numbers stay as they are written.
std::string RecordIds::RenamedInJson(std::string text) const {
  for (size_t quote = text.find('"'); quote != std::string::npos;
       quote = text.find('"', quote + 1)) {
    const size_t end = quote + 1 + kLength;
    // A quote behind a backslash stands within a text.
    if (end >= text.size() || text[end] != '"' || (quote > 0 && text[quote - 1] == '\\')) continue;
    const auto id = db::Uuid::Parse(std::string_view(text).substr(quote + 1, kLength));
    if (!id.has_value()) continue;
    const auto found = ids_.find(*id);
    if (found == ids_.end()) continue;
    text.replace(quote + 1, kLength, found->second.made.ToString());
    quote = end;
  }
  return text;
}

}  // namespace fractal::server::portability
