#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "db/place_cursor.h"
#include "db/uuid.h"
#include "server/page_token.h"
#include "server/request_checks.h"

namespace fractal::server {

// What rows with a place among their siblings have in common: their pages, by (sort_order,
// created_at, id), and their new order.

// Nothing for an empty token: the first page. INVALID_ARGUMENT as PageTokens::Read.
absl::StatusOr<std::optional<db::PlaceCursor>> ReadPlaceCursor(const PageTokens& tokens,
                                                               const PageTokens::Scope& scope,
                                                               const std::string& token);

// The token of the page behind `last`.
template <typename Row>
std::string MakePlaceToken(const PageTokens& tokens, const PageTokens::Scope& scope,
                           const Row& last) {
  return tokens.Make(scope, {absl::StrCat(last.sort_order),
                             absl::StrCat(absl::ToUnixMicros(last.created_at)),
                             last.id.ToString()});
}

// The ids of a reorder: at most 1000.
std::vector<db::Uuid> ReadOrder(std::string_view field,
                                const google::protobuf::RepeatedPtrField<std::string>& ids,
                                RequestChecks& checks);

}  // namespace fractal::server
