// What somebody can do who runs SQL of his own as fractal_app, within the rights that the server
// has: whatever the catalogue knows is tried, so that a new table or function is tried as well. He
// can name himself any user, which is what the server does; what holds here is that without naming
// another he reaches nothing of another.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>

#include "absl/strings/str_cat.h"
#include "tests/isolation/sql_attacker.h"

namespace fractal::tests::isolation {
namespace {

TEST_F(SqlAttack, SeesAndChangesNothingWithoutAUser) {
  const auto relations = Relations("select");
  EXPECT_GT(relations.size(), 15u);
  for (const std::string& user : {std::string(kUnset), std::string(), unknown_.Id("goal")}) {
    for (const std::string& table : relations) {
      const SqlAnswer seen = Try(user, "select 1 from " + table);
      EXPECT_EQ(seen.Shown(), "0 rows, 0 affected") << table << " as " << user;
    }
    for (const std::string& table : TenantTables("delete")) {
      EXPECT_EQ(Try(user, "delete from " + table).Shown(), "0 rows, 0 affected") << table;
      EXPECT_THAT(Try(user, "update " + table + " set root_id = root_id"), IsNothing()) << table;
      EXPECT_THAT(Try(user, "select 1 from " + table + " for update"), IsNothing()) << table;
    }
  }
}

TEST_F(SqlAttack, SeesNothingAsAGarbageUser) {
  for (const char* user :
       {"x", "''; select 1; --", "00000000-0000-0000-0000-00000000000g", "null", "{}", "0", " "}) {
    for (const std::string& table : Relations("select")) {
      const SqlAnswer seen = Try(user, "select 1 from " + table);
      // Of an empty table nobody asks who it is.
      EXPECT_TRUE(!seen.ok() || seen.rows.empty()) << table << " as " << user;
    }
  }
}

TEST_F(SqlAttack, SeesNothingOfAnotherAsAUser) {
  for (const std::string& table : Relations("select")) {
    const SqlAnswer seen = AsBob("select t::text from " + table + " t");
    if (!seen.ok()) continue;  // some columns are out of reach
    for (const auto& row : seen.rows) EXPECT_EQ(theirs_.FindIn(row[0], {}), "") << table;
  }
  for (const std::string& table : TenantTables("select")) {
    const std::string theirs = " t where t.root_id = " + Quoted(theirs_.Id("fractal"));
    const std::string where = table + theirs;
    EXPECT_GT(AsBob("select 1 from " + table).rows.size(), 0u) << table << " is not filled";
    EXPECT_EQ(AsBob("select 1 from " + where).Shown(), "0 rows, 0 affected");
    for (const char* lock : {"update", "no key update", "share", "key share"}) {
      EXPECT_THAT(AsBob("select 1 from " + where + " for " + lock), IsNothing()) << where;
    }
  }
}

TEST_F(SqlAttack, ReachesNothingOfAnotherByItsPlace) {
  for (const std::string& table : TenantTables("delete")) {
    for (const auto& row : Catalogue("select ctid from " + table +
                                     " where root_id = " + Quoted(theirs_.Id("fractal")))) {
      const std::string where = " where ctid = " + Quoted(row[0]) + "::tid";
      for (const std::string& sql :
           {"select 1 from " + table + where, "delete from " + table + where,
            "update " + table + " set root_id = " + Quoted(own_.Id("fractal")) + where}) {
        EXPECT_THAT(AsBob(sql), IsNothing()) << sql;
      }
    }
  }
}

TEST_F(SqlAttack, CannotChangeTheRules) {
  for (const std::string& table : Relations("select")) {
    ExpectRefused("truncate " + table);
    ExpectRefused("copy " + table + " from stdin");
    ExpectRefused("copy " + table + " to '/tmp/stolen'");
    ExpectRefused("copy " + table + " to program 'cat'");
    ExpectRefused("copy " + table + " from program 'cat'");
    ExpectRefused("drop table " + table);
    ExpectRefused("alter table " + table + " disable row level security");
    ExpectRefused("alter table " + table + " no force row level security");
    ExpectRefused("alter table " + table + " disable trigger all");
    ExpectRefused("alter table " + table + " add column x integer");
    ExpectRefused("create policy mine on " + table + " using (true)");
    ExpectRefused("create trigger mine after insert on " + table +
                  " execute function app.touch_updated_at()");
    ExpectRefused("create index on " + table + " (root_id)");
    ExpectRefused("create rule mine as on insert to " + table + " do nothing");
    ExpectRefused("comment on table " + table + " is 'mine'");
    ExpectRefused("grant select on " + table +
                  " to public; select 1/(select count(*)::int from "
                  "information_schema.role_table_grants where grantee = 'PUBLIC' and "
                  "table_schema = 'app')");
    ExpectRefused("set row_security = off; select 1 from " + table);
  }
}

TEST_F(SqlAttack, BecomesNobodyElse) {
  for (const auto& role :
       Catalogue("select rolname from pg_roles where rolname <> 'fractal_app'")) {
    ExpectRefused("set role \"" + role[0] + "\"");
    ExpectRefused("set session authorization \"" + role[0] + "\"");
    ExpectRefused("grant \"" + role[0] + "\" to fractal_app");
    ExpectRefused("alter role \"" + role[0] + "\" with password 'x'");
    ExpectRefused("reassign owned by \"" + role[0] + "\" to fractal_app");
  }
  EXPECT_EQ(AsBob("reset role; select current_user").rows[0][0], "fractal_app");
  EXPECT_EQ(AsBob("reset session authorization; select session_user").rows[0][0], "fractal_app");
  for (const char* sql :
       {"alter role fractal_app bypassrls", "alter role fractal_app superuser", "create role mine",
        "set session_replication_role = replica", "alter system set row_security = off",
        "alter database postgres set row_security = off",
        "set local session_preload_libraries = 'x'", "load '/tmp/x.so'",
        "select 1 from app.auth_tokens", "select password_hash from app.users",
        "select 1 from app.sign_in_throttles", "select * from legacy.repairs",
        "select 1 from pg_authid", "select 1 from pg_statistic", "select 1 from pg_largeobject"}) {
    ExpectRefused(sql);
  }
}

TEST_F(SqlAttack, MakesNothingOfItsOwn) {
  for (const char* sql :
       {"create schema mine",
        "create table app.mine (x integer)",
        "create table public.mine (x integer)",
        "create temp table mine (x integer)",
        "create temp view mine as select 1",
        "create function public.mine() returns int language "
        "sql as 'select 1'",
        "create function pg_temp.mine() returns int language sql as 'select 1'",
        "create view public.mine as select 1",
        "create sequence app.mine",
        "create extension dblink",
        "create extension postgres_fdw",
        "create extension file_fdw",
        "create server mine foreign data wrapper postgres_fdw",
        "create language plpython3u",
        "create publication mine for all tables",
        "create subscription mine connection '' "
        "publication mine",
        "create event trigger mine on ddl_command_start execute function "
        "app.touch_updated_at()",
        "create cast (text as uuid) without function",
        "create database mine",
        "create tablespace mine location '/tmp'",
        "create type app.mine as (x int)",
        "create operator app.=== (function = texteq, leftarg = text, rightarg = text)"}) {
    ExpectRefused(sql);
  }
}

TEST_F(SqlAttack, ReachesNoFiles) {
  for (const char* sql :
       {"select pg_read_file('postgresql.conf')", "select pg_read_binary_file('PG_VERSION')",
        "select pg_ls_dir('.')", "select pg_stat_file('PG_VERSION')", "select pg_ls_waldir()",
        "select lo_import('/etc/passwd')", "select lo_export(1, '/tmp/x')",
        "select pg_reload_conf()", "select pg_rotate_logfile()", "select pg_switch_wal()",
        "select pg_create_restore_point('x')", "select pg_ls_logdir()",
        "select pg_hba_file_rules()", "select 1 from pg_file_settings",
        "select pg_create_logical_replication_slot('x', 'pgoutput')"}) {
    ExpectRefused(sql);
  }
}

TEST_F(SqlAttack, LearnsNothingFromPlansAndStatistics) {
  // Row counts of whole tables, as a plan or pg_class has them, can be told: see SECURITY.md.
  for (const std::string& table : TenantTables("select")) {
    for (const char* explain : {"explain ", "explain (analyze, verbose, buffers, timing off) "}) {
      const SqlAnswer plan = AsBob(explain + ("select root_id from " + table) +
                                   " where root_id = " + Quoted(own_.Id("fractal")));
      ASSERT_TRUE(plan.ok()) << plan.error;
      for (const auto& line : plan.rows) EXPECT_EQ(theirs_.FindIn(line[0], {}), "") << table;
    }
  }
  database_.Sql("analyze");
  EXPECT_EQ(AsBob("select 1 from pg_stats where schemaname = 'app' and tablename <> "
                  "'schema_migrations'")
                .Shown(),
            "0 rows, 0 affected");
  EXPECT_EQ(AsBob("select 1 from pg_stats_ext where schemaname = 'app'").rows.size(), 0u);
  // What sessions of other roles run is hidden.
  const auto seen = AsBob(
      "select query from pg_stat_activity where usename is distinct from "
      "'fractal_app'");
  for (const auto& row : seen.rows) {
    EXPECT_THAT(row[0], testing::AnyOf("<insufficient privilege>", "", "NULL"));
  }
}

// Every function that the role may run, outside of PostgreSQL's own.
TEST_F(SqlAttack, RunsOnlyFunctionsThatSeeNoMoreThanHe) {
  static const std::map<std::string, std::string> kKnown = {
      {"current_user_id", "what the setting says"},
      {"goal_rank", "of its argument alone"},
      {"product", "an aggregate of its arguments alone"},
      {"new_id", "a fresh id"},
      {"shown_changes", "of its arguments alone"},
      {"audit_begins", "the time from which the trail is kept"},
      {"quota_of", "limits of the caller; anybody else's look like everybody's"},
  };
  for (const auto& row : Catalogue(
           "select p.proname, p.prosecdef, p.oid::regprocedure, p.prokind, "
           "coalesce((select string_agg('null::' || format_type(t, null), ', ') from "
           "unnest(p.proargtypes) t), ''), coalesce(array_to_string(p.proconfig, ','), ''), "
           "n.nspname from "
           "pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname not in "
           "('pg_catalog', 'information_schema') and has_schema_privilege('fractal_app', n.oid, "
           "'usage') and has_function_privilege('fractal_app', p.oid, 'execute')")) {
    if (row[6] != "app") {
      // Extensions' own, in public: for the tests' statistics.
      EXPECT_EQ(row[1], "f") << row[2];
      continue;
    }
    const bool definer = row[1] == "t";
    EXPECT_TRUE(definer || kKnown.contains(row[0])) << row[2] << ": what does it show to whom?";
    EXPECT_TRUE(!definer || row[5].find("pg_temp") != std::string::npos)
        << row[2] << " has no pinned search_path";
    const std::string call = (row[3] == "p" ? "call " : "select ") + ("app." + row[0]) + "(";
    for (const std::string& user : {bob_.user.id(), std::string()}) {
      const SqlAnswer answer = Try(user, call + row[4] + ")");
      for (const auto& result : answer.rows) {
        EXPECT_EQ(theirs_.FindIn(result.empty() ? "" : result[0], {}), "") << row[2];
      }
      // With Ada's ids for whatever it takes.
      std::string hostile = std::regex_replace(row[4], std::regex("null::uuid\\b(?!\\[)"),
                                               Quoted(theirs_.Id("fractal")) + "::uuid");
      for (const auto& result : Try(user, call + hostile + ")").rows) {
        EXPECT_EQ(theirs_.FindIn(result.empty() ? "" : result[0], {theirs_.Id("fractal")}), "")
            << row[2];
      }
    }
  }
}

// Without a right to temporary objects or to any schema, no name of his comes before the server's.
TEST_F(SqlAttack, PutsNothingOnTheSearchPath) {
  EXPECT_EQ(Catalogue("select count(*) from pg_namespace where has_schema_privilege('fractal_app', "
                      "oid, 'create')")[0][0],
            "0");
  for (const char* right : {"create", "temporary"}) {
    for (const char* role : {"fractal_app", "fractal_auth"}) {
      EXPECT_EQ(Catalogue(absl::StrCat("select has_database_privilege('", role,
                                       "', current_database(), '", right, "')"))[0][0],
                "f");
    }
  }
  EXPECT_EQ(
      Catalogue("select count(*) from aclexplode((select coalesce(datacl, acldefault('d', "
                "datdba)) from pg_database where datname = current_database())) where grantee "
                "= 0 and privilege_type in ('CREATE', 'TEMPORARY')")[0][0],
      "0");
  EXPECT_EQ(Catalogue("select has_schema_privilege('public', 'public', 'create')")[0][0], "f");
}

}  // namespace
}  // namespace fractal::tests::isolation
