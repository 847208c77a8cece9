// UpdateCurrentUser of AuthService: the caller's time zone.

#include <gtest/gtest.h>

#include "tests/rpc/fixture.h"

namespace fractal::tests {
namespace {

using Stub = v1::AuthService::Stub;

class TimeZones : public RpcTest {
 protected:
  Answer<v1::UpdateCurrentUserResponse> Set(Client& client, const std::string& zone,
                                            const std::string& path = "time_zone") {
    v1::UpdateCurrentUserRequest request;
    request.mutable_user()->set_time_zone(zone);
    if (!path.empty()) request.mutable_update_mask()->add_paths(path);
    return client.Call(&Stub::UpdateCurrentUser, request);
  }
  static std::string ZoneOf(Client& client) {
    return client.Call(&Stub::GetCurrentUser, v1::GetCurrentUserRequest())->user().time_zone();
  }
};

TEST_F(TimeZones, AreOfOneUserOnly) {
  EXPECT_EQ(ZoneOf(ada), "UTC");
  const auto set = Set(ada, "America/New_York");
  EXPECT_EQ(set->user().time_zone(), "America/New_York");
  EXPECT_EQ(set->user().id(), ada.user.id());
  EXPECT_EQ(set->user().email(), "ada@example.com");
  EXPECT_EQ(ZoneOf(ada), "America/New_York");
  EXPECT_EQ(ZoneOf(bob), "UTC");
  EXPECT_EQ(Set(ada, "Asia/Kathmandu", "")->user().time_zone(), "Asia/Kathmandu") << "no mask";
}

TEST_F(TimeZones, AreNamesOfTheIanaDatabaseInTheirCase) {
  constexpr char kRefused[] = "INVALID_ARGUMENT INVALID_FIELDS user.time_zone";
  Set(ada, "Europe/Berlin");
  for (const std::string& zone :
       {std::string("europe/berlin"), std::string("EST5EDT4"), std::string("+02:00"),
        std::string("Mars/Olympus"), std::string("localtime"), std::string("posixrules"),
        std::string("posix/Europe/Berlin"), std::string("Europe/Berlin "), std::string(" "),
        std::string(""), std::string("UTC\0", 4), std::string(300, 'x'), std::string("'")}) {
    EXPECT_EQ(Set(ada, zone).Summary(), kRefused) << zone;
  }
  EXPECT_EQ(ZoneOf(ada), "Europe/Berlin");
}

TEST_F(TimeZones, AreAllThatAUserChangesHere) {
  EXPECT_EQ(Set(ada, "UTC", "email").Summary(), "INVALID_ARGUMENT INVALID_FIELDS update_mask");
  EXPECT_EQ(ada.Call(&Stub::UpdateCurrentUser, v1::UpdateCurrentUserRequest()).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS update_mask");
  Client nobody = server.Connect();
  EXPECT_EQ(Set(nobody, "UTC").Summary(), "UNAUTHENTICATED TOKEN_MISSING");
}

}  // namespace
}  // namespace fractal::tests
