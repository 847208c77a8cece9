#include "server/page_token.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <cstdlib>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "db/text.h"
#include "server/request_checks.h"

namespace fractal::server {
namespace {

constexpr size_t kMacSize = 16;
constexpr size_t kLongestToken = 2048;  // a name of 200 characters fits
constexpr char kSeparator = '\x1f';

std::string RandomSecret() {
  std::string secret(32, '\0');
  if (RAND_bytes(reinterpret_cast<uint8_t*>(secret.data()), 32) != 1) std::abort();
  return secret;
}

std::string SerializeDeterministically(const google::protobuf::Message& message) {
  std::string text;
  {
    google::protobuf::io::StringOutputStream stream(&text);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return text;
}

absl::Status Invalid() {
  return InvalidArgument("PAGE_TOKEN_INVALID",
                         {{"page_token", "was not made for this list: start at its first page"}});
}

}  // namespace

PageTokens::PageTokens(std::string secret)
    : secret_(secret.empty() ? RandomSecret() : std::move(secret)) {}

PageTokens::Scope::Scope(const db::Uuid& user, const google::protobuf::Message& request) {
  const std::unique_ptr<google::protobuf::Message> filter(request.New());
  filter->CopyFrom(request);
  filter->GetReflection()->MutableUnknownFields(filter.get())->Clear();
  for (const char* name : {"page_size", "page_token"}) {
    const auto* field = filter->GetDescriptor()->FindFieldByName(name);
    filter->GetReflection()->ClearField(filter.get(), field);
  }
  text_ = absl::StrCat(user.ToString(), request.GetDescriptor()->full_name(), "\n",
                       SerializeDeterministically(*filter));
}

std::string PageTokens::Mac(const Scope& scope, std::string_view cursor) const {
  // Lengths in front keep one part from running into the next.
  const std::string text =
      absl::StrCat(scope.text_.size(), "\n", scope.text_, cursor.size(), "\n", db::Absl(cursor));
  std::array<uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
       reinterpret_cast<const uint8_t*>(text.data()), text.size(), digest.data(), &size);
  return {reinterpret_cast<const char*>(digest.data()), kMacSize};
}

std::string PageTokens::Make(const Scope& scope, const std::vector<std::string>& cursor) const {
  const std::string joined = absl::StrJoin(cursor, std::string(1, kSeparator));
  return absl::WebSafeBase64Escape(Mac(scope, joined) + joined);
}

absl::StatusOr<std::optional<std::vector<std::string>>> PageTokens::Read(
    const Scope& scope, const std::string& token) const {
  if (token.empty()) return std::optional<std::vector<std::string>>();
  std::string bytes;
  if (token.size() > kLongestToken || !absl::WebSafeBase64Unescape(token, &bytes) ||
      bytes.size() < kMacSize) {
    return Invalid();
  }
  // White space, padding and the last letter's spare bits make other spellings of the same bytes.
  if (absl::WebSafeBase64Escape(bytes) != token) return Invalid();
  const std::string joined = bytes.substr(kMacSize);
  if (CRYPTO_memcmp(bytes.data(), Mac(scope, joined).data(), kMacSize) != 0) return Invalid();
  return std::optional<std::vector<std::string>>(absl::StrSplit(joined, kSeparator));
}

}  // namespace fractal::server
