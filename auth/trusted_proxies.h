#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/ip_address.h"

namespace fractal::auth {

// The proxies whose word on where a call came from is taken.
class TrustedProxies {
 public:
  explicit TrustedProxies(std::vector<Cidr> proxies) : proxies_(std::move(proxies)) {}

  // Where a call came from. `peer` is the other end of its connection, as gRPC writes it
  // ("ipv4:127.0.0.1:50000", "ipv6:%5B::1%5D:50000" or "unix:…"), and is answered without what
  // differs from connection to connection. `forwarded` are the values of x-forwarded-for, in their
  // order: each proxy adds whom it heard at the end, and what is before that anybody can have
  // written. So of a trusted peer the last entry that is no trusted proxy itself is answered; of any
  // other, where there is none, or where something else than an address comes before it, the peer.
  std::string CallerOf(std::string_view peer, const std::vector<std::string_view>& forwarded) const;

 private:
  bool Trusts(const IpAddress& address) const;

  const std::vector<Cidr> proxies_;
};

}  // namespace fractal::auth
