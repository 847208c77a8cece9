#include "auth/address_key.h"

#include "auth/ip_address.h"

namespace fractal::auth {

std::string AddressKey(std::string_view peer) {
  const auto address = IpAddress::Parse(peer);
  if (!address.has_value()) return std::string(peer);
  return address->is_v4() ? address->Network(24).Text() + "/24"
                          : address->Network(64).Text() + "/64";
}

}  // namespace fractal::auth
