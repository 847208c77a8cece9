#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fractal::auth {

// An IPv4 or IPv6 address. An IPv4 address written as IPv6 is the IPv4 one.
class IpAddress {
 public:
  // As people write them, and as gRPC does: brackets ("%5B::1%5D") and a zone are left out. None for
  // anything else, also with a port or blanks.
  static std::optional<IpAddress> Parse(std::string_view text);

  bool is_v4() const { return is_v4_; }
  int bits() const { return is_v4_ ? 32 : 128; }
  // The first `length` bits, and zeros.
  IpAddress Network(int length) const;
  // In the one spelling that each address has: "192.0.2.1", "2001:db8::1".
  std::string Text() const;

  friend bool operator==(const IpAddress&, const IpAddress&) = default;

 private:
  bool is_v4_ = false;
  std::array<uint8_t, 16> bytes_{};  // of an IPv4 address the first 4
};

// The addresses that begin with the same bits: "192.0.2.0/24", "2001:db8::/32".
class Cidr {
 public:
  // An address without a length is a network of its own. None for what is neither.
  static std::optional<Cidr> Parse(std::string_view text);

  // An IPv6 network holds no IPv4 address, however short it is.
  bool Contains(const IpAddress& address) const;

 private:
  IpAddress network_;
  int length_ = 0;
};

}  // namespace fractal::auth
