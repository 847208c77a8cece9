#include "auth/address_key.h"

#include <gtest/gtest.h>

namespace fractal::auth {
namespace {

TEST(AddressKey, IsTheNetworkOfAnIPv4Address) {
  EXPECT_EQ(AddressKey("192.0.2.77"), "192.0.2.0/24");
  EXPECT_EQ(AddressKey("192.0.2.1"), AddressKey("192.0.2.254"));
  EXPECT_NE(AddressKey("192.0.2.1"), AddressKey("192.0.3.1"));
}

TEST(AddressKey, IsTheNetworkOfAnIPv6AddressHoweverItIsWritten) {
  EXPECT_EQ(AddressKey("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(AddressKey("[2001:db8:1:2::9]"), "2001:db8:1:2::/64");
  EXPECT_EQ(AddressKey("%5B2001:db8:1:2::9%5D"), "2001:db8:1:2::/64");
  EXPECT_EQ(AddressKey("%5Bfe80::1%25eth0%5D"), "fe80::/64");
  EXPECT_EQ(AddressKey("%5B::1%5D"), "::/64");
  EXPECT_NE(AddressKey("2001:db8:1:2::1"), AddressKey("2001:db8:1:3::1"));
}

TEST(AddressKey, OfAMappedAddressIsThatOfTheIPv4Address) {
  EXPECT_EQ(AddressKey("::ffff:192.0.2.77"), "192.0.2.0/24");
}

TEST(AddressKey, OfAnythingElseIsItself) {
  EXPECT_EQ(AddressKey("unix"), "unix");
  EXPECT_EQ(AddressKey(""), "");
  EXPECT_EQ(AddressKey("192.0.2"), "192.0.2");
}

}  // namespace
}  // namespace fractal::auth
