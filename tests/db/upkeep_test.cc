// The purge of what lies in the trash (db/purge.h).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "db/goals.h"
#include "db/purge.h"
#include "db/tenant.h"
#include "db/trash.h"
#include "tests/db/trash_world.h"
#include "tests/support/database.h"

namespace fractal::tests {
namespace {

using db::Uuid;
using testing::IsEmpty;

class UpkeepTest : public testing::Test {
 protected:
  // A purge of what was deleted that long ago.
  absl::Status Purge(int hours, bool dry_run = false, db::Batches::Options options = {}) {
    db::Purge purge(access_, dry_run, std::move(options));
    const absl::Status done = purge.Trash(absl::Now() - absl::Hours(hours));
    rows_ = purge.rows();
    return done;
  }

  std::string Count(const std::string& from) {
    return database_.Scalar("select count(*) from app." + from);
  }

  // A fractal of ada's with a live goal and a deleted one, below which are a session and this many
  // values.
  void AddPractice(int values, int hours_ago) {
    fractal_ = Uuid::New();
    live_ = Uuid::New();
    deleted_ = Uuid::New();
    const std::string root = absl::StrCat("'", fractal_.ToString(), "'");
    const std::string gone = absl::StrCat("now() - interval '", hours_ago, " hours', '",
                                          deleted_.ToString(), "'");
    const std::string goal = "insert into app.goals (root_id, id, parent_id, user_id, type, name, "
                             "deleted_at, deleted_with) ";
    const std::string ada = absl::StrCat("'", ada_.ToString(), "'");
    const std::string hang = absl::StrCat("'", Uuid::New().ToString(), "'");
    database_.Sql(absl::StrCat(
        "insert into app.goals (root_id, id, user_id, type, name) values (", root, ", ", root, ", ",
        ada, ", 'UltimateGoal', ", root, ");", goal, "values (", root, ", '", live_.ToString(), "', ",
        root, ", ", ada, ", 'LongTermGoal', 'live', null, null), (", root, ", '",
        deleted_.ToString(), "', ", root, ", ", ada, ", 'LongTermGoal', 'deleted', ", gone, ");",
        goal, "select ", root, ", app.new_id(), '", deleted_.ToString(), "', ", ada,
        ", 'PracticeSession', 's', ", gone, " from generate_series(1, ", values / 100 + 1, ");",
        "insert into app.activity_definitions (root_id, id, name) values (", root, ", ", hang,
        ", 'Hang'); insert into app.metric_definitions (root_id, id, activity_id, name, unit) "
        "values (", root, ", ", hang, ", ", hang, ", 'Weight', 'kg');",
        "insert into app.activity_instances (root_id, id, practice_session_id, "
        "activity_definition_id, deleted_at, deleted_with) select g.root_id, app.new_id(), g.id, ",
        hang, ", ", gone, " from app.goals g where g.type = 'PracticeSession' and g.root_id = ",
        root, ";",
        "insert into app.metric_values (root_id, id, activity_instance_id, metric_definition_id, "
        "value, recorded_at, deleted_at, deleted_with) select i.root_id, app.new_id(), i.id, ",
        hang, ", 1, now(), ", gone, " from app.activity_instances i, generate_series(1, 100) where "
        "i.root_id = ", root, " limit ", values, ";"));
  }

  TestDatabase database_;
  const Uuid ada_ = database_.AddUser("ada");
  const std::unique_ptr<db::Connection> connection_ =
      database_.Connect(sql::Role::kAdmin, {absl::ZeroDuration(), absl::Seconds(2)});
  db::AdminAccess access_{*connection_};
  db::Batches::Counts rows_;
  Uuid fractal_, live_, deleted_;
};

TEST_F(UpkeepTest, PurgesExactlyWhatIsDue) {
  const uint64_t seed = std::random_device()();
  for (uint64_t run = 0; run < 12; ++run) {
    SCOPED_TRACE(absl::StrCat("seed ", seed + run));
    TestDatabase database;
    const Uuid user = database.AddUser("ada");
    TrashWorld world(seed + run, user.ToString());
    world.Insert(database);
    ASSERT_EQ(TrashWorld::Read(database), world.All());
    const auto connection = database.Connect(sql::Role::kAdmin);
    db::AdminAccess access(*connection);
    for (const int hours : {4000, 2500, 1200, 0}) {
      SCOPED_TRACE(absl::StrCat(hours, " hours"));
      const TrashWorld::Rows before = TrashWorld::Read(database);
      db::Purge counts(access, true);
      ASSERT_TRUE(counts.Trash(absl::Now() - absl::Hours(hours)).ok());
      ASSERT_EQ(TrashWorld::Read(database), before) << "a dry run changed something";
      db::Purge purge(access, false);
      const absl::Status purged = purge.Trash(absl::Now() - absl::Hours(hours));
      ASSERT_TRUE(purged.ok()) << purged;
      TrashWorld::Rows left = TrashWorld::Read(database);
      std::erase_if(left, [](const auto& table) { return table.second.empty(); });
      ASSERT_EQ(left, world.LeftAfterPurge(hours));
      ASSERT_EQ(purge.rows(), counts.rows()) << "the dry run counted otherwise";
      ASSERT_THAT(TrashWorld::Dangling(database), IsEmpty());
    }
  }
}

TEST_F(UpkeepTest, KeepsDefinitionsThatAreInUse) {
  AddPractice(10, 100);
  database_.Sql(
      "update app.activity_definitions set deleted_at = now() - interval '200 hours'; "
      "update app.metric_definitions set deleted_at = now() - interval '200 hours', deleted_with = "
      "activity_id;");
  ASSERT_TRUE(Purge(150).ok());
  EXPECT_THAT(rows_, IsEmpty()) << "instances and values of a younger delete use them";
  EXPECT_EQ(database_.Scalar("select count(*) from app.activity_definitions where deleted_with = id"),
            "1")
      << "it can still be undeleted";
  ASSERT_TRUE(Purge(50).ok());
  EXPECT_EQ(rows_["metric_values"], 10);
  EXPECT_EQ(rows_["activity_definitions"], 1);
  EXPECT_EQ(rows_["metric_definitions"], 1);
  EXPECT_EQ(Count("goals"), "2");
}

TEST_F(UpkeepTest, StopsBetweenBatchesAndGoesOnLater) {
  AddPractice(3000, 100);
  const auto stop_at = std::make_shared<int64_t>(0);
  const absl::Status stopped =
      Purge(50, false, {[stop_at] { return *stop_at > 500; },
                        [stop_at](std::string_view, int64_t all) { *stop_at = all; }});
  EXPECT_TRUE(absl::IsCancelled(stopped)) << stopped;
  EXPECT_GT(rows_["metric_values"], 500);
  EXPECT_LT(rows_["metric_values"], 3000);

  const auto app = database_.Connect(sql::Role::kApp);
  db::Tenant ada(*app, ada_);
  const auto undeleted = ada.Run(db::trash::Undelete({fractal_, "goal", deleted_}));
  EXPECT_TRUE(absl::IsFailedPrecondition(undeleted.status()))
      << "half of it would have come back: " << undeleted.status();
  EXPECT_EQ(Count("metric_values where deleted_at is null"), "0");

  // What was begun is finished, whatever the cutoff.
  ASSERT_TRUE(Purge(1000).ok());
  EXPECT_EQ(Count("metric_values"), "0");
  EXPECT_EQ(Count("goals"), "2");
}

TEST_F(UpkeepTest, RefusesNoUndeleteBeforeItBegins) {
  AddPractice(500, 100);
  const absl::Status stopped = Purge(50, false, {[] { return true; }, [](auto, auto) {}});
  EXPECT_TRUE(absl::IsCancelled(stopped));
  const auto app = database_.Connect(sql::Role::kApp);
  db::Tenant ada(*app, ada_);
  ASSERT_TRUE(ada.Run(db::trash::Undelete({fractal_, "goal", deleted_})).ok());
  ASSERT_TRUE(Purge(50).ok());
  EXPECT_EQ(Count("metric_values where deleted_at is null"), "500");
}

TEST_F(UpkeepTest, LetsAnUndeleteComeWholeOrNotAtAll) {
  for (int pause_ms = 0; pause_ms < 80; pause_ms += 8) {
    AddPractice(2000, 100);
    const std::string values = absl::StrCat("metric_values where root_id = '", fractal_.ToString(), "'");
    std::thread purger([&] { EXPECT_TRUE(Purge(50).ok()); });
    absl::SleepFor(absl::Milliseconds(pause_ms));
    const auto app = database_.Connect(sql::Role::kApp);
    db::Tenant ada(*app, ada_);
    const auto undeleted = ada.Run(db::trash::Undelete({fractal_, "goal", deleted_}));
    purger.join();
    const std::string left = Count(values);
    EXPECT_EQ(left, undeleted.ok() ? "2000" : "0") << undeleted.status();
    EXPECT_EQ(Count(values + " and deleted_at is null"), left);
  }
}

TEST_F(UpkeepTest, KeepsNoLockForASecond) {
  AddPractice(100'000, 100);
  std::atomic<bool> done = false;
  std::atomic<int> calls = 0;
  absl::Duration longest;
  std::thread user([&] {
    const auto app = database_.Connect(sql::Role::kApp, {absl::Seconds(30), absl::Seconds(1)});
    db::Tenant ada(*app, ada_);
    db::GoalChange again;
    again.name = "again";
    while (!done) {
      const absl::Time start = absl::Now();
      const auto changed = ada.Run(db::goals::Update({fractal_, live_}, std::nullopt, again));
      EXPECT_TRUE(changed.ok()) << changed.status() << ada.internal_error();
      const auto made = ada.Run(db::goals::Create(
          {fractal_, Uuid::New(), live_, "MidTermGoal", "new", "", std::nullopt, "[]"}));
      EXPECT_TRUE(made.ok()) << made.status() << ada.internal_error();
      longest = std::max(longest, absl::Now() - start);
      ++calls;
      absl::SleepFor(absl::Milliseconds(5));
    }
  });
  const absl::Time start = absl::Now();
  const absl::Status purged = Purge(50);
  const absl::Duration took = absl::Now() - start;
  done = true;
  user.join();
  ASSERT_TRUE(purged.ok()) << purged;
  EXPECT_EQ(rows_["metric_values"], 100'000);
  EXPECT_EQ(Count("metric_values"), "0");
  EXPECT_GT(calls.load(), 20);
  std::cout << "purged in " << took << " beside " << calls << " pairs of calls, the longest "
            << longest << "\n";
}

TEST_F(UpkeepTest, TakesNoMoreThanAThousandRowsAtOnce) {
  AddPractice(5000, 100);
  database_.Sql("create table public.batches (rows bigint); "
                "grant insert on public.batches to public; grant usage on schema public to public; "
                "create function public.note() returns trigger language plpgsql as $$ begin "
                "insert into public.batches select count(*) from gone; return null; end $$; "
                "create trigger note after delete on app.metric_values referencing old table as "
                "gone for each statement execute function public.note();");
  ASSERT_TRUE(Purge(50).ok());
  EXPECT_EQ(database_.Scalar("select sum(rows) from public.batches"), "5000");
  EXPECT_LE(std::stoi(database_.Scalar("select max(rows) from public.batches")), 1000);
}

TEST_F(UpkeepTest, LetsGoOfSessionsOfATemplateThatGoes) {
  AddPractice(10, 100);
  database_.Sql(absl::StrCat(
      "insert into app.session_templates (root_id, id, name, template_data, deleted_at) select "
      "g.root_id, app.new_id(), 't', '{}', now() - interval '60 hours' from app.goals g where g.id = "
      "g.root_id; "
      "insert into app.goals (root_id, id, user_id, type, name, template_id) select g.root_id, "
      "app.new_id(), g.user_id, 'PracticeSession', 's', t.id from app.goals g join "
      "app.session_templates t on t.root_id = g.root_id, generate_series(1, 1500) where g.id = "
      "g.root_id"));
  ASSERT_TRUE(Purge(50).ok());
  EXPECT_EQ(rows_["session_templates"], 1);
  EXPECT_EQ(Count("goals where type = 'PracticeSession' and template_id is null"), "1500");
}

}  // namespace
}  // namespace fractal::tests
