#include "auth/ip_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>

namespace fractal::auth {
namespace {

// ::ffff:192.0.2.1 (RFC 4291, 2.5.5.2)
constexpr std::array<uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr int kMappedBits = 96;

// "[fe80::1%eth0]" and "%5Bfe80::1%25eth0%5D" are fe80::1.
std::string_view Bare(std::string_view text) {
  for (const std::string_view bracket : {"[", "%5B"}) {
    if (text.starts_with(bracket)) text.remove_prefix(bracket.size());
  }
  return text.substr(0, text.find_first_of("%]"));
}

}  // namespace

std::optional<IpAddress> IpAddress::Parse(std::string_view text) {
  const std::string bare(Bare(text));
  IpAddress address;
  if (bare.find('\0') != std::string::npos) return std::nullopt;
  if (inet_pton(AF_INET, bare.c_str(), address.bytes_.data()) == 1) {
    address.is_v4_ = true;
    return address;
  }
  if (inet_pton(AF_INET6, bare.c_str(), address.bytes_.data()) != 1) return std::nullopt;
  if (std::equal(kMapped.begin(), kMapped.end(), address.bytes_.begin())) {
    address.is_v4_ = true;
    std::copy(address.bytes_.begin() + kMapped.size(), address.bytes_.end(),
              address.bytes_.begin());
    std::fill(address.bytes_.begin() + 4, address.bytes_.end(), 0);
  }
  return address;
}

IpAddress IpAddress::Network(int length) const {
  IpAddress network = *this;
  for (int bit = length; bit < 8 * static_cast<int>(bytes_.size()); ++bit) {
    network.bytes_[static_cast<size_t>(bit / 8)] &= static_cast<uint8_t>(~(0x80 >> (bit % 8)));
  }
  return network;
}

std::string IpAddress::Text() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(is_v4_ ? AF_INET : AF_INET6, bytes_.data(), text.data(), text.size());
  return text.data();
}

std::optional<Cidr> Cidr::Parse(std::string_view text) {
  const size_t slash = text.find('/');
  const std::string_view written = text.substr(0, slash);
  const auto address = IpAddress::Parse(written);
  if (!address.has_value()) return std::nullopt;
  int length = address->bits();
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    // Its length counts the bits before the IPv4 address too.
    const bool is_mapped = address->is_v4() && written.find(':') != std::string_view::npos;
    if (is_mapped) length -= kMappedBits;
    if (length < 0 || length > address->bits()) return std::nullopt;
  }
  Cidr cidr;
  cidr.network_ = address->Network(length);
  cidr.length_ = length;
  return cidr;
}

bool Cidr::Contains(const IpAddress& address) const {
  return address.is_v4() == network_.is_v4() && address.Network(length_) == network_;
}

}  // namespace fractal::auth
