#include "auth/identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace fractal::auth {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string EmailRefusal(std::string_view email) {
  const absl::Status status = EmailKey(email).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << email;
  return std::string(status.message());
}

std::string UsernameRefusal(std::string_view username) {
  const absl::Status status = UsernameKey(username).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << username;
  return std::string(status.message());
}

TEST(Email, IsTheSameInAnyCase) {
  EXPECT_EQ(EmailKey("Alice.B+Gym@Example.ORG").value_or(""), "alice.b+gym@example.org");
  EXPECT_EQ(EmailKey("alice.b+gym@example.org").value_or(""), "alice.b+gym@example.org");
}

TEST(Email, TakesUsualAddresses) {
  for (const std::string_view email :
       {"a@b.cd", "o'neil@example.org", "x_y-z@sub.domain.example.co.uk", "1@2.example",
        "a.b.c@xn--bcher-kva.example", "user@3com.net", "a!#$%&'*+/=?^_`{|}~-z@example.org"}) {
    EXPECT_TRUE(EmailKey(email).ok()) << email << EmailKey(email).status();
  }
}

TEST(Email, HasAtMost254Bytes) {
  const std::string label(61, 'd');
  const std::string domain = label + "." + label + "." + label + ".org";  // 189 bytes.
  EXPECT_TRUE(EmailKey(std::string(64, 'a') + "@" + domain).ok());        // 254.
  EXPECT_THAT(EmailRefusal(std::string(64, 'a') + "@d" + domain), HasSubstr("at most 254 bytes"));
}

TEST(Email, HasAtMost64BytesBeforeTheAt) {
  EXPECT_TRUE(EmailKey(std::string(64, 'a') + "@example.org").ok());
  EXPECT_THAT(EmailRefusal(std::string(65, 'a') + "@example.org"), HasSubstr("at most 64 bytes"));
}

TEST(Email, IsNotEmpty) { EXPECT_THAT(EmailRefusal(""), HasSubstr("empty")); }

TEST(Email, HasExactlyOneAt) {
  EXPECT_THAT(EmailRefusal("alice.example.org"), HasSubstr("exactly one @"));
  EXPECT_THAT(EmailRefusal("alice@home@example.org"), HasSubstr("exactly one @"));
}

TEST(Email, HoldsNoSpaceControlCharacterOrNonAscii) {
  for (const std::string& email :
       {std::string("al ice@example.org"), std::string(" alice@example.org"),
        std::string("alice@example.org\n"), std::string("alice\t@example.org"),
        std::string("alice\0@example.org", 18), std::string("alice\x7F@example.org"),
        std::string("älice@example.org"), std::string("alice@exämple.org")}) {
    EXPECT_THAT(EmailRefusal(email), HasSubstr("ASCII without spaces"));
  }
}

TEST(Email, HasASaneLocalPart) {
  for (const std::string_view email :
       {"@example.org", ".alice@example.org", "alice.@example.org", "al..ice@example.org",
        "\"alice\"@example.org", "al,ice@example.org", "al<ice>@example.org",
        "al\\ice@example.org"}) {
    EXPECT_THAT(EmailRefusal(email), HasSubstr("before the @")) << email;
  }
}

TEST(Email, HasASaneDomain) {
  for (const std::string& domain :
       {std::string(""), std::string("localhost"), std::string(".org"), std::string("example."),
        std::string("example..org"), std::string("-example.org"), std::string("example-.org"),
        std::string("exa_mple.org"), std::string("127.0.0.1"), std::string("[127.0.0.1]"),
        std::string(64, 'd') + ".org"}) {
    EXPECT_THAT(EmailRefusal("alice@" + domain), HasSubstr("domain name")) << domain;
  }
  EXPECT_TRUE(EmailKey("alice@" + std::string(63, 'd') + ".org").ok());
}

TEST(Email, IsNotRepeatedInTheMessage) {
  EXPECT_THAT(EmailRefusal("mallory@@<script>"), Not(HasSubstr("mallory")));
}

TEST(Username, IsTheSameInAnyCase) {
  EXPECT_EQ(UsernameKey("Alice_B.9-x").value_or(""), "alice_b.9-x");
}

TEST(Username, Has3To64Characters) {
  EXPECT_THAT(UsernameRefusal(""), HasSubstr("3 to 64"));
  EXPECT_THAT(UsernameRefusal("al"), HasSubstr("3 to 64"));
  EXPECT_TRUE(UsernameKey("ali").ok());
  EXPECT_TRUE(UsernameKey(std::string(64, 'a')).ok());
  EXPECT_THAT(UsernameRefusal(std::string(65, 'a')), HasSubstr("3 to 64"));
}

TEST(Username, HoldsOnlyLettersDigitsDotsUnderscoresAndHyphens) {
  for (const std::string_view username :
       {"al ice", "alice@home", "älice", "al\nice", "al/ice", "al+ice", "al\xFFice"}) {
    EXPECT_THAT(UsernameRefusal(username), HasSubstr("letters a to z")) << username;
  }
  EXPECT_THAT(UsernameRefusal(std::string_view("al\0ice", 6)), HasSubstr("letters a to z"));
}

TEST(Username, BeginsAndEndsWithALetterOrDigit) {
  for (const std::string_view username : {".alice", "alice.", "_alice", "alice-", "---"}) {
    EXPECT_THAT(UsernameRefusal(username), HasSubstr("begin and end")) << username;
  }
  EXPECT_TRUE(UsernameKey("9lives9").ok());
}

TEST(TimeZone, TakesNamesOfTheIanaDatabase) {
  for (const std::string_view name :
       {"UTC", "Europe/Berlin", "America/New_York", "America/Argentina/Buenos_Aires", "Etc/GMT+5",
        "America/Port-au-Prince", "EST5EDT"}) {
    EXPECT_TRUE(CheckTimeZone(name).ok()) << name;
  }
}

TEST(TimeZone, RefusesEverythingElse) {
  for (const std::string& name : {std::string(""),
                                  std::string("Mars/Olympus"),
                                  std::string("europe/berlin"),
                                  std::string("Europe"),
                                  std::string("Europe/"),
                                  std::string("/Europe/Berlin"),
                                  std::string("Europe//Berlin"),
                                  std::string("+02:00"),
                                  std::string("CEST"),
                                  std::string("localtime"),
                                  std::string("posixrules"),
                                  std::string("Factory"),
                                  std::string("posix/UTC"),
                                  std::string("right/UTC"),
                                  std::string("leapseconds"),
                                  std::string("tzdata.zi"),
                                  std::string("Europe/Berlin\0", 14),
                                  std::string("Europe/Berlin "),
                                  std::string("Fixed/UTC+05:30:00"),
                                  std::string(4096, 'A')}) {
    EXPECT_EQ(CheckTimeZone(name).code(), absl::StatusCode::kInvalidArgument) << name;
  }
}

TEST(TimeZone, NeverReadsAFileOutsideTheDatabase) {
  for (const std::string_view name :
       {"/usr/share/zoneinfo/Europe/Berlin", "../zoneinfo/Europe/Berlin", "Europe/../Europe/Berlin",
        "file:/usr/share/zoneinfo/Europe/Berlin", ":Europe/Berlin", "./UTC"}) {
    EXPECT_EQ(CheckTimeZone(name).code(), absl::StatusCode::kInvalidArgument) << name;
  }
}

}  // namespace
}  // namespace fractal::auth
