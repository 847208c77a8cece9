#include "auth/password_hasher.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "auth/token.h"
#include "db/text.h"

namespace fractal::auth {
namespace {

constexpr std::string_view kScheme = "hmac-sha256:";
constexpr std::size_t kNameDigits = 8;
constexpr std::size_t kDigestBytes = 32;

// The parts of what a pepper closed, as views into it.
struct Sealed {
  std::string_view name;
  std::string_view setting;
};

std::optional<Sealed> Read(std::string_view kept) {
  if (!kept.starts_with(kScheme)) return std::nullopt;
  kept.remove_prefix(kScheme.size());
  if (kept.size() < kNameDigits + kBcryptSettingSize + 3 || kept[kNameDigits] != ':' ||
      kept[kNameDigits + 1 + kBcryptSettingSize] != ':') {
    return std::nullopt;
  }
  return Sealed{kept.substr(0, kNameDigits), kept.substr(kNameDigits + 1, kBcryptSettingSize)};
}

std::string NameOf(std::string_view pepper) {
  const TokenDigest digest = TokenHash(pepper);
  return absl::BytesToHexString(
      {reinterpret_cast<const char*>(digest.data()), kNameDigits / 2});
}

}  // namespace

PasswordHasher::PasswordHasher(int cost, std::string_view pepper)
    : cost_(cost), pepper_(pepper), pepper_name_(pepper.empty() ? "" : NameOf(pepper)) {}

absl::StatusOr<std::string> PasswordHasher::Hash(std::string_view password) const {
  const auto bcrypt = HashPassword(password, cost_);
  if (!bcrypt.ok() || pepper_.empty()) return bcrypt;
  return Seal(*bcrypt);
}

absl::StatusOr<bool> PasswordHasher::Verify(std::string_view password,
                                            std::string_view kept) const {
  if (!kept.starts_with(kScheme)) return VerifyPassword(password, kept);
  const std::optional<Sealed> sealed = Read(kept);
  if (!sealed.has_value() || sealed->name != pepper_name_) {
    return absl::InternalError("stored password hash is of another pepper");
  }
  const auto bcrypt = HashAgain(password, sealed->setting);
  if (!bcrypt.ok()) return bcrypt.status();
  if (!bcrypt->has_value()) return false;
  const auto again = Seal(**bcrypt);
  if (!again.ok()) return again.status();
  return again->size() == kept.size() &&
         CRYPTO_memcmp(again->data(), kept.data(), kept.size()) == 0;
}

bool PasswordHasher::NeedsRehash(std::string_view kept) const {
  const std::optional<Sealed> sealed = Read(kept);
  if (sealed.has_value()) return BcryptCost(sealed->setting).value_or(0) < cost_;
  return !pepper_.empty() || auth::NeedsRehash(kept, cost_);
}

absl::StatusOr<std::string> PasswordHasher::Dummy() const {
  const auto bcrypt = DummyHash(cost_);
  if (!bcrypt.ok() || pepper_.empty()) return bcrypt;
  return Seal(*bcrypt);
}

std::string PasswordHasher::KeptPrefix() const {
  return absl::StrCat(db::Absl(kScheme), pepper_.empty() ? "none" : pepper_name_, ":");
}

bool PasswordHasher::CanVerify(std::string_view kept) const {
  return kept.starts_with("$2b$") || kept.starts_with(KeptPrefix());
}

absl::StatusOr<std::string> PasswordHasher::Seal(std::string_view bcrypt) const {
  std::array<unsigned char, kDigestBytes> digest;
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), pepper_.data(), static_cast<int>(pepper_.size()),
           reinterpret_cast<const unsigned char*>(bcrypt.data()), bcrypt.size(), digest.data(),
           &size) == nullptr ||
      size != digest.size()) {
    return absl::InternalError("HMAC-SHA-256 failed");
  }
  return absl::StrCat(KeptPrefix(), db::Absl(bcrypt.substr(0, kBcryptSettingSize)), ":",
                      absl::WebSafeBase64Escape(
                          {reinterpret_cast<const char*>(digest.data()), digest.size()}));
}

absl::Status CheckPepper(std::string_view pepper) {
  if (pepper.empty() || pepper.size() >= kMinPepperBytes) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("a pepper has at least ", kMinPepperBytes, " bytes"));
}

}  // namespace fractal::auth
