#include "auth/trusted_proxies.h"

#include <algorithm>
#include <optional>

namespace fractal::auth {
namespace {

std::string_view AddressOf(std::string_view peer) {
  const size_t kind_end = peer.find(':');
  if (peer.starts_with("unix") || kind_end == std::string_view::npos) return "unix";
  return peer.substr(kind_end + 1, peer.rfind(':') - kind_end - 1);
}

std::string_view Strip(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Some proxies write a port behind the address: "192.0.2.1:50000", "[2001:db8::1]:50000".
std::optional<IpAddress> ParseEntry(std::string_view entry) {
  const size_t colon = entry.rfind(':');
  if (colon != std::string_view::npos) {
    const std::string_view before = entry.substr(0, colon);
    const std::string_view port = entry.substr(colon + 1);
    const bool has_port = before.find(':') == std::string_view::npos || before.ends_with(']');
    const bool is_port = !port.empty() && port.size() <= 5 &&
                         port.find_first_not_of("0123456789") == std::string_view::npos;
    if (has_port) return is_port ? IpAddress::Parse(before) : std::nullopt;
  }
  return IpAddress::Parse(entry);
}

}  // namespace

bool TrustedProxies::Trusts(const IpAddress& address) const {
  return std::any_of(proxies_.begin(), proxies_.end(),
                     [&](const Cidr& proxy) { return proxy.Contains(address); });
}

std::string TrustedProxies::CallerOf(std::string_view peer,
                                     const std::vector<std::string_view>& forwarded) const {
  const std::string own(AddressOf(peer));
  if (proxies_.empty()) return own;
  const auto heard = IpAddress::Parse(own);
  if (!heard.has_value() || !Trusts(*heard)) return own;
  for (auto value = forwarded.rbegin(); value != forwarded.rend(); ++value) {
    for (std::string_view rest = *value;;) {
      const size_t comma = rest.rfind(',');
      const auto entry =
          ParseEntry(Strip(comma == std::string_view::npos ? rest : rest.substr(comma + 1)));
      if (!entry.has_value()) return own;
      if (!Trusts(*entry)) return entry->Text();
      if (comma == std::string_view::npos) break;
      rest = rest.substr(0, comma);
    }
  }
  return own;
}

}  // namespace fractal::auth
