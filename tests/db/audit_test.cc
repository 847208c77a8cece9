// The audit trail in the database: how statements become entries, who may do what with them, and
// their months.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/database.h"

namespace fractal::tests {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using Rows = std::vector<std::vector<std::string>>;

constexpr char kFractal[] = "0190a1b2-0000-7000-8000-00000000000f";

class AuditTrail : public testing::Test {
 protected:
  void SetUp() override {
    AddFractal(kFractal, "Strength");
    Forget();
  }
  void AddFractal(const std::string& id, const std::string& name) {
    database_.Sql(absl::StrCat("insert into app.goals (id, root_id, type, name, user_id) values ('",
                               id, "', '", id, "', 'UltimateGoal', '", name, "', '",
                               ada_.ToString(), "')"));
  }
  void AddGoals(int count, const std::string& fractal = kFractal) {
    database_.Sql(absl::StrCat(
        "insert into app.goals (id, root_id, parent_id, type, name, user_id) select app.new_id(), "
        "'",
        fractal, "', '", fractal, "', 'LongTermGoal', 'G' || i, '", ada_.ToString(),
        "' from generate_series(1, ", count, ") as i"));
  }
  void Forget() { database_.Sql("delete from app.audit_log"); }
  // Kind and number of rows of each entry, and how its changes are told.
  Rows Entries() {
    return database_.Sql(
        "select e.kind, e.row_count, case when e.changes ? 'all' then 'all' when e.changes ? "
        "'rows' then jsonb_array_length(e.changes -> 'rows') || ' rows' end from app.audit_log e "
        "order by e.occurred_at, e.id");
  }
  // Whether PostgreSQL refuses the statement to the role for want of a right.
  bool IsRefused(sql::Role role, const std::string& statement) {
    const auto connection = database_.Connect(role);
    try {
      pqxx::nontransaction work(connection->raw());
      work.exec(statement);
      return false;
    } catch (const pqxx::insufficient_privilege&) {
      return true;
    }
  }

  TestDatabase database_;
  const db::Uuid ada_ = database_.AddUser("ada");
};

TEST_F(AuditTrail, HasOneEntryForAStatementHoweverManyRowsItWrites) {
  AddGoals(1000);
  EXPECT_THAT(Entries(), ElementsAre(ElementsAre("insert", "1000", "NULL")));
}

TEST_F(AuditTrail, CutsEntriesAtTenThousandRows) {
  AddGoals(10'001);
  EXPECT_THAT(Entries(), testing::UnorderedElementsAre(ElementsAre("insert", "10000", "NULL"),
                                                       ElementsAre("insert", "1", "NULL")));
}

TEST_F(AuditTrail, CutsEntriesAtSixteenMegabytes) {
  AddGoals(5);
  database_.Sql("update app.goals set description = repeat(md5(id::text), 156250) where name ~ "
                "'^G'");  // 5 MB each
  Forget();
  database_.Sql("delete from app.goals where name ~ '^G'");
  EXPECT_THAT(Entries(), SizeIs(2));
  EXPECT_EQ(database_.Scalar("select sum(row_count) from app.audit_log"), "5");
}

TEST_F(AuditTrail, HasAnEntryForEachFractalOfAStatement) {
  AddFractal(db::Uuid::New().ToString(), "Music");
  Forget();
  database_.Sql("update app.goals set description = 'New'");
  EXPECT_THAT(Entries(), ElementsAre(ElementsAre("update", "1", "all"),
                                     ElementsAre("update", "1", "all")));
}

TEST_F(AuditTrail, TellsADeleteOfManyRowsOnce) {
  AddGoals(200);
  Forget();
  database_.Sql(absl::StrCat("update app.goals set deleted_at = now(), deleted_with = '", kFractal,
                             "'"));
  database_.Sql("update app.goals set deleted_at = null");
  EXPECT_THAT(Entries(), ElementsAre(ElementsAre("delete", "201", "all"),
                                     ElementsAre("undelete", "201", "all")));
}

TEST_F(AuditTrail, TellsADeleteOfManyRowsOneByOneWhereTheyDiffer) {
  AddGoals(60);
  Forget();
  database_.Sql("update app.goals set deleted_at = now(), deleted_with = id, completed = true");
  EXPECT_THAT(Entries(), ElementsAre(ElementsAre("delete", "61", "61 rows")));
  EXPECT_EQ(database_.Scalar("select count(*) from app.audit_log e, jsonb_array_elements(e.changes "
                             "-> 'rows') r where r -> 'after' ->> 'deleted_with' = r ->> 'id' and "
                             "r -> 'after' ->> 'completed' = 'true'"),
            "61");
}

TEST_F(AuditTrail, TellsApartWhatOneStatementDidToItsRows) {
  AddGoals(2);
  database_.Sql("update app.goals set deleted_at = now() where name = 'G1'");
  Forget();
  database_.Sql(
      "update app.goals set deleted_at = case when name = 'G2' then now() end, sort_order = 7");
  EXPECT_THAT(Entries(),
              testing::UnorderedElementsAre(ElementsAre("update", "1", "all"),
                                            ElementsAre("delete", "1", "all"),
                                            ElementsAre("undelete", "1", "all")));
}

TEST_F(AuditTrail, HasNoEntryForAStatementThatChangesNothing) {
  database_.Sql("update app.goals set name = name");
  database_.Sql("update app.goals set name = 'x' where false");
  database_.Sql("delete from app.goals where false");
  EXPECT_THAT(Entries(), IsEmpty());
}

TEST_F(AuditTrail, KeepsARowWhoseKeyChanged) {
  database_.Sql(absl::StrCat(
      "insert into app.activity_groups (id, root_id, name) values (app.new_id(), '", kFractal,
      "', 'Legs')"));
  Forget();
  const std::string id = db::Uuid::New().ToString();
  database_.Sql("update app.activity_groups set id = '" + id + "'");
  EXPECT_EQ(database_.Scalar("select changes -> 'all' -> 'after' ->> 'id' from app.audit_log"), id);
}

TEST_F(AuditTrail, OutlivesTheFractal) {
  AddGoals(3);
  database_.Sql("delete from app.goals");
  EXPECT_EQ(database_.Scalar("select sum(row_count) from app.audit_log where kind = 'purge' and "
                             "table_name = 'goals'"),
            "4");
  EXPECT_EQ(database_.Scalar("select count(*) from app.audit_log where kind = 'insert'"), "1");
  EXPECT_EQ(database_.Scalar("select string_agg(changes -> 'rows' -> 0 -> 'before' ->> 'role', '') "
                             "from app.audit_log where table_name = 'fractal_members'"),
            "owner");
}

TEST_F(AuditTrail, IsWrittenInTheStatementsOwnTransaction) {
  pqxx::connection connection(database_.address().url);
  {
    pqxx::work work(connection);
    work.exec("update app.goals set name = 'Lost'");
  }
  EXPECT_THAT(Entries(), IsEmpty());
}

TEST_F(AuditTrail, IsOutOfReachOfEveryRoleOfTheServer) {
  for (const sql::Role role : {sql::Role::kApp, sql::Role::kAuth, sql::Role::kAdmin}) {
    for (const char* statement : {
             "insert into app.audit_log (kind) values ('sign_in')",
             "update app.audit_log set kind = 'sign_in'",
             "delete from app.audit_log",
             "truncate app.audit_log",
             "insert into audit.log_default (occurred_at, id, kind) values (now(), "
             "'0190a1b2-0000-7000-8000-000000000001', 'sign_in')",
             "delete from audit.log_default",
             "select from audit.log_default",
             "alter table app.goals disable trigger all",
             "alter table app.goals disable trigger trg_goals_audit_updated",
             "drop trigger trg_goals_audit_updated on app.goals",
             "drop table app.audit_log",
             "set session_replication_role = replica",
             "create or replace function app.audit_rows() returns trigger language plpgsql as "
             "'begin return null; end'",
             "alter function app.audit_rows() security invoker",
             "call app.audit('app.goals')",
             "set role fractal_owner",
         }) {
      EXPECT_TRUE(IsRefused(role, statement)) << sql::RoleName(role) << ": " << statement;
    }
  }
}

TEST_F(AuditTrail, TakesEventsOfNoRowFromTheRolesThatHaveThem) {
  const char* failed = "select app.record_event('sign_in_failed', null, '{}')";
  const char* made_up = "select app.record_event('purge', null, '{}')";
  EXPECT_TRUE(IsRefused(sql::Role::kApp, failed));
  EXPECT_FALSE(IsRefused(sql::Role::kAuth, failed));
  EXPECT_FALSE(IsRefused(sql::Role::kAdmin, failed));
  EXPECT_TRUE(IsRefused(sql::Role::kAuth, made_up));
  EXPECT_TRUE(IsRefused(sql::Role::kAdmin, made_up));
}

TEST_F(AuditTrail, IsShownToTheOwnerAloneAndWholeToAdministrators) {
  const db::Uuid bob = database_.AddUser("bob");
  AddGoals(1);
  database_.Sql(absl::StrCat("insert into app.fractal_members (user_id, root_id, role) values ('",
                             bob.ToString(), "', '", kFractal, "', 'editor')"));
  const auto count = [&](sql::Role role, const std::string& user) {
    const auto connection = database_.Connect(role);
    pqxx::nontransaction work(connection->raw());
    work.exec(absl::StrCat("set app.current_user_id = '", user, "'"));
    return work.exec("select count(*) from app.audit_log where root_id is not null")
        .at(0)
        .at(0)
        .as<int>();
  };
  EXPECT_EQ(count(sql::Role::kApp, ada_.ToString()), 2);
  EXPECT_EQ(count(sql::Role::kApp, bob.ToString()), 0);
  EXPECT_EQ(count(sql::Role::kApp, ""), 0);
  EXPECT_EQ(count(sql::Role::kAdmin, ""), 2);
  EXPECT_TRUE(IsRefused(sql::Role::kAuth, "select count(*) from app.audit_log"));
}

class AuditMonths : public AuditTrail {
 protected:
  // As the triggers would have written it then.
  void AddEntry(const std::string& when) {
    database_.Sql("insert into app.audit_log (occurred_at, kind) values (" + when +
                  ", 'sign_in_failed')");
  }
  std::string Keep(const std::string& interval) {
    const auto connection = database_.Connect(sql::Role::kAdmin);
    pqxx::nontransaction work(connection->raw());
    return work.exec("select app.keep_audit_partitions(" + interval + ")").at(0).at(0).c_str();
  }
  std::string Entered(const std::string& where) {
    return database_.Scalar("select count(*) from " + where);
  }
};

TEST_F(AuditMonths, AreThisOneAndThreeMore) {
  EXPECT_EQ(database_.Scalar("select count(*) from pg_inherits where inhparent = "
                             "'app.audit_log'::regclass"),
            "5");
  AddEntry("now() + interval '90 days'");
  AddEntry("now()");
  EXPECT_EQ(Entered("audit.log_default"), "0");
}

TEST_F(AuditMonths, AreNotMissedByAWrite) {
  AddEntry("now() + interval '10 years'");
  AddEntry("now() - interval '10 years'");
  EXPECT_EQ(Entered("audit.log_default"), "2");
}

TEST_F(AuditMonths, TakeWhatTheDefaultPartitionHeldOfThem) {
  database_.Sql("drop table audit." +
                database_.Scalar("select 'log_' || to_char(now() at time zone 'UTC', 'YYYY_MM')"));
  AddGoals(1);
  EXPECT_EQ(Entered("audit.log_default"), "1");
  EXPECT_EQ(Keep("null"), "0");
  EXPECT_EQ(Entered("audit.log_default"), "0");
  EXPECT_EQ(Entered("app.audit_log"), "1");
}

TEST_F(AuditMonths, GoWhenTheyAreWhollyOlderThanTheRetention) {
  database_.Sql("create table audit.log_2020_01 partition of app.audit_log for values from "
                "('2020-01-01 00:00:00+00') to ('2020-02-01 00:00:00+00')");
  AddEntry("'2020-01-31'");
  AddEntry("'2019-01-31'");  // into the default partition
  EXPECT_EQ(Keep("null"), "0");
  EXPECT_EQ(Keep("now() - timestamptz '2020-01-15'"), "0");
  EXPECT_EQ(Entered("audit.log_2020_01"), "1");
  EXPECT_EQ(Keep("interval '30 days'"), "1");
  EXPECT_EQ(Entered("app.audit_log"), "0");
  EXPECT_EQ(database_.Scalar("select to_regclass('audit.log_2020_01') is null"), "t");
}

TEST_F(AuditMonths, AreNotDroppedUnderTheEventsOfToday) {
  EXPECT_THROW(Keep("interval '1 hour'"), pqxx::sql_error);
  EXPECT_TRUE(IsRefused(sql::Role::kApp, "select app.keep_audit_partitions('30 days')"));
  EXPECT_TRUE(IsRefused(sql::Role::kAuth, "select app.keep_audit_partitions('30 days')"));
}

}  // namespace
}  // namespace fractal::tests
