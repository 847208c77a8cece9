#include "db/tenant.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "db/access.h"
#include "db/fractals.h"
#include "db/goals.h"
#include "db/sign_ins.h"
#include "db/users.h"
#include "tests/support/database.h"

namespace fractal::tests {
namespace {

using db::Fractal;
using db::Tenant;
using db::Uuid;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class TenantTest : public testing::Test {
 protected:
  static db::AppWrite<Fractal> NewFractal(const Uuid& id, const std::string& name) {
    return db::fractals::Create({id, "UltimateGoal", name, "", std::nullopt});
  }

  static db::AppRead<std::vector<Fractal>> AllFractals() {
    return db::fractals::List(false, std::nullopt, 100);
  }

  TestDatabase database_;
  const Uuid ada_ = database_.AddUser("ada");
  const Uuid bob_ = database_.AddUser("bob");
  const std::unique_ptr<db::Connection> connection_ = database_.Connect(sql::Role::kApp);
  Tenant as_ada_{*connection_, ada_};
  Tenant as_bob_{*connection_, bob_};
};

TEST_F(TenantTest, ReadsBackWhatItWrote) {
  const Uuid id = Uuid::New();
  const auto made = as_ada_.Run(NewFractal(id, "Bouldering 'V8' \\ ⛰"));
  ASSERT_TRUE(made.ok()) << made.status() << as_ada_.internal_error();
  const auto read = as_ada_.Run(db::fractals::Get(id));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->name, "Bouldering 'V8' \\ ⛰");
  EXPECT_EQ(read->role, "owner");
}

TEST_F(TenantTest, SharesAConnectionButNoRows) {
  const Uuid id = Uuid::New();
  ASSERT_TRUE(as_ada_.Run(NewFractal(id, "Ada's")).ok());
  EXPECT_THAT(as_ada_.Run(AllFractals()).value(), SizeIs(1));
  EXPECT_THAT(as_bob_.Run(AllFractals()).value(), IsEmpty());
  EXPECT_EQ(as_bob_.Run(db::fractals::Get(id)).status(),
            as_bob_.Run(db::fractals::Get(Uuid::New())).status());
}

TEST_F(TenantTest, SeesNoRowWithoutAUser) {
  const Uuid id = Uuid::New();
  ASSERT_TRUE(as_ada_.Run(NewFractal(id, "Ada's")).ok());
  EXPECT_EQ(connection_->Execute(AllFractals().call()).size(), 0U);
  EXPECT_EQ(connection_->Execute(db::goals::GetTree(id, false).call()).size(), 0U);
}

TEST_F(TenantTest, ChangesNoRowOfAnother) {
  const Uuid id = Uuid::New();
  ASSERT_TRUE(as_ada_.Run(NewFractal(id, "Ada's")).ok());
  db::FractalChange change;
  change.name = "Bob's";
  EXPECT_EQ(as_bob_.Run(db::fractals::Update(id, std::nullopt, change)).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(as_bob_.Run(db::fractals::Delete(id, std::nullopt)).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(as_ada_.Run(db::fractals::Get(id))->name, "Ada's");
}

TEST_F(TenantTest, RunsEachCallInOneMessage) {
  ASSERT_TRUE(as_ada_.Run(NewFractal(Uuid::New(), "First")).ok());
  ASSERT_TRUE(as_ada_.Run(AllFractals()).ok());
  const int64_t before = connection_->messages();
  ASSERT_TRUE(as_ada_.Run(NewFractal(Uuid::New(), "Second")).ok());
  ASSERT_TRUE(as_bob_.Run(AllFractals()).ok());
  EXPECT_EQ(connection_->messages() - before, 2);
}

TEST_F(TenantTest, CommitsATransactionAsItsUser) {
  const absl::Status status = as_ada_.InTransaction([&] {
    const auto first = as_ada_.Run(NewFractal(Uuid::New(), "First"));
    if (!first.ok()) return first.status();
    return as_ada_.Run(NewFractal(Uuid::New(), "Second")).status();
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_THAT(as_ada_.Run(AllFractals()).value(), SizeIs(2));
}

TEST_F(TenantTest, RollsBackTheWholeTransactionWhenOneCallFails) {
  const absl::Status status = as_ada_.InTransaction([&] {
    const auto first = as_ada_.Run(NewFractal(Uuid::New(), "Same"));
    if (!first.ok()) return first.status();
    return as_ada_.Run(NewFractal(Uuid::New(), "Same")).status();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists) << status;
  EXPECT_THAT(as_ada_.Run(AllFractals()).value(), IsEmpty());
}

TEST_F(TenantTest, RefusesToCallARolledBackTransactionDoneWhenItsBodyForgetsAFailure) {
  const absl::Status status = as_ada_.InTransaction([&] {
    as_ada_.Run(NewFractal(Uuid::New(), "Same")).IgnoreError();
    as_ada_.Run(NewFractal(Uuid::New(), "Same")).IgnoreError();
    return absl::OkStatus();
  });
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(as_ada_.Run(AllFractals()).value(), IsEmpty());
}

TEST_F(TenantTest, KeepsPostgresWordsForTheLogOnly) {
  const Uuid id = Uuid::New();
  ASSERT_TRUE(as_ada_.Run(NewFractal(id, "Twice")).ok());
  const absl::Status status = as_ada_.Run(NewFractal(Uuid::New(), "Twice")).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(status.ToString(), testing::Not(testing::HasSubstr("uq_")));
  EXPECT_THAT(as_ada_.internal_error(), testing::HasSubstr("uq_"));
}

TEST_F(TenantTest, FindsAccountsThroughTheSignInRoleInAnyCase) {
  const auto connection = database_.Connect(sql::Role::kAuth);
  db::AuthAccess access(*connection);
  const auto found = access.Run(db::sign_ins::FindAccount("ADA@Example.com"));
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ((*found)->user.id, ada_);
}

TEST_F(TenantTest, ListsEveryUserToAnAdministrator) {
  const auto connection = database_.Connect(sql::Role::kAdmin);
  db::AdminAccess access(*connection);
  const auto users = access.Run(db::users::List({}, std::nullopt, 10));
  ASSERT_TRUE(users.ok()) << users.status();
  EXPECT_THAT(*users, SizeIs(2));
}

}  // namespace
}  // namespace fractal::tests
