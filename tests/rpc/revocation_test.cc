// What is revoked on one server is honoured by another on the same database: by NOTIFY at once, and without it when its cache is 5 s old.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <iostream>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/rpc/credentials_fixture.h"

namespace fractal::tests {
namespace {

// One credential that is good on both servers, and how it ends.
struct Case {
  Client here;
  Client there;
  std::function<std::string()> revoke;  // on the server here
  std::function<std::string(Client&)> call;
  std::string refused;
};

class Revocation : public CredentialsTest {
 protected:
  static constexpr int kKinds = 7;

  Case Of(const Client& client, std::function<std::string()> revoke) {
    Client there = ClientOf(*another_);
    there.tokens = client.tokens;
    return {client, there, std::move(revoke), [](Client& c) { return WhoAmI(c); }, kInvalid};
  }

  Case Begin(int kind) {
    switch (kind) {
      case 0: {
        Client phone = SignInAgain(ada);
        return Of(phone, [phone]() mutable {
          return phone.Call(&Auth::SignOut, v1::SignOutRequest()).Summary();
        });
      }
      case 1: {
        Client phone = SignInAgain(carl_);
        return Of(phone, [phone]() mutable {
          return phone.Call(&Auth::SignOutEverywhere, v1::SignOutEverywhereRequest()).Summary();
        });
      }
      case 2: {
        Client phone = SignInAgain(ada);
        return Of(phone, [this, phone]() mutable {
          v1::RevokeSignInRequest request;
          request.set_sign_in_id(SignInsOf(phone)[0].id());
          return ada.Call(&Auth::RevokeSignIn, request).Summary();
        });
      }
      case 3: {
        return Of(SignInAgain(ada), [this] {
          return ChangePassword(ada, Client::kPassword, Client::kPassword).Summary();
        });
      }
      case 4: {
        server.database().Sql("update app.users set is_active = true where not is_active");
        return Of(SignInAgain(bob), [this] {
          return For(admin, bob.user.id(), &Admin::DisableUser).Summary();
        });
      }
      case 5: {
        const auto made = CreateKey(ada, {v1::ApiKey::SCOPE_READ});
        return Of(WithToken(ada, made->secret()), [this, id = made->api_key().id()] {
          return RevokeKey(ada, id).Summary();
        });
      }
      default: {
        EXPECT_EQ(SetRole(admin, dora_.user.id(), v1::User::ROLE_ADMIN).Summary(), "OK");
        Case demoted = Of(dora_, [this] {
          return SetRole(admin, dora_.user.id(), v1::User::ROLE_USER).Summary();
        });
        demoted.call = [](Client& c) {
          return c.Call(&Admin::ListUsers, v1::ListUsersRequest()).Summary();
        };
        demoted.refused = "PERMISSION_DENIED ADMIN_ONLY";
        return demoted;
      }
    }
  }

  // Until `call` on the server there is refused.
  static absl::Duration TimeToHonour(Case& one, absl::Time revoked) {
    while (one.call(one.there) != one.refused) {
      if (absl::Now() - revoked > absl::Seconds(20)) break;
      absl::SleepFor(absl::Milliseconds(2));
    }
    return absl::Now() - revoked;
  }

  // Makes both servers know the credential, and waits for neither to hear of older revocations.
  static void Warm(Case& one, const std::string& expected = "OK") {
    for (int tries = 0; tries < 500 && one.call(one.there) != expected; ++tries) {
      absl::SleepFor(absl::Milliseconds(10));
    }
    ASSERT_EQ(one.call(one.there), expected);
    ASSERT_EQ(one.call(one.here), expected);
  }

  const std::unique_ptr<server::Server> another_ = StartAnother();
  Client carl_ = server.SignUp("carl");
  Client dora_ = server.SignUp("dora");
};

TEST_F(Revocation, OfEveryKindIsHonouredByBothServersAThousandTimes) {
  constexpr int kRevocations = 1000;
  absl::Duration worst;
  int slow = 0;
  for (int i = 0; i < kRevocations; ++i) {
    Case one = Begin(i % kKinds);
    ASSERT_NO_FATAL_FAILURE(Warm(one)) << "kind " << i % kKinds;
    ASSERT_EQ(one.revoke(), "OK") << "kind " << i % kKinds;
    const absl::Time revoked = absl::Now();
    ASSERT_EQ(one.call(one.here), one.refused) << "the next call, here; kind " << i % kKinds;
    const absl::Duration took = TimeToHonour(one, revoked);
    worst = std::max(worst, took);
    if (took > absl::Seconds(1)) ++slow;
  }
  // A machine under load may be late once; without NOTIFY nearly all would take seconds.
  EXPECT_LE(slow, kRevocations / 100);
  EXPECT_LT(worst, absl::Seconds(6));
  std::cout << kRevocations << " revocations; the slowest took " << worst << ", " << slow
            << " took more than 1 s\n";
}

TEST_F(Revocation, IsHonouredWithoutNotifyWhenTheCacheIsOld) {
  server.database().Sql(
      "alter table app.auth_tokens disable trigger trg_auth_tokens_revoked; alter table "
      "app.api_keys disable trigger trg_api_keys_revoked; alter table app.users disable trigger "
      "trg_users_revoked");
  std::vector<Case> cases;
  for (int kind = 0; kind < kKinds; ++kind) cases.push_back(Begin(kind));
  for (Case& one : cases) ASSERT_NO_FATAL_FAILURE(Warm(one));
  const absl::Time began = absl::Now();
  for (Case& one : cases) ASSERT_EQ(one.revoke(), "OK");
  const absl::Time revoked = absl::Now();
  absl::Duration worst;
  for (Case& one : cases) worst = std::max(worst, TimeToHonour(one, revoked));
  EXPECT_LT(worst, absl::Seconds(6));
  EXPECT_GT(absl::Now() - began, absl::Seconds(1)) << "the test did not silence NOTIFY";
  std::cout << "without NOTIFY the slowest took " << worst << "\n";
}

TEST_F(Revocation, IsHonouredWhileTheListenersConnectionsAreKilled) {
  std::atomic<bool> done = false;
  std::thread killer([&] {
    TestDatabase& database = server.database();
    while (!done) {
      database.Sql("select pg_terminate_backend(a.pid) from pg_stat_activity a where a.datname = "
                   "current_database() and a.query ilike 'listen%'");
      absl::SleepFor(absl::Milliseconds(100));
    }
  });
  absl::Duration worst;
  for (int i = 0; i < 3 * kKinds; ++i) {
    // SignInAgain and others of the fixture use the superuser's connection: not here.
    const int kind = i % kKinds == 4 ? 0 : i % kKinds;
    Case one = Begin(kind);
    Warm(one);
    EXPECT_EQ(one.revoke(), "OK");
    worst = std::max(worst, TimeToHonour(one, absl::Now()));
  }
  done = true;
  killer.join();
  EXPECT_LT(worst, absl::Seconds(6));
  std::cout << "while its listener was killed the slowest took " << worst << "\n";
}

}  // namespace
}  // namespace fractal::tests
