#include "server/handlers/newest_first.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace fractal::server::handlers {

std::vector<std::string> WriteNewestFirst(const db::NewestFirstCursor& cursor) {
  return {absl::StrCat(absl::ToUnixMicros(cursor.created_at)), cursor.id.ToString()};
}

absl::StatusOr<std::optional<db::NewestFirstCursor>> ReadNewestFirst(
    const absl::StatusOr<std::optional<std::vector<std::string>>>& parts) {
  if (!parts.ok()) return parts.status();
  if (!parts->has_value()) return std::optional<db::NewestFirstCursor>();
  const std::vector<std::string>& read = **parts;
  int64_t created_at = 0;
  const auto id = read.size() == 2 ? db::Uuid::Parse(read[1]) : std::nullopt;
  if (!id.has_value() || !absl::SimpleAtoi(read[0], &created_at)) {
    return absl::InternalError("a page token of our own cannot be read");
  }
  return db::NewestFirstCursor{absl::FromUnixMicros(created_at), *id};
}

}  // namespace fractal::server::handlers
