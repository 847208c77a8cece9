#pragma once

#include <google/protobuf/message.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "db/uuid.h"

namespace fractal::server {

// Makes and reads page tokens: the key of a page's last row, and a MAC (HMAC-SHA-256, 16 bytes) that
// binds it to the user and to the request it continues. A token carries no rights: the rows of the
// next page go through row-level security like any others.
class PageTokens {
 public:
  // All servers behind one address need the same secret; an empty one is replaced by random bytes.
  explicit PageTokens(std::string secret);

  // The list that a token belongs to: the user, and every field of the request but its page_size
  // and page_token.
  class Scope {
   public:
    Scope(const db::Uuid& user, const google::protobuf::Message& request);

   private:
    friend class PageTokens;
    std::string text_;
  };

  // `cursor` is the last row's sort key, a text each.
  std::string Make(const Scope& scope, const std::vector<std::string>& cursor) const;

  // Nothing for an empty token: the first page. INVALID_ARGUMENT (PAGE_TOKEN_INVALID) for one that
  // was not made here, or for another user or request.
  absl::StatusOr<std::optional<std::vector<std::string>>> Read(const Scope& scope,
                                                               const std::string& token) const;

 private:
  std::string Mac(const Scope& scope, std::string_view cursor) const;
  std::string secret_;
};

// Lists read one row more than a page holds: it says that there is a next page, and is taken off
// here.
template <typename Row>
bool CutPage(int32_t page_size, std::vector<Row>* rows) {
  const bool more = rows->size() > static_cast<size_t>(page_size);
  if (more) rows->pop_back();
  return more;
}

}  // namespace fractal::server
