#include "auth/address_key.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>

namespace fractal::auth {
namespace {

using Bytes6 = std::array<unsigned char, 16>;

std::string Network4(const unsigned char* address) {
  const std::array<unsigned char, 4> network = {address[0], address[1], address[2], 0};
  std::array<char, INET_ADDRSTRLEN> text{};
  inet_ntop(AF_INET, network.data(), text.data(), text.size());
  return std::string(text.data()) + "/24";
}

std::string Network6(Bytes6 address) {
  // ::ffff:192.0.2.1 (RFC 4291, 2.5.5.2)
  constexpr std::array<unsigned char, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(kMapped.begin(), kMapped.end(), address.begin())) return Network4(&address[12]);
  std::fill(address.begin() + 8, address.end(), 0);
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(AF_INET6, address.data(), text.data(), text.size());
  return std::string(text.data()) + "/64";
}

// "[fe80::1%eth0]" and "%5Bfe80::1%25eth0%5D" are fe80::1.
std::string_view Bare(std::string_view peer) {
  for (const std::string_view bracket : {"[", "%5B"}) {
    if (peer.starts_with(bracket)) peer.remove_prefix(bracket.size());
  }
  return peer.substr(0, peer.find_first_of("%]"));
}

}  // namespace

std::string AddressKey(std::string_view peer) {
  const std::string bare(Bare(peer));
  std::array<unsigned char, 4> four{};
  if (inet_pton(AF_INET, bare.c_str(), four.data()) == 1) return Network4(four.data());
  Bytes6 six{};
  if (inet_pton(AF_INET6, bare.c_str(), six.data()) == 1) return Network6(six);
  return std::string(peer);
}

}  // namespace fractal::auth
