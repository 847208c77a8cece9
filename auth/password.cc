#include "auth/password.h"

#include <crypt.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "auth/common_passwords.h"

namespace fractal::auth {
namespace {

constexpr std::string_view kPrefix = "$2b$";
constexpr std::size_t kHashSize = 60;  // `$2b$`, two digits, `$`, 22 of salt, 31 of digest.
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kDummySecretBytes = 32;

bool BcryptWouldCut(std::string_view password) {
  return password.size() > kMaxPasswordBytes || password.find('\0') != std::string_view::npos;
}

// The NUL-terminated copy that crypt wants, wiped when it goes.
class PasswordCopy {
 public:
  explicit PasswordCopy(std::string_view password) {
    std::copy(password.begin(), password.end(), bytes_.begin());
  }
  ~PasswordCopy() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }
  PasswordCopy(const PasswordCopy&) = delete;
  PasswordCopy& operator=(const PasswordCopy&) = delete;

  const char* c_str() const { return bytes_.data(); }

 private:
  std::array<char, kMaxPasswordBytes + 1> bytes_{};
};

// crypt_ra's working memory: it holds the password and the key schedule.
class CryptMemory {
 public:
  CryptMemory() = default;
  ~CryptMemory() {
    if (data_ != nullptr) OPENSSL_cleanse(data_, static_cast<std::size_t>(size_));
    std::free(data_);
  }
  CryptMemory(const CryptMemory&) = delete;
  CryptMemory& operator=(const CryptMemory&) = delete;

  const char* Run(const PasswordCopy& password, const std::string& setting) {
    return crypt_ra(password.c_str(), setting.c_str(), &data_, &size_);
  }

 private:
  void* data_ = nullptr;
  int size_ = 0;
};

// `password` must have passed BcryptWouldCut: PasswordCopy has room for no more.
absl::StatusOr<std::string> Bcrypt(std::string_view password, const std::string& setting) {
  const PasswordCopy copy(password);
  CryptMemory memory;
  const char* const hash = memory.Run(copy, setting);
  if (hash == nullptr || std::string_view(hash).size() != kHashSize) {
    return absl::InternalError("bcrypt failed");
  }
  return std::string(hash);
}

absl::StatusOr<std::string> NewSetting(int cost) {
  std::array<unsigned char, kSaltBytes> salt;
  if (RAND_bytes(salt.data(), static_cast<int>(salt.size())) != 1) {
    return absl::InternalError("no random bytes for the salt");
  }
  const std::unique_ptr<char, decltype(&std::free)> setting(
      crypt_gensalt_ra(kPrefix.data(), static_cast<unsigned long>(cost),
                       reinterpret_cast<const char*>(salt.data()), static_cast<int>(salt.size())),
      &std::free);
  if (setting == nullptr) return absl::InternalError("bcrypt is not available");
  return std::string(setting.get());
}

bool IsBcryptText(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '.' || c == '/';
  });
}

bool IsHash(std::string_view hash) {
  return hash.size() == kHashSize && BcryptCost(hash.substr(0, kBcryptSettingSize)) &&
         IsBcryptText(hash.substr(kBcryptSettingSize));
}

// The bytes of the UTF-8 sequence that starts `text`, 0 if it is malformed: overlong forms,
// surrogates and code points above U+10FFFF are (RFC 3629 section 4).
std::size_t SequenceLength(std::string_view text) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto in = [](std::uint32_t b, std::uint32_t low, std::uint32_t high) {
    return b >= low && b <= high;
  };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return 1;
  if (in(lead, 0xC2, 0xDF)) return in(byte(1), 0x80, 0xBF) ? 2 : 0;
  if (in(lead, 0xE0, 0xEF)) {
    const bool second = in(byte(1), lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
    return second && in(byte(2), 0x80, 0xBF) ? 3 : 0;
  }
  if (in(lead, 0xF0, 0xF4)) {
    const bool second = in(byte(1), lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
    return second && in(byte(2), 0x80, 0xBF) && in(byte(3), 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
}

std::optional<std::size_t> CountCodePoints(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    const std::size_t length = SequenceLength(text);
    if (length == 0) return std::nullopt;
    text.remove_prefix(length);
    ++count;
  }
  return count;
}

bool IsName(std::string_view password, std::string_view name) {
  return !name.empty() && std::equal(password.begin(), password.end(), name.begin(), name.end(),
                                     [](unsigned char a, unsigned char b) {
                                       return absl::ascii_tolower(a) == absl::ascii_tolower(b);
                                     });
}

absl::StatusOr<std::string> NewDummyHash(int cost) {
  std::string secret(kDummySecretBytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(secret.data()),
                 static_cast<int>(secret.size())) != 1) {
    return absl::InternalError("no random bytes for the dummy hash");
  }
  std::string password = absl::BytesToHexString(secret);
  absl::StatusOr<std::string> hash = HashPassword(password, cost);
  OPENSSL_cleanse(secret.data(), secret.size());
  OPENSSL_cleanse(password.data(), password.size());
  return hash;
}

}  // namespace

absl::StatusOr<std::string> HashPassword(std::string_view password, int cost) {
  if (BcryptWouldCut(password)) {
    return absl::InvalidArgumentError("password must be at most 72 bytes and hold no NUL");
  }
  if (cost < kMinBcryptCost || cost > kMaxBcryptCost) {
    return absl::InvalidArgumentError("bcrypt cost must be 4 to 31");
  }
  const absl::StatusOr<std::string> setting = NewSetting(cost);
  if (!setting.ok()) return setting.status();
  return Bcrypt(password, *setting);
}

std::optional<int> BcryptCost(std::string_view setting) {
  if (setting.size() != kBcryptSettingSize || !setting.starts_with(kPrefix) || setting[6] != '$' ||
      !IsBcryptText(setting.substr(7)) ||
      !absl::ascii_isdigit(static_cast<unsigned char>(setting[4])) ||
      !absl::ascii_isdigit(static_cast<unsigned char>(setting[5]))) {
    return std::nullopt;
  }
  const int cost = (setting[4] - '0') * 10 + (setting[5] - '0');
  if (cost < kMinBcryptCost || cost > kMaxBcryptCost) return std::nullopt;
  return cost;
}

absl::StatusOr<std::optional<std::string>> HashAgain(std::string_view password,
                                                     std::string_view setting) {
  if (!BcryptCost(setting)) return absl::InternalError("stored password hash is not bcrypt $2b$");
  if (BcryptWouldCut(password)) return std::nullopt;
  auto again = Bcrypt(password, std::string(setting));
  if (!again.ok()) return again.status();
  return *std::move(again);
}

absl::StatusOr<bool> VerifyPassword(std::string_view password, std::string_view hash) {
  if (!IsHash(hash)) return absl::InternalError("stored password hash is not bcrypt $2b$");
  const auto again = HashAgain(password, hash.substr(0, kBcryptSettingSize));
  if (!again.ok()) return again.status();
  return again->has_value() && CRYPTO_memcmp((*again)->data(), hash.data(), kHashSize) == 0;
}

bool NeedsRehash(std::string_view hash, int cost) {
  return !IsHash(hash) || *BcryptCost(hash.substr(0, kBcryptSettingSize)) < cost;
}

absl::StatusOr<std::string> DummyHash(int cost) {
  static std::mutex mutex;
  static std::map<int, std::string> made;
  // Held while hashing: a second caller would otherwise burn as much time for the same result.
  const std::lock_guard<std::mutex> lock(mutex);
  if (const auto found = made.find(cost); found != made.end()) return found->second;
  absl::StatusOr<std::string> hash = NewDummyHash(cost);
  if (hash.ok()) made.emplace(cost, *hash);
  return hash;
}

absl::Status CheckPasswordAllowed(std::string_view password, const PasswordOwner& owner) {
  if (password.size() > kMaxPasswordBytes) {
    return absl::InvalidArgumentError("password must be at most 72 bytes in UTF-8");
  }
  if (password.find('\0') != std::string_view::npos) {
    return absl::InvalidArgumentError("password must not contain a NUL character");
  }
  const std::optional<std::size_t> characters = CountCodePoints(password);
  if (!characters) return absl::InvalidArgumentError("password must be valid UTF-8");
  if (*characters < kMinPasswordCodePoints) {
    return absl::InvalidArgumentError("password must have at least 8 characters");
  }
  const std::string_view local_part = owner.email.substr(0, owner.email.rfind('@'));
  if (IsName(password, owner.email) || IsName(password, local_part)) {
    return absl::InvalidArgumentError("password must not be the e-mail address or its name part");
  }
  if (IsName(password, owner.username)) {
    return absl::InvalidArgumentError("password must not be the username");
  }
  if (IsCommonPassword(password)) {
    return absl::InvalidArgumentError("password must not be a commonly used one or close to one");
  }
  return absl::OkStatus();
}

}  // namespace fractal::auth
