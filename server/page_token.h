#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/repeated_field.h>

#include <array>
#include <cstddef>
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

// Clients take messages of 4 MiB unless told otherwise.
inline constexpr size_t kLargestPage = 1 << 20;

// Puts a page of rows into a response, by `convert(row, message)`: page_size of them, or fewer where
// they would be larger than kLargestPage; one always fits. Lists read one row more than a page holds,
// which says that there is a next page. Answers the row that it begins behind, nullptr for none.
template <typename Row, typename Message, typename Convert>
const Row* FillPage(int32_t page_size, const std::vector<Row>& rows,
                    google::protobuf::RepeatedPtrField<Message>* page, Convert convert) {
  size_t bytes = 0;
  const Row* last = nullptr;
  for (const Row& row : rows) {
    if (page->size() == page_size) return last;
    Message* const message = page->Add();
    convert(row, message);
    bytes += message->ByteSizeLong();
    if (last != nullptr && bytes > kLargestPage) {
      page->RemoveLast();
      return last;
    }
    last = &row;
  }
  return nullptr;
}

}  // namespace fractal::server
