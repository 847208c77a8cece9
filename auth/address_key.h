#pragma once

#include <string>
#include <string_view>

namespace fractal::auth {

// The network that failed sign-ins are counted under: an IPv4 address's /24 ("192.0.2.0/24") and an
// IPv6 address's /64 ("2001:db8:1:2::/64"), because one household or host has as many addresses as
// it likes within it. An IPv4 address written as IPv6 is the IPv4 one. Brackets, also as gRPC writes
// them ("%5B::1%5D"), and a zone are left out. Anything else ("unix") is its own key.
std::string AddressKey(std::string_view peer);

}  // namespace fractal::auth
