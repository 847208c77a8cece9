#include "server/handlers/created_cursors.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace fractal::server::handlers {

std::vector<std::string> WriteCreatedCursor(const db::CreatedCursor& cursor) {
  return {absl::StrCat(absl::ToUnixMicros(cursor.created_at)), cursor.id.ToString()};
}

absl::StatusOr<std::optional<db::CreatedCursor>> ReadCreatedCursor(
    const absl::StatusOr<std::optional<std::vector<std::string>>>& parts) {
  if (!parts.ok()) return parts.status();
  if (!parts->has_value()) return std::optional<db::CreatedCursor>();
  const std::vector<std::string>& texts = **parts;
  int64_t created_at = 0;
  if (texts.size() == 2 && absl::SimpleAtoi(texts[0], &created_at)) {
    const auto id = db::Uuid::Parse(texts[1]);
    if (id.has_value()) return db::CreatedCursor{absl::FromUnixMicros(created_at), *id};
  }
  return absl::InternalError("a page token of our own cannot be read");
}

}  // namespace fractal::server::handlers
