// What a user's fractals hold is counted in the transaction of each change, and kept within limits, whoever writes at the same time.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <pqxx/pqxx>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/database.h"
#include "tests/support/migrations.h"

namespace fractal::tests {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

constexpr char kCello[] = "'0190a1b2-0000-7000-8000-0000000000f1'";
constexpr char kViola[] = "'0190a1b2-0000-7000-8000-0000000000f2'";

class QuotasInSql : public testing::Test {
 protected:
  QuotasInSql() {
    Make(ada_, kCello, "Cello");
    database_.Sql(absl::StrCat("insert into app.fractal_members (user_id, root_id, role) values (",
                               Quoted(bob_), ", ", kCello, ", 'editor')"));
  }

  static std::string Quoted(const db::Uuid& id) { return absl::StrCat("'", id.ToString(), "'"); }

  static std::string MakeText(const db::Uuid& owner, const std::string& id,
                              const std::string& name) {
    return absl::StrCat("insert into app.goals (root_id, id, user_id, type, name) values (", id,
                        ", ", id, ", ", Quoted(owner), ", 'UltimateGoal', '", name, "')");
  }
  void Make(const db::Uuid& owner, const std::string& id, const std::string& name) {
    database_.Sql(MakeText(owner, id, name));
  }
  static std::string AddGoals(int count, const std::string& fractal = kCello,
                              const std::string& name = "goal") {
    return absl::StrCat(
        "insert into app.goals (root_id, id, user_id, parent_id, type, name) select f.root_id, "
        "gen_random_uuid(), f.user_id, f.id, 'NanoGoal', '", name, "' from app.goals f, "
        "generate_series(1, ", count, ") where f.id = ", fractal);
  }
  // Values of one instance, which is made where there is none yet.
  void AddValues(int count) {
    database_.Sql(absl::StrCat(
        "insert into app.goals (root_id, id, user_id, type, name) select f.root_id, ", kSession,
        ", f.user_id, 'PracticeSession', 's' from app.goals f where f.id = ", kCello,
        "; insert into app.activity_definitions (root_id, id, name) values (", kCello, ", ",
        kActivity, ", 'Scales'); insert into app.metric_definitions (root_id, id, activity_id, "
        "name, unit) values (", kCello, ", ", kMetric, ", ", kActivity,
        ", 'Tempo', 'bpm'); insert into app.activity_instances (root_id, id, practice_session_id, "
        "activity_definition_id) values (", kCello, ", ", kInstance, ", ", kSession, ", ",
        kActivity, ")"));
    database_.Sql(ValuesText(count));
  }
  static std::string ValuesText(int count) {
    return absl::StrCat(
        "insert into app.metric_values (root_id, id, activity_instance_id, metric_definition_id, "
        "value, recorded_at) select ", kCello, ", gen_random_uuid(), ", kInstance, ", ", kMetric,
        ", n, now() from generate_series(1, ", count, ") as n");
  }
  void Limit(const db::Uuid& user, const std::string& kind, int64_t most) {
    database_.Sql(absl::StrCat("insert into app.quotas (user_id, ", kind, ") values (",
                               Quoted(user), ", ", most, ") on conflict (user_id) do update set ",
                               kind, " = excluded.", kind));
  }

  // What the first column of a statement's row says, how many rows it changed, or PostgreSQL's error.
  std::string As(const db::Uuid& user, const std::string& statement) {
    const auto connection = database_.Connect(sql::Role::kApp);
    try {
      pqxx::work work(connection->raw());
      work.exec("set local app.current_user_id = " + Quoted(user));
      const pqxx::result rows = work.exec(statement);
      const std::string said = rows.empty() ? absl::StrCat(rows.affected_rows(), " rows")
                                            : std::string(rows[0][0].c_str());
      work.commit();
      return said;
    } catch (const pqxx::sql_error& e) {
      return e.what();
    }
  }

  std::string Use(const db::Uuid& user, const std::string& kind) {
    return database_.Scalar(absl::StrCat("select coalesce(sum(u.", kind,
                                         "), 0) from app.fractal_usage u where u.user_id = ",
                                         Quoted(user)));
  }
  std::string Fractals(const db::Uuid& user) {
    return database_.Scalar(absl::StrCat(
        "select count(*) from app.fractal_usage u where u.user_id = ", Quoted(user)));
  }
  std::string Goals() {
    return database_.Scalar("select count(*) from app.goals g where g.id <> g.root_id");
  }
  // Fractals whose use is another than their rows come to.
  std::string Faults() {
    return database_.Scalar(
        "select count(*) from app.goals f cross join lateral app.measure_fractal(f.id) as m full "
        "join app.fractal_usage u on u.fractal_id = f.id where coalesce(f.id = f.root_id, true) and "
        "(m.user_id, m.goals, m.sessions, m.metric_values, m.bytes) is distinct from (u.user_id, "
        "u.goals, u.sessions, u.metric_values, u.bytes)");
  }

  static constexpr char kSession[] = "'0190a1b2-0000-7000-8000-000000000001'";
  static constexpr char kActivity[] = "'0190a1b2-0000-7000-8000-000000000002'";
  static constexpr char kMetric[] = "'0190a1b2-0000-7000-8000-000000000003'";
  static constexpr char kInstance[] = "'0190a1b2-0000-7000-8000-000000000004'";
  TestDatabase database_;
  const db::Uuid ada_ = database_.AddUser("ada");
  const db::Uuid bob_ = database_.AddUser("bob");
};

TEST_F(QuotasInSql, RowsAreCountedForTheOwnerWhoeverWritesThem) {
  EXPECT_EQ(As(ada_, AddGoals(2)), "2 rows");
  EXPECT_EQ(As(bob_, AddGoals(3)), "3 rows");
  AddValues(7);
  EXPECT_EQ(Use(ada_, "goals"), "5");
  EXPECT_EQ(Use(ada_, "sessions"), "1");
  EXPECT_EQ(Use(ada_, "metric_values"), "7");
  EXPECT_EQ(Fractals(ada_), "1");
  EXPECT_EQ(Use(bob_, "goals"), "0");
  EXPECT_EQ(Fractals(bob_), "0");
  EXPECT_EQ(Faults(), "0");
}

TEST_F(QuotasInSql, BytesFollowTheTextsOfRows) {
  As(ada_, AddGoals(1));
  const int64_t before = std::stoll(Use(ada_, "bytes"));
  const auto describe = [&](const std::string& text) {
    As(ada_, absl::StrCat("update app.goals set description = ", text, " where type = 'NanoGoal'"));
    return std::stoll(Use(ada_, "bytes")) - before;
  };
  EXPECT_EQ(describe("repeat('é', 1000)"), 2000) << "octets, however they are kept";
  EXPECT_EQ(describe("''"), 0);
  As(ada_, "update app.goals set targets = '[1]' where type = 'NanoGoal'");
  EXPECT_EQ(describe("'x'"), 4) << "and those of JSON";
  EXPECT_EQ(Faults(), "0");
}

TEST_F(QuotasInSql, AStatementOfAThousandRowsIsCountedOnce) {
  AddValues(1);
  const auto connection = database_.Connect(sql::Role::kApp);
  database_.Sql(absl::StrCat("alter database ", database_.name(), " set track_functions = 'pl'"));
  const auto counted = database_.Connect(sql::Role::kApp);
  pqxx::work work(counted->raw());
  work.exec("set local app.current_user_id = " + Quoted(ada_));
  work.exec(ValuesText(1000));
  EXPECT_EQ(work.exec("select calls from pg_stat_xact_user_functions where funcname = "
                      "'count_metric_values'")[0][0].as<int>(),
            1);
  work.commit();
  EXPECT_EQ(Use(ada_, "metric_values"), "1001");
}

TEST_F(QuotasInSql, WritersAtTheLimitGetExactlyWhatIsLeft) {
  constexpr int kMost = 41;
  Limit(ada_, "goals", kMost);
  Make(ada_, kViola, "Viola");
  std::atomic<int> made = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 4; ++writer) {
    writers.emplace_back([&, writer] {
      for (int i = 0; i < kMost; ++i) {
        // Each stays a moment before its commit, so that others come meanwhile.
        const std::string said = As(writer == 3 ? bob_ : ada_,
                                    AddGoals(1, writer % 2 == 0 ? kViola : kCello) +
                                        "; select 'made' from pg_sleep(0.02)");
        ++(said == "made" ? made : refused);
        EXPECT_THAT(said, AnyOf("made", HasSubstr("quota goals of ")));
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(made, kMost);
  EXPECT_EQ(refused, 3 * kMost);
  EXPECT_EQ(Goals(), absl::StrCat(kMost));
  EXPECT_EQ(Faults(), "0");
}

// Each alone would fit: the second must see what the first is about to commit.
TEST_F(QuotasInSql, AWriterWaitsForAnotherWhoMayTakeTheLastPlace) {
  Limit(ada_, "goals", 1);
  Make(ada_, kViola, "Viola");
  std::string said;
  database_.WhileHeld(AddGoals(1, kViola), [&] { said = As(ada_, AddGoals(1)); });
  EXPECT_THAT(said, HasSubstr("quota goals of "));
  EXPECT_EQ(Goals(), "1");
}

// An import takes its time, and its user goes on meanwhile.
TEST_F(QuotasInSql, AFractalInTheMakingHoldsUpNobodyAndIsCheckedWhenItIsDone) {
  Limit(ada_, "goals", 2);
  const auto make = [&](const std::string& fractal, const std::string& meanwhile) {
    const auto connection = database_.Connect(sql::Role::kApp);
    pqxx::work work(connection->raw());
    work.exec("set local app.current_user_id = " + Quoted(ada_));
    work.exec(MakeText(ada_, fractal, "Fractal " + fractal.substr(1, 36)));
    work.exec(AddGoals(1, fractal));
    EXPECT_EQ(As(ada_, "set local lock_timeout = '2s'; " + meanwhile), "1 rows");
    try {
      work.commit();
      return std::string("made");
    } catch (const pqxx::sql_error& e) {
      return std::string(e.what());
    }
  };
  EXPECT_EQ(make(kViola, AddGoals(1)), "made");
  As(ada_, "delete from app.goals where type = 'NanoGoal' and root_id = " + std::string(kViola));
  EXPECT_THAT(make("'0190a1b2-0000-7000-8000-0000000000f3'", AddGoals(1)), HasSubstr("3 of 2"));
  EXPECT_EQ(Goals(), "2");
  EXPECT_EQ(Faults(), "0");
}

TEST_F(QuotasInSql, WhatGoesBeyondLeavesNothing) {
  Limit(ada_, "goals", 5);
  EXPECT_THAT(As(ada_, AddGoals(6)), HasSubstr("6 of 5"));
  EXPECT_EQ(Goals(), "0");
  EXPECT_EQ(As(ada_, AddGoals(5)), "5 rows");
  Limit(ada_, "fractals", 1);
  EXPECT_THAT(As(ada_, MakeText(ada_, kViola, "Viola")), HasSubstr("quota fractals of "));
  Limit(ada_, "bytes", std::stoll(Use(ada_, "bytes")) + 10);
  EXPECT_THAT(As(ada_, "update app.goals set description = repeat('x', 11) where id = root_id"),
              HasSubstr("quota bytes of "));
  EXPECT_EQ(As(ada_, "update app.goals set description = repeat('x', 10) where id = root_id"),
            "1 rows");
  EXPECT_EQ(Faults(), "0");
}

TEST_F(QuotasInSql, WhatWasThereBeforeTheLimitStaysAndMayShrink) {
  EXPECT_EQ(As(ada_, AddGoals(5)), "5 rows");
  Limit(ada_, "goals", 2);
  EXPECT_THAT(As(ada_, AddGoals(1)), HasSubstr("6 of 2"));
  EXPECT_EQ(As(ada_, "update app.goals set description = 'still mine' where type = 'NanoGoal'"),
            "5 rows");
  EXPECT_EQ(As(ada_, "delete from app.goals where id = (select id from app.goals where type = "
                     "'NanoGoal' limit 1)"),
            "1 rows");
  EXPECT_EQ(Goals(), "4");
  EXPECT_EQ(Faults(), "0");
}

TEST_F(QuotasInSql, TheTrashCountsUntilItIsPurged) {
  Limit(ada_, "goals", 1);
  EXPECT_EQ(As(ada_, AddGoals(1)), "1 rows");
  As(ada_, "update app.goals set deleted_at = now() where type = 'NanoGoal'");
  EXPECT_THAT(As(ada_, AddGoals(1)), HasSubstr("2 of 1"));
  As(ada_, "delete from app.goals where type = 'NanoGoal'");
  EXPECT_EQ(As(ada_, AddGoals(1)), "1 rows");
}

TEST_F(QuotasInSql, AFractalThatGoesGivesEverythingBack) {
  AddValues(20);
  As(ada_, AddGoals(3));
  database_.Sql(absl::StrCat("delete from app.goals where id = ", kCello));
  EXPECT_EQ(Fractals(ada_), "0");
  EXPECT_EQ(Use(ada_, "metric_values"), "0");
  EXPECT_EQ(Faults(), "0");
  Limit(ada_, "goals", 1);
  database_.Sql("delete from app.users where username = 'ada'");
  EXPECT_EQ(database_.Scalar("select count(*) from app.quotas"), "0");
}

TEST_F(QuotasInSql, ATransferMovesTheUseAndNeedsRoomForIt) {
  AddValues(20);
  As(ada_, AddGoals(3));
  const std::string bytes = Use(ada_, "bytes");
  database_.Sql(absl::StrCat(
      "insert into app.fractal_invitations (root_id, id, email, role, token_hash) values (", kCello,
      ", gen_random_uuid(), 'bob@example.com', 'owner', sha256('t'))"));
  const std::string accept = "select role from app.accept_invitation(sha256('t'))";
  for (const auto& [kind, most] : std::vector<std::pair<std::string, int>>{
           {"fractals", 0}, {"goals", 2}, {"sessions", 0}, {"metric_values", 19}, {"bytes", 500}}) {
    Limit(bob_, kind, most);
    EXPECT_THAT(As(bob_, accept), HasSubstr("quota ")) << kind;
    database_.Sql(absl::StrCat("update app.quotas set ", kind, " = null"));
  }
  EXPECT_EQ(Fractals(ada_), "1");
  EXPECT_EQ(As(bob_, accept), "owner");
  EXPECT_EQ(Fractals(ada_), "0");
  EXPECT_EQ(Use(bob_, "goals"), "3");
  EXPECT_EQ(Use(bob_, "metric_values"), "20");
  EXPECT_EQ(Use(bob_, "bytes"), bytes);
  Limit(bob_, "goals", 3);
  EXPECT_THAT(As(ada_, AddGoals(1)), HasSubstr("quota goals of " + bob_.ToString()))
      << "an editor by now";
  EXPECT_EQ(Faults(), "0");
}

// How much the owner has in other fractals is nobody's business.
TEST_F(QuotasInSql, AnEditorIsNotToldHowMuchTheOwnerHas) {
  Limit(ada_, "goals", 1);
  EXPECT_THAT(As(bob_, AddGoals(2)), AllOf(HasSubstr("quota goals of "), Not(HasSubstr("2 of 1"))));
  EXPECT_THAT(As(ada_, AddGoals(2)), HasSubstr("2 of 1"));
}

TEST_F(QuotasInSql, NobodyWritesThemAndEverybodySeesTheirOwn) {
  Limit(ada_, "goals", 1);
  Limit(bob_, "goals", 2);
  Make(bob_, kViola, "Viola");
  for (const char* table : {"quotas", "fractal_usage"}) {
    EXPECT_EQ(As(bob_, absl::StrCat("select count(*) from app.", table)), "1");
    EXPECT_EQ(As(bob_, absl::StrCat("select user_id from app.", table)), bob_.ToString());
    for (const char* change : {"update app.%s set goals = 0", "delete from app.%s",
                               "insert into app.%s select * from app.%s"}) {
      std::string text = change;
      for (size_t at = text.find("%s"); at != std::string::npos; at = text.find("%s")) {
        text.replace(at, 2, table);
      }
      EXPECT_THAT(As(bob_, text), HasSubstr("permission denied")) << text;
    }
  }
  for (const char* call :
       {"select app.count_usage(array[]::uuid[], '{}', '{}', '{}', '{}')",
        "select app.lock_usage('{}')", "select app.check_quota(gen_random_uuid(), 0, 0, 0, 0, 0)",
        "select app.measure_fractal(gen_random_uuid())"}) {
    EXPECT_THAT(As(bob_, call), HasSubstr("permission denied")) << call;
  }
}

TEST_F(QuotasInSql, AChangeOfALimitIsAnEventOfTheAccount) {
  Limit(ada_, "goals", 5);
  Limit(ada_, "goals", 5);
  Limit(ada_, "goals", 6);
  EXPECT_EQ(database_.Scalar("select string_agg(a.kind || ' ' || a.changes::text, '; ' order by "
                             "a.occurred_at) from app.audit_log a where a.table_name = 'quotas'"),
            "account_changed {\"all\": {\"after\": {\"goals\": 5}, \"before\": {\"goals\": null}}}; "
            "account_changed {\"all\": {\"after\": {\"goals\": 6}, \"before\": {\"goals\": 5}}}");
}

TEST_F(QuotasInSql, TheMigrationCountsWhatIsThere) {
  AddValues(30);
  As(ada_, AddGoals(4));
  for (int i = 0; i < 50; ++i) {
    Make(bob_, absl::StrCat("'0190a1b2-0000-7000-8000-00000000a", 100 + i, "'"),
         absl::StrCat("Fractal ", i));
  }
  As(ada_, "update app.goals set deleted_at = now() where type = 'NanoGoal'");
  const std::string all =
      "select jsonb_agg(to_jsonb(u) - 'begun_in' order by u.fractal_id) from app.fractal_usage u";
  const std::string before = database_.Scalar(all);
  MigrateDown(database_, 20);
  MigrateUp(database_);
  EXPECT_EQ(database_.Scalar(all), before);
  EXPECT_EQ(Faults(), "0");
}

}  // namespace
}  // namespace fractal::tests
