#include "auth/trusted_proxies.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fractal::auth {
namespace {

bool Holds(const std::string& cidr, const std::string& address) {
  return Cidr::Parse(cidr).value().Contains(IpAddress::Parse(address).value());
}

TEST(Cidr, HoldsWhatBeginsWithItsBits) {
  EXPECT_TRUE(Holds("10.0.0.0/8", "10.255.1.2"));
  EXPECT_FALSE(Holds("10.0.0.0/8", "11.0.0.1"));
  EXPECT_TRUE(Holds("192.0.2.128/25", "192.0.2.200"));
  EXPECT_FALSE(Holds("192.0.2.128/25", "192.0.2.127"));
  EXPECT_TRUE(Holds("192.0.2.7", "192.0.2.7"));
  EXPECT_FALSE(Holds("192.0.2.7", "192.0.2.6"));
  EXPECT_TRUE(Holds("192.0.2.7/24", "192.0.2.1")) << "bits behind its length say nothing";
  EXPECT_TRUE(Holds("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(Holds("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_TRUE(Holds("::1", "[::1]"));
  EXPECT_TRUE(Holds("0.0.0.0/0", "203.0.113.9"));
}

TEST(Cidr, HoldsMappedAddressesAsTheIPv4AddressesTheyAre) {
  EXPECT_TRUE(Holds("10.0.0.0/8", "::ffff:10.1.2.3"));
  EXPECT_TRUE(Holds("::ffff:10.0.0.0/104", "10.1.2.3"));
  EXPECT_FALSE(Holds("::ffff:10.0.0.0/104", "11.1.2.3"));
  EXPECT_FALSE(Holds("::/0", "10.1.2.3"));
  EXPECT_FALSE(Holds("0.0.0.0/0", "2001:db8::1"));
}

TEST(Cidr, IsNothingElse) {
  for (const std::string text :
       {"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0.0/ 8", "10.0.0/8",
        "::/129", "::ffff:10.0.0.0/8", "localhost", "10.0.0.0/8/8", " 10.0.0.0/8", "10.0.0.1:80"}) {
    EXPECT_FALSE(Cidr::Parse(text).has_value()) << text;
  }
}

class TrustedProxiesTest : public testing::Test {
 protected:
  static std::string CallerOf(const std::string& peer,
                              const std::vector<std::string_view>& forwarded) {
    const TrustedProxies proxies({*Cidr::Parse("10.0.0.0/8"), *Cidr::Parse("2001:db8:1::/48")});
    return proxies.CallerOf(peer, forwarded);
  }
  static constexpr char kProxy[] = "ipv4:10.0.0.1:50000";
};

TEST_F(TrustedProxiesTest, TellTheLastAddressThatIsNotOneOfThem) {
  EXPECT_EQ(CallerOf(kProxy, {"203.0.113.9"}), "203.0.113.9");
  EXPECT_EQ(CallerOf(kProxy, {"203.0.113.9, 10.3.2.1,10.0.0.2"}), "203.0.113.9");
  EXPECT_EQ(CallerOf(kProxy, {"203.0.113.9", "10.0.0.2"}), "203.0.113.9");
  EXPECT_EQ(CallerOf(kProxy, {"203.0.113.9:1234"}), "203.0.113.9");
  EXPECT_EQ(CallerOf(kProxy, {"2001:db8:2::9"}), "2001:db8:2::9");
  EXPECT_EQ(CallerOf(kProxy, {"[2001:db8:2::9]:1234, 2001:db8:1::1"}), "2001:db8:2::9");
  EXPECT_EQ(CallerOf("ipv6:%5B2001:db8:1::7%5D:50000", {"203.0.113.9"}), "203.0.113.9");
  EXPECT_EQ(CallerOf("ipv6:%5B::ffff:10.0.0.1%5D:50000", {"::ffff:203.0.113.9"}), "203.0.113.9");
}

TEST_F(TrustedProxiesTest, AreNotFooledByWhatACallerWroteBeforeThem) {
  EXPECT_EQ(CallerOf(kProxy, {"198.51.100.1, 203.0.113.9"}), "203.0.113.9");
  EXPECT_EQ(CallerOf(kProxy, {"198.51.100.1", "203.0.113.9"}), "203.0.113.9");
  EXPECT_EQ(CallerOf(kProxy, {"10.0.0.3, 203.0.113.9, 10.0.0.2"}), "203.0.113.9");
  EXPECT_EQ(CallerOf(kProxy, {"nonsense, 203.0.113.9"}), "203.0.113.9");
}

TEST_F(TrustedProxiesTest, AreTheOnlyOnesWhoseWordIsTaken) {
  EXPECT_EQ(CallerOf("ipv4:192.0.2.1:50000", {"203.0.113.9"}), "192.0.2.1");
  EXPECT_EQ(CallerOf("ipv4:192.0.2.1:50000", {"10.0.0.1"}), "192.0.2.1");
  EXPECT_EQ(CallerOf("ipv6:%5B2001:db8:2::7%5D:50000", {"203.0.113.9"}), "%5B2001:db8:2::7%5D");
  EXPECT_EQ(CallerOf("unix:/run/socket", {"203.0.113.9"}), "unix");
  EXPECT_EQ(TrustedProxies({}).CallerOf(kProxy, {"203.0.113.9"}), "10.0.0.1");
}

TEST_F(TrustedProxiesTest, AreTheCallersThemselvesWhereTheySayNothingOfUse) {
  for (const std::string_view value :
       {"", "unknown", "203.0.113.9,", ",", "203.0.113.9, _hidden", "203.0.113.9, 10.0.0.2:http",
        "203.0.113.9 198.51.100.1", "10.0.0.3", "203.0.113.999"}) {
    EXPECT_EQ(CallerOf(kProxy, {value}), "10.0.0.1") << value;
  }
  EXPECT_EQ(CallerOf(kProxy, {}), "10.0.0.1");
}

}  // namespace
}  // namespace fractal::auth
