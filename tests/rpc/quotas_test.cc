// Limits of what a user's fractals hold, through a real channel: who sets them, whom they bind, and what a call beyond them is told.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/rpc/admin_fixture.h"
#include "tests/rpc/metric_values_fixture.h"
#include "tests/rpc/portability_fixture.h"
#include "tests/rpc/sharing_fixture.h"
#include "tests/rpc/trash_fixture.h"

namespace fractal::tests {
namespace {

using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

constexpr char kExceeded[] = "RESOURCE_EXHAUSTED QUOTA_EXCEEDED";

v1::Usage UsageOf(Client& client) {
  return client.Call(&v1::AuthService::Stub::GetUsage, {})->usage();
}

void Limit(TestServer& server, const Client& client, const std::string& kind, int64_t most) {
  server.database().Sql(absl::StrCat("insert into app.quotas (user_id, ", kind, ") values ('",
                                     client.user.id(), "', ", most,
                                     ") on conflict (user_id) do update set ", kind,
                                     " = excluded.", kind));
}

class Quotas : public AdminTest {
 protected:
  Answer<v1::SetUserQuotaResponse> Set(Client& client, const std::string& user_id,
                                       const v1::UserQuota& quota,
                                       const std::vector<std::string>& paths = {}) {
    v1::SetUserQuotaRequest request;
    request.set_user_id(user_id);
    *request.mutable_quota() = quota;
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    return client.Call(&Admin::SetUserQuota, request);
  }
  Answer<v1::SetUserQuotaResponse> SetGoals(int64_t most) {
    v1::UserQuota quota;
    quota.set_goals(most);
    return Set(admin, ada.user.id(), quota);
  }
  RichStatus TryMake() {
    return ada
        .Call(&v1::FractalService::Stub::CreateGoal,
              NewGoal(fractal.id(), fractal.id(), v1::GOAL_TYPE_NANO, "goal"))
        .status;
  }

  const v1::Fractal fractal = MakeFractal(ada, "Cello");
};

TEST_F(Quotas, OfFiveGoalsTheSixthIsRefusedAndTold) {
  EXPECT_EQ(SetGoals(5)->usage().goals().limit(), 5);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(TryMake().Summary(), "OK");
  const RichStatus refused = TryMake();
  EXPECT_EQ(refused.Summary(), kExceeded);
  EXPECT_THAT(refused.info.metadata(),
              UnorderedElementsAre(Pair("quota", "goals"), Pair("limit", "5"), Pair("use", "6")));
  ASSERT_EQ(refused.quota_failure.violations_size(), 1);
  EXPECT_EQ(refused.quota_failure.violations(0).subject(), "user:" + ada.user.id());
  EXPECT_EQ(refused.quota_failure.violations(0).description(), refused.message);
  EXPECT_THAT(refused.message, HasSubstr("the quota of goals is used up: 5 are allowed"));
  EXPECT_FALSE(refused.retry_after.has_value()) << "waiting does not help";
  EXPECT_EQ(UsageOf(ada).goals().used(), 5);
  SetGoals(6);
  EXPECT_EQ(TryMake().Summary(), "OK");
}

TEST_F(Quotas, AreTheSameForEverybodyUntilOneIsSet) {
  MakeGoal(ada, fractal.id(), fractal.id(), v1::GOAL_TYPE_NANO, "goal");
  const v1::Usage usage = UsageOf(ada);
  EXPECT_EQ(usage.fractals().used(), 1);
  EXPECT_EQ(usage.fractals().limit(), 1000);
  EXPECT_EQ(usage.goals().used(), 1);
  EXPECT_EQ(usage.goals().limit(), 100'000);
  EXPECT_EQ(usage.sessions().used(), 0);
  EXPECT_EQ(usage.sessions().limit(), 200'000);
  EXPECT_EQ(usage.values().limit(), 5'000'000);
  EXPECT_GT(usage.bytes().used(), 200);
  EXPECT_EQ(usage.bytes().limit(), int64_t{4} << 30);
  EXPECT_FALSE(usage.goals().limit_is_own());
  EXPECT_EQ(UsageOf(bob).goals().used(), 0);
}

TEST_F(Quotas, AreSetOneByOneAndTakenBack) {
  v1::UserQuota quota;
  quota.set_goals(0);
  quota.set_bytes(7);
  Set(admin, ada.user.id(), quota);
  v1::UserQuota values;
  values.set_values(3);
  v1::Usage usage = Set(admin, ada.user.id(), values)->usage();
  EXPECT_EQ(usage.goals().limit(), 0);
  EXPECT_TRUE(usage.goals().limit_is_own());
  EXPECT_EQ(usage.bytes().limit(), 7);
  EXPECT_EQ(usage.values().limit(), 3);
  EXPECT_FALSE(usage.sessions().limit_is_own());
  usage = Set(admin, ada.user.id(), {}, {"goals", "bytes"})->usage();
  EXPECT_EQ(usage.goals().limit(), 100'000);
  EXPECT_FALSE(usage.goals().limit_is_own());
  EXPECT_EQ(usage.bytes().limit(), int64_t{4} << 30);
  EXPECT_EQ(usage.values().limit(), 3) << "as it was";
  EXPECT_EQ(For(admin, ada.user.id(), &Admin::GetUserUsage)->usage().SerializeAsString(),
            usage.SerializeAsString());
  EXPECT_EQ(UsageOf(ada).SerializeAsString(), usage.SerializeAsString());
}

TEST_F(Quotas, AreForAdministratorsToSetAndToSeeOfOthers) {
  v1::UserQuota quota;
  quota.set_goals(1);
  EXPECT_THAT(Set(ada, ada.user.id(), quota).Summary(), HasSubstr("PERMISSION_DENIED"));
  EXPECT_THAT(For(ada, ada.user.id(), &Admin::GetUserUsage).Summary(),
              HasSubstr("PERMISSION_DENIED"));
  EXPECT_EQ(Set(admin, kUnknownId, quota).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(For(admin, kUnknownId, &Admin::GetUserUsage).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(For(admin, "no id", &Admin::GetUserUsage).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS user_id");
  quota.set_goals(-1);
  EXPECT_EQ(Set(admin, ada.user.id(), quota).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS quota.goals");
  EXPECT_EQ(Set(admin, ada.user.id(), {}).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS update_mask");
  EXPECT_EQ(Set(admin, ada.user.id(), {}, {"rows"}).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS update_mask");
  EXPECT_FALSE(UsageOf(ada).goals().limit_is_own());
}

TEST_F(Quotas, LimitFractals) {
  v1::UserQuota quota;
  quota.set_fractals(1);
  Set(admin, ada.user.id(), quota);
  v1::CreateFractalRequest request;
  request.mutable_fractal()->set_name("Viola");
  const auto refused = ada.Call(&v1::FractalService::Stub::CreateFractal, request);
  EXPECT_EQ(refused.Summary(), kExceeded);
  EXPECT_EQ(refused.status.info.metadata().at("quota"), "fractals");
}

class QuotasOfShared : public SharingTest {};

TEST_F(QuotasOfShared, AreTheOwnersAndEditorsAreNotToldHowMuchThatIs) {
  LetIn(bob, v1::MEMBER_ROLE_EDITOR);
  Limit(server, ada, "goals", 0);
  const auto refused =
      bob.Call(&v1::FractalService::Stub::CreateGoal,
               NewGoal(fractal.id(), fractal.id(), v1::GOAL_TYPE_NANO, "goal"));
  EXPECT_EQ(refused.Summary(), kExceeded);
  EXPECT_THAT(refused.status.info.metadata(), UnorderedElementsAre(Pair("quota", "goals")));
  EXPECT_EQ(refused.status.message, "the owner of the fractal has no room for more goals");
  EXPECT_EQ(refused.status.quota_failure.violations(0).subject(), "user:" + ada.user.id());
}

TEST_F(QuotasOfShared, MustHaveRoomForAFractalThatChangesHands) {
  MakeGoal(ada, fractal.id(), fractal.id(), v1::GOAL_TYPE_NANO, "goal");
  Limit(server, bob, "goals", 0);
  const std::string token = TokenFor(bob, v1::MEMBER_ROLE_OWNER);
  const auto refused = Accept(bob, token);
  EXPECT_EQ(refused.Summary(), kExceeded);
  EXPECT_EQ(refused.status.info.metadata().at("quota"), "goals");
  EXPECT_EQ(RoleOf(ada), "owner");
  Limit(server, bob, "goals", 1);
  EXPECT_EQ(Accept(bob, token).Summary(), "OK");
  EXPECT_EQ(UsageOf(bob).goals().used(), 1);
  EXPECT_EQ(UsageOf(ada).fractals().used(), 0);
}

class QuotasOfValues : public MetricValuesTest {};

TEST_F(QuotasOfValues, LeaveNothingOfABatchThatGoesBeyond) {
  const std::vector<std::string> instances = AddInstances(5);
  std::vector<v1::MetricValue> values;
  for (const std::string& one : instances) values.push_back(ValueIn(one, 1));
  Limit(server, ada, "metric_values", 4);
  const auto refused = RecordAll(ada, values);
  EXPECT_EQ(refused.Summary(), kExceeded);
  EXPECT_THAT(refused.status.info.metadata(),
              UnorderedElementsAre(Pair("quota", "values"), Pair("limit", "4"), Pair("use", "5")));
  EXPECT_EQ(LiveValues(), 0);
  values.pop_back();
  EXPECT_EQ(RecordAll(ada, values).Summary(), "OK");
  EXPECT_EQ(UsageOf(ada).values().used(), 4);
  EXPECT_EQ(Record(ada, ValueIn(instances.back(), 1)).Summary(), kExceeded);
}

class QuotasOfTrash : public TrashTest {};

TEST_F(QuotasOfTrash, GiveRoomWhenItIsPurged) {
  const v1::Usage before = UsageOf(ada);
  Limit(server, ada, "goals", before.goals().used());
  EXPECT_EQ(Delete(ada, v1::ROW_KIND_GOAL), "OK");
  EXPECT_EQ(UsageOf(ada).goals().used(), before.goals().used()) << "it can come back";
  const v1::CreateGoalRequest request =
      NewGoal(fractal_id, fractal_id, v1::GOAL_TYPE_NANO, "goal");
  EXPECT_EQ(ada.Call(&v1::FractalService::Stub::CreateGoal, request).Summary(), kExceeded);
  EXPECT_EQ(Purge(ada, v1::ROW_KIND_GOAL).Summary(), "OK");
  EXPECT_LT(UsageOf(ada).bytes().used(), before.bytes().used());
  EXPECT_EQ(ada.Call(&v1::FractalService::Stub::CreateGoal, request).Summary(), "OK");
}

TEST_F(QuotasOfTrash, AreGivenBackWithAFractal) {
  DeleteFractal(ada, fractal_id);
  EXPECT_EQ(UsageOf(ada).fractals().used(), 1);
  EXPECT_EQ(Purge(ada, v1::ROW_KIND_FRACTAL).Summary(), "OK");
  const v1::Usage usage = UsageOf(ada);
  EXPECT_EQ(usage.fractals().used(), 0);
  EXPECT_EQ(usage.bytes().used(), 0);
}

class QuotasOfImports : public BrokenExportTest {};

TEST_F(QuotasOfImports, LeaveNothingOfAnImportThatGoesBeyond) {
  const v1::Usage adas = UsageOf(ada);
  for (const auto& [kind, name, used] : std::vector<std::tuple<std::string, std::string, int64_t>>{
           {"fractals", "fractals", 1},
           {"goals", "goals", adas.goals().used()},
           {"sessions", "sessions", adas.sessions().used()},
           {"metric_values", "values", adas.values().used()},
           {"bytes", "bytes", adas.bytes().used()}}) {
    Limit(server, bob, kind, used - 1);
    const auto before = RowCounts();
    const auto refused = Import(bob, whole);
    EXPECT_EQ(refused.Summary(), kExceeded) << name;
    EXPECT_EQ(refused.status.info.metadata().at("quota"), name);
    EXPECT_EQ(RowCounts(), before);
    Limit(server, bob, kind, used);
  }
  EXPECT_EQ(Import(bob, whole).Summary(), "OK") << "there is room for exactly this";
  const v1::Usage bobs = UsageOf(bob);
  EXPECT_EQ(bobs.goals().used(), adas.goals().used());
  EXPECT_EQ(bobs.values().used(), adas.values().used());
  EXPECT_EQ(bobs.bytes().used(), adas.bytes().used());
}

}  // namespace
}  // namespace fractal::tests
