#include "server/places.h"

#include "absl/strings/numbers.h"
#include "db/text.h"

namespace fractal::server {
namespace {

constexpr int kMostReordered = 1000;

}  // namespace

absl::StatusOr<std::optional<db::PlaceCursor>> ReadPlaceCursor(const PageTokens& tokens,
                                                               const PageTokens::Scope& scope,
                                                               const std::string& token) {
  const auto parts = tokens.Read(scope, token);
  if (!parts.ok()) return parts.status();
  if (!parts->has_value()) return std::optional<db::PlaceCursor>();
  int32_t sort_order = 0;
  int64_t created_at = 0;
  const auto id = db::Uuid::Parse((**parts)[2]);
  if (!absl::SimpleAtoi((**parts)[0], &sort_order) ||
      !absl::SimpleAtoi((**parts)[1], &created_at) || !id.has_value()) {
    return absl::InternalError("a page token of our own cannot be read");
  }
  return db::PlaceCursor{sort_order, absl::FromUnixMicros(created_at), *id};
}

std::vector<db::Uuid> ReadOrder(std::string_view field,
                                const google::protobuf::RepeatedPtrField<std::string>& ids,
                                RequestChecks& checks) {
  std::vector<db::Uuid> order;
  if (!checks.AtMost(field, ids.size(), kMostReordered)) return order;
  for (int i = 0; i < ids.size(); ++i) {
    order.push_back(checks.Id(absl::StrCat(db::Absl(field), "[", i, "]"), ids.Get(i)));
  }
  return order;
}

}  // namespace fractal::server
