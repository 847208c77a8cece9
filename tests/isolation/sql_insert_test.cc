// Rows of another's put in again, moved and referred to, by SQL as fractal_app: unique indexes and
// foreign keys, which do not ask row-level security, must not tell what is there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "tests/isolation/sql_attacker.h"

namespace fractal::tests::isolation {
namespace {

using testing::HasSubstr;

// A row of Ada's as JSON, to be put back in as Bob.
class SqlInserts : public SqlAttack {
 protected:
  std::string Insert(const std::string& table, std::string row, const std::string& rest = "") {
    row = std::regex_replace(row, std::regex("'"), "''");
    return "insert into " + table + " select (jsonb_populate_record(null::" + table + ", '" + row +
           "')).*" + rest;
  }
  std::vector<std::string> RowsOf(const std::string& table, const World& world) {
    std::vector<std::string> rows;
    for (const auto& row : Catalogue("select to_jsonb(t) from " + table +
                                     " t where t.root_id = " + Quoted(world.Id("fractal")))) {
      rows.push_back(row[0]);
    }
    return rows;
  }
  static std::string Replaced(const std::string& text, const std::string& from,
                              const std::string& to) {
    return std::regex_replace(text, std::regex(from), to);
  }
};

// Whether the row is there already, or what it refers to, or not: the answer is one and the same.
TEST_F(SqlInserts, IntoAForeignFractalAreAllRefusedAlike) {
  for (const std::string& table : TenantTables("insert")) {
    const auto theirs = RowsOf(table, theirs_);
    ASSERT_FALSE(theirs.empty()) << table;
    for (const std::string& row : theirs) {
      // The root of a fractal is made by whoever owns it; see TellOnlyOfRoots.
      if (row.find("\"id\": \"" + theirs_.Id("fractal")) != std::string::npos) continue;
      std::string fresh = row;
      for (const auto& [name, id] : theirs_.words()) {
        if (name != "fractal" && id.size() == 36) fresh = Replaced(fresh, id, unknown_.Id(name));
      }
      const std::string nowhere = Replaced(fresh, theirs_.Id("fractal"), unknown_.Id("fractal"));
      for (const std::string& rest : {std::string(), std::string(" on conflict do nothing"),
                                      std::string(" returning root_id")}) {
        const std::string refused = AsBob(Insert(table, nowhere, rest)).Shown();
        EXPECT_THAT(refused,
                    testing::AnyOf(HasSubstr("row-level security"), HasSubstr("permission denied")))
            << table;
        EXPECT_EQ(AsBob(Insert(table, row, rest)).Shown(), refused) << table << " " << row;
        EXPECT_EQ(AsBob(Insert(table, fresh, rest)).Shown(), refused) << table << " " << fresh;
      }
    }
  }
}

// In his own fractal an id is free, whoever else has it: no unique index spans fractals.
TEST_F(SqlInserts, IntoOnesOwnFractalMayUseAnyId) {
  for (const std::string& table : TenantTables("insert")) {
    for (const auto& key : Catalogue(
             "select i.indexrelid::regclass, a.attname from pg_index i join pg_attribute a on "
             "a.attrelid = i.indrelid and a.attnum = i.indkey[0] where i.indisunique and "
             "i.indrelid = '" +
             table + "'::regclass")) {
      // uq_goals_user_name: names of one user's fractals.
      const std::string first =
          key[0].find("uq_goals_user_name") != std::string::npos ? "user_id" : "root_id";
      EXPECT_EQ(key[1], first) << key[0];
    }
  }
}

TEST_F(SqlInserts, TellOnlyOfRoots) {
  // Whoever makes a fractal by SQL may try any id for its root, and learns whether it is taken: one
  // in 2^62, and the server makes these ids itself.
  const auto root = [&](const std::string& id, const std::string& user, const std::string& rest) {
    return AsBob("insert into app.goals (root_id, id, user_id, type, name) values ('" + id +
                 "', '" + id + "', '" + user + "', 'UltimateGoal', 'planted')" + rest);
  };
  const std::string bob = bob_.user.id();
  EXPECT_THAT(root(theirs_.Id("fractal"), bob, "").error, HasSubstr("goals_pkey"));
  EXPECT_EQ(root(theirs_.Id("fractal"), bob, " on conflict do nothing").affected, 0);
  EXPECT_THAT(
      root(theirs_.Id("fractal"), bob, " on conflict (root_id, id) do update set name = 'mine'")
          .error,
      HasSubstr("row-level security"));
  EXPECT_TRUE(root(unknown_.Id("fractal"), bob, "").ok());
  EXPECT_THAT(root(unknown_.Id("fractal"), ada_.user.id(), "").error,
              HasSubstr("row-level security"));
}

TEST_F(SqlInserts, MoveNoRowIntoOrOutOfAForeignFractal) {
  for (const std::string& table : TenantTables("update")) {
    const std::string theirs = Quoted(theirs_.Id("fractal"));
    const std::string own = Quoted(own_.Id("fractal"));
    const std::string set = "update " + table + " set root_id = ";
    const std::string from = " where root_id = ";
    EXPECT_THAT(AsBob(set + own + from + theirs), IsNothing()) << table;
    const SqlAnswer given = AsBob(set + theirs + from + own);
    EXPECT_FALSE(given.ok()) << table;
    EXPECT_EQ(given.Shown(), AsBob(set + Quoted(unknown_.Id("fractal")) + from + own).Shown());
    const SqlAnswer one =
        AsBob(set + theirs + " where ctid = (select min(ctid) from " + table + from + own + ")");
    EXPECT_FALSE(one.ok()) << table;
  }
}

// Every foreign key of every table, with an id of Ada's and with one that never was.
TEST_F(SqlInserts, ReferToNoForeignRow) {
  int tried = 0;
  for (const auto& key : Catalogue(
           "select c.conrelid::regclass, a.attname, c.confrelid::regclass, f.attname from "
           "pg_constraint c cross join lateral unnest(c.conkey, c.confkey) as k (col, ref) join "
           "pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.col join pg_attribute f on "
           "f.attrelid = c.confrelid and f.attnum = k.ref where c.contype = 'f' and "
           "c.connamespace = 'app'::regnamespace and a.attname not in ('root_id', 'user_id') and "
           "a.atttypid = 'uuid'::regtype and exists (select from pg_attribute r where r.attrelid = "
           "c.confrelid and r.attname = 'root_id') and "
           "has_column_privilege('fractal_app', c.conrelid, a.attname, 'update')")) {
    const auto ids = Catalogue("select " + key[3] + " from " + key[2] +
                               " where root_id = " + Quoted(theirs_.Id("fractal")) + " limit 1");
    ASSERT_FALSE(ids.empty()) << key[2];
    const std::string sql = "update " + key[0] + " set " + key[1] + " = ";
    const std::string where = "::uuid where root_id = " + Quoted(own_.Id("fractal"));
    const SqlAnswer foreign = AsBob(sql + Quoted(ids[0][0]) + where);
    EXPECT_FALSE(foreign.ok()) << key[0] << "." << key[1];
    EXPECT_EQ(foreign.Shown(), AsBob(sql + Quoted(unknown_.Id("goal")) + where).Shown());
    ++tried;
  }
  EXPECT_GT(tried, 15);
}

}  // namespace
}  // namespace fractal::tests::isolation
