// Rotation of refresh tokens: a lost answer signs nobody out, and a stolen token is good for nothing.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <iostream>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "auth/token_pair.h"
#include "db/access.h"
#include "db/sign_ins.h"
#include "tests/rpc/credentials_fixture.h"

namespace fractal::tests {
namespace {

using testing::Contains;
using testing::Not;

constexpr char kRefreshInvalid[] = "UNAUTHENTICATED REFRESH_TOKEN_INVALID";

class RefreshGrace : public CredentialsTest {};

TEST_F(RefreshGrace, AnAnswerThatWasLostIsAnsweredAnewAndTheLostPairIsRevoked) {
  const std::string used = ada.tokens.refresh_token();
  const v1::Tokens lost = Refresh(ada, used)->tokens();
  Client with_lost = WithToken(ada, lost.access_token());
  EXPECT_EQ(WhoAmI(with_lost), "OK");
  ada.tokens = Refresh(ada, used)->tokens();
  EXPECT_NE(ada.tokens.refresh_token(), lost.refresh_token());
  EXPECT_EQ(WhoAmI(ada), "OK");
  EXPECT_EQ(WhoAmI(with_lost), kInvalid);
  EXPECT_EQ(LiveRefreshTokens(ada), "1");
  EXPECT_EQ(Refresh(ada), "OK");
}

TEST_F(RefreshGrace, ATokenThatWasTakenForLostEndsTheSignInWhenItComes) {
  const std::string used = ada.tokens.refresh_token();
  const std::string lost = Refresh(ada, used)->tokens().refresh_token();
  ada.tokens = Refresh(ada, used)->tokens();
  EXPECT_EQ(Refresh(bob, lost).Summary(), kRefreshInvalid);
  EXPECT_EQ(WhoAmI(ada), kInvalid) << "two hold tokens of one sign-in";
  EXPECT_EQ(Refresh(ada), kRefreshInvalid);
  EXPECT_THAT(EventsOf(ada), Contains("token_reused"));
}

TEST_F(RefreshGrace, IsForTheDirectParentAlone) {
  const std::string grandparent = ada.tokens.refresh_token();
  ASSERT_EQ(Refresh(ada), "OK");
  ASSERT_EQ(Refresh(ada), "OK");
  EXPECT_EQ(Refresh(bob, grandparent).Summary(), kRefreshInvalid) << "within 10 s, but its child was used";
  EXPECT_EQ(WhoAmI(ada), kInvalid);
}

TEST_F(RefreshGrace, PassesAfterTenSeconds) {
  Client phone = SignInAgain(ada);
  const std::string used = ada.tokens.refresh_token();
  ASSERT_EQ(Refresh(ada), "OK");
  PassGrace();
  EXPECT_EQ(Refresh(bob, used).Summary(), kRefreshInvalid);
  EXPECT_EQ(WhoAmI(ada), kInvalid);
  EXPECT_EQ(WhoAmI(phone), "OK") << "another sign-in of the same user";
  EXPECT_EQ(LiveRefreshTokens(ada), "1");
}

TEST_F(RefreshGrace, IsNotForATokenOfASignInThatEnded) {
  const std::string used = ada.tokens.refresh_token();
  ASSERT_EQ(Refresh(ada), "OK");
  ASSERT_EQ(ada.Call(&Auth::SignOut, v1::SignOutRequest()).Summary(), "OK");
  EXPECT_EQ(Refresh(ada, used).Summary(), kRefreshInvalid);
  EXPECT_THAT(EventsOf(ada), Not(Contains("token_reused"))) << "nothing was left to steal";
}

TEST_F(RefreshGrace, LeavesOneLiveTokenToCallsAtTheSameTime) {
  const std::string token = ada.tokens.refresh_token();
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      Client client = server.Connect();
      if (Refresh(client, token).status.ok()) ++good;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 8);
  EXPECT_EQ(LiveRefreshTokens(ada), "1");
}

// One holder of a sign-in's tokens.
struct Family {
  db::Uuid user;
  std::vector<db::TokenHash> seen;  // every refresh token that it ever had, the oldest first
};

class Replays : public CredentialsTest {
 protected:
  static db::NewToken Fresh(auth::TokenKind kind) {
    return auth::MakeToken(kind, absl::Hours(1))->row;
  }
  Family Begin(db::AuthAccess& access) {
    const auto user = *db::Uuid::Parse(ada.user.id());
    const db::NewToken refresh = Fresh(auth::TokenKind::kRefresh);
    EXPECT_TRUE(access
                    .Run(db::sign_ins::Create(user, db::Uuid::New(),
                                              Fresh(auth::TokenKind::kAccess), refresh, "", ""))
                    .ok());
    return {user, {refresh.hash}};
  }
  static db::Rotation Rotate(db::AuthAccess& access, const db::TokenHash& used,
                             const db::NewToken& next, absl::Duration grace) {
    const auto rotation = access.Run(db::sign_ins::RotateRefreshToken(
        used, Fresh(auth::TokenKind::kAccess), next, grace, "", ""));
    EXPECT_TRUE(rotation.ok()) << rotation.status() << access.internal_error();
    return rotation.ok() ? *rotation : db::Rotation();
  }
  // The most live refresh tokens that any sign-in has at this moment.
  static constexpr char kMostLive[] =
      "select coalesce(max(n), 0) from (select count(*) as n from app.auth_tokens where kind = "
      "'refresh' and used_at is null and revoked_at is null and expires_at > now() group by "
      "family_id) as f";
};

TEST_F(Replays, TenThousandAtTheSameTimeNeverMakeTwoLiveTokens) {
  constexpr int kThreads = 4;
  constexpr int kReplays = 10'000;
  constexpr int kFamilies = 40;
  const auto seed = std::random_device{}();
  RecordProperty("seed", std::to_string(seed));
  SCOPED_TRACE(testing::Message() << "seed " << seed);

  const auto opening = server.database().Connect(sql::Role::kAuth);
  db::AuthAccess access(*opening);
  std::vector<Family> families;
  for (int i = 0; i < kFamilies; ++i) families.push_back(Begin(access));

  std::mutex mutex;  // of families
  std::atomic<bool> done = false;
  std::atomic<int> issued = 0;
  std::atomic<int> ended = 0;
  const auto replay = [&](unsigned thread) {
    std::mt19937 random(seed + thread);
    const auto connection = server.database().Connect(sql::Role::kAuth);
    db::AuthAccess mine(*connection);
    for (int i = 0; i < kReplays / kThreads; ++i) {
      const size_t at = random() % kFamilies;
      db::TokenHash used;
      {
        const std::lock_guard lock(mutex);
        const auto& seen = families[at].seen;
        // Mostly one of the newest three: what honest clients and quick thieves send.
        const size_t back = random() % 50 == 0 ? random() % seen.size()
                                               : std::min<size_t>(random() % 3, seen.size() - 1);
        used = seen[seen.size() - 1 - back];
      }
      const db::NewToken next = Fresh(auth::TokenKind::kRefresh);
      const db::Rotation rotation = Rotate(mine, used, next, absl::Seconds(10));
      const std::lock_guard lock(mutex);
      if (rotation.refresh_expires_at.has_value()) {
        ++issued;
        families[at].seen.push_back(next.hash);
      } else {
        if (rotation.was_reused) ++ended;
        families[at] = Begin(mine);
      }
    }
  };
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < kThreads; ++t) threads.emplace_back(replay, t);
  std::thread watch([&] {
    TestDatabase& database = server.database();
    for (int looks = 0; !done || looks == 0; ++looks) ASSERT_EQ(database.Scalar(kMostLive), "1");
  });
  for (std::thread& thread : threads) thread.join();
  done = true;
  watch.join();
  EXPECT_EQ(server.database().Scalar(kMostLive), "1");
  EXPECT_GT(issued, 0);
  EXPECT_GT(ended, 0);
  std::cout << "seed " << seed << ": " << issued << " issued, " << ended << " sign-ins ended\n";
}

TEST_F(Replays, OutsideTheGraceEachEndsItsSignIn) {
  const auto connection = server.database().Connect(sql::Role::kAuth);
  db::AuthAccess access(*connection);
  for (int i = 0; i < 500; ++i) {
    const Family family = Begin(access);
    const db::NewToken child = Fresh(auth::TokenKind::kRefresh);
    ASSERT_FALSE(Rotate(access, family.seen[0], child, absl::ZeroDuration()).was_reused);
    const db::Rotation replay = Rotate(access, family.seen[0], Fresh(auth::TokenKind::kRefresh),
                                       absl::ZeroDuration());
    ASSERT_TRUE(replay.was_reused);
    ASSERT_FALSE(replay.access_expires_at.has_value());
    const db::Rotation after =
        Rotate(access, child.hash, Fresh(auth::TokenKind::kRefresh), absl::Seconds(10));
    ASSERT_FALSE(after.access_expires_at.has_value()) << "the child went with its sign-in";
  }
}

}  // namespace
}  // namespace fractal::tests
