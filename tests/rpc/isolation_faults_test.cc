// Each thing that the server's check of the catalogue looks for is planted, found, and keeps a
// server from starting.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "server/server.h"
#include "sql/queries/checks.h"
#include "tests/rpc/test_server.h"
#include "tests/support/database.h"

namespace fractal::tests {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct IsolationFault {
  const char* name;
  const char* planted;
  std::vector<std::string> lines;  // all that the check says of it, in order
  // Roles belong to the cluster, which tests share: their faults are never committed.
  bool of_the_cluster = false;

  friend void PrintTo(const IsolationFault& fault, std::ostream* out) { *out << fault.planted; }
};

// What the server's role learns of a change that is taken back.
std::vector<std::string> LinesWith(TestDatabase& database, const std::string& change) {
  database.Sql("begin; " + change + "; set local role fractal_app");
  const auto rows = database.Sql(std::string(sql::checks::kFindIsolationFaults.text));
  database.Sql("rollback");
  std::vector<std::string> lines;
  for (const auto& row : rows) lines.push_back(row.at(0));
  return lines;
}

absl::Status StartOn(const TestDatabase& database) {
  server::ServerOptions options = TestServer::Options();
  options.database = database.address();
  return server::Server::Start(options).status();
}

class IsolationFaults : public testing::TestWithParam<IsolationFault> {
 protected:
  TestDatabase database_;
};

TEST_P(IsolationFaults, AreFoundAndKeepTheServerFromStarting) {
  EXPECT_THAT(LinesWith(database_, GetParam().planted), ElementsAreArray(GetParam().lines));
  if (GetParam().of_the_cluster) return;
  database_.Sql(GetParam().planted);
  const absl::Status status = StartOn(database_);
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("would not keep users apart: " + absl::StrJoin(GetParam().lines, "; ")));
}

TEST(IsolationOfAMigratedDatabase, HasNoFaultAndLetsTheServerStart) {
  TestDatabase database;
  EXPECT_THAT(LinesWith(database, "select"), IsEmpty());
  EXPECT_TRUE(StartOn(database).ok());
}

std::string NameOf(const testing::TestParamInfo<IsolationFault>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(
    OfRoles, IsolationFaults,
    testing::Values(
        IsolationFault{"ASuperuser",
                       "alter role fractal_app superuser",
                       {"the role fractal_app is a superuser"},
                       true},
        IsolationFault{"ARoleThatBypassesRowLevelSecurity",
                       "alter role fractal_auth bypassrls",
                       {"the role fractal_auth bypasses row-level security"},
                       true},
        IsolationFault{"ARoleThatMakesRoles",
                       "alter role fractal_admin createrole",
                       {"the role fractal_admin may make roles, databases or replicas"},
                       true},
        IsolationFault{"AMemberOfTheOwner",
                       "grant fractal_owner to fractal_app",
                       {"the role fractal_app is a member of fractal_owner"},
                       true},
        IsolationFault{
            "AnOwnerOfATable",
            "create table public.stray (id int); alter table public.stray owner to fractal_app",
            {"the role fractal_app owns table public.stray"}},
        IsolationFault{"AnOwnerOfAFunction",
                       "alter function app.new_id() owner to fractal_admin",
                       {"the role fractal_admin owns function app.new_id()"}},
        IsolationFault{"ASchemaInWhichEverybodyCreates",
                       "grant create on schema public to public",
                       {"the role fractal_admin may create in the schema public",
                        "the role fractal_app may create in the schema public",
                        "the role fractal_auth may create in the schema public"}},
        IsolationFault{"ARoleThatCreatesSchemas",
                       "do $$ begin execute format('grant create on database %I to fractal_app', "
                       "current_database()); end $$",
                       {"the role fractal_app may create schemas"}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    OfGrants, IsolationFaults,
    testing::Values(
        IsolationFault{"ASchemaThatEverybodyUses",
                       "grant usage on schema legacy to public",
                       {"everybody may use the schema legacy",
                        "the role fractal_app may use the schema legacy",
                        "the role fractal_auth may use the schema legacy"}},
        IsolationFault{"AnAdministratorAmongTheTrailsMonths",
                       "grant usage on schema audit to fractal_admin",
                       {"the role fractal_admin may use the schema audit"}},
        IsolationFault{"ATableThatEverybodyReads",
                       "grant select on app.goals to public",
                       {"everybody has the right SELECT on app.goals"}},
        IsolationFault{"AColumnThatEverybodyReads",
                       "grant select (name) on app.goals to public",
                       {"everybody has the right SELECT on app.goals"}},
        IsolationFault{"ATableThatMayBeTruncated",
                       "grant truncate on app.notes to fractal_app",
                       {"the role fractal_app has the right TRUNCATE on app.notes"}},
        IsolationFault{"AColumnThatMayBeReferenced",
                       "grant references (id) on app.goals to fractal_app",
                       {"the role fractal_app has the right REFERENCES on app.goals"}},
        IsolationFault{"ATableThatMayGetTriggers",
                       "grant trigger on app.goals to fractal_admin",
                       {"the role fractal_admin has the right TRIGGER on app.goals"}},
        IsolationFault{"ATrailThatMayBeWritten",
                       "grant insert on app.audit_log to fractal_app",
                       {"the role fractal_app has the right INSERT on app.audit_log"}},
        IsolationFault{"ASignInRoleThatReadsGoals",
                       "grant select on app.goals to fractal_auth",
                       {"the role fractal_auth has the right SELECT on app.goals"}},
        IsolationFault{"AnOwnerThatMayBeChanged",
                       "grant update (user_id) on app.goals to fractal_app",
                       {"the role fractal_app may change user_id of app.goals, which says what a "
                        "row is"}},
        IsolationFault{"APasswordHashThatUsersRead",
                       "grant select (password_hash) on app.users to fractal_app",
                       {"the role fractal_app has the right SELECT (created_at,email,id,is_active,"
                        "last_login,password_hash,role,time_zone,updated_at,username) on "
                        "app.users, which belongs to accounts"}},
        IsolationFault{"TokensThatUsersRead",
                       "grant select on app.auth_tokens to fractal_app",
                       {"no policy lets fractal_app select app.auth_tokens",
                        "the role fractal_app has the right SELECT (*) on app.auth_tokens, which "
                        "belongs to "
                        "accounts"}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    OfRowLevelSecurity, IsolationFaults,
    testing::Values(
        IsolationFault{"NotForced",
                       "alter table app.goals no force row level security",
                       {"row-level security is not forced on app.goals"}},
        IsolationFault{"SwitchedOff",
                       "alter table app.notes disable row level security",
                       {"row-level security is not forced on app.notes"}},
        IsolationFault{"NotForcedOnAnAccountsTable",
                       "alter table app.auth_tokens no force row level security",
                       {"row-level security is not forced on app.auth_tokens"}},
        IsolationFault{"AbsentFromANewTable",
                       "create table app.leak (user_id uuid)",
                       {"row-level security is not forced on app.leak"}},
        IsolationFault{"AbsentFromATableOfImportsThatUsersRead",
                       "grant select on legacy.repairs to fractal_app",
                       {"row-level security is not forced on legacy.repairs",
                        "the role fractal_app has the right SELECT (*) on legacy.repairs, which "
                        "belongs to "
                        "accounts"}},
        IsolationFault{"WithoutAPolicyForACommand",
                       "drop policy tenant_delete on app.notes",
                       {"no policy lets fractal_app delete app.notes"}},
        IsolationFault{"WithARestrictivePolicyAlone",
                       "drop policy tenant_delete on app.notes; create policy tenant_delete on "
                       "app.notes as restrictive for delete to fractal_app using (true)",
                       {"no policy lets fractal_app delete app.notes"}},
        IsolationFault{"WithAPolicyThatIsTrue",
                       "create policy open on app.goals to fractal_app using (true)",
                       {"the policy open on app.goals does not ask who calls (using)"}},
        IsolationFault{"WithACheckThatEverybodyPasses",
                       "create policy open on app.notes for insert with check (1 = 1)",
                       {"the policy open on app.notes does not ask who calls (with check)"}},
        IsolationFault{"WithHalfAPolicyThatIsTrue",
                       "alter policy tenant_update on app.notes with check (true)",
                       {"the policy tenant_update on app.notes does not ask who calls (with "
                        "check)"}},
        IsolationFault{"WithAPolicyForTheSignInRole",
                       "create policy peek on app.goals for select to fractal_auth using (true)",
                       {"the policy peek on app.goals does not ask who calls (using)"}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    OfKeys, IsolationFaults,
    testing::Values(
        IsolationFault{
            "ARootThatMayBeMissing",
            "create table app.extra (root_id uuid, id uuid); call app.protect('app.extra'); "
            "call app.audit('app.extra')",
            {"no primary key on app.extra", "root_id may be null in app.extra"}},
        IsolationFault{"AUniqueIndexOverAllFractals",
                       "create unique index uq_notes_id on app.notes (id)",
                       {"the key app.uq_notes_id of app.notes does not begin with root_id"}},
        IsolationFault{"AnExclusionOverAllFractals",
                       "alter table app.notes add constraint ex_notes_id exclude (id with =)",
                       {"the key app.ex_notes_id of app.notes does not begin with root_id"}},
        IsolationFault{"AForeignKeyThatDoesNotBeginWithTheRoot",
                       "alter table app.notes add constraint fk_notes_loose foreign key (goal_id, "
                       "root_id) references app.goals (id, root_id)",
                       {"the foreign key fk_notes_loose of app.notes does not begin with root_id"}},
        IsolationFault{"AForeignKeyFromOutsideFractals",
                       "alter table app.users add home uuid, add base uuid, add constraint "
                       "fk_users_home foreign key (base, home) references app.goals (root_id, id); "
                       "create index idx_users_home on app.users (base, home)",
                       {"the foreign key fk_users_home of app.users does not begin with root_id"}},
        IsolationFault{"AForeignKeyWithoutAnIndex",
                       "drop index app.idx_notes_goal",
                       {"no index serves the foreign key fk_notes_goal of app.notes"}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    OfFunctionsAndViews, IsolationFaults,
    testing::Values(
        IsolationFault{"AFunctionThatEverybodyExecutes",
                       "create function app.f(integer) returns integer language sql return 1",
                       {"everybody may execute app.f(integer)"}},
        IsolationFault{"AGrantOfAFunctionToEverybody",
                       "grant execute on function app.new_id() to public",
                       {"everybody may execute app.new_id()"}},
        IsolationFault{"ADefinerWithoutASearchPath",
                       "alter function app.audit_users() reset search_path",
                       {"app.audit_users() acts as its owner without a search_path of its own that "
                        "ends in pg_temp"}},
        IsolationFault{"ADefinerThatFindsTemporaryTablesFirst",
                       "alter function app.audit_users() set search_path = app",
                       {"app.audit_users() acts as its owner without a search_path of its own that "
                        "ends in pg_temp"}},
        IsolationFault{"ALeakproofFunction",
                       "alter function app.goal_rank(text) leakproof",
                       {"app.goal_rank(text) is leakproof, which hides nothing but the leak"}},
        IsolationFault{"ACallerThatPlansRemember",
                       "alter function app.current_user_id() immutable",
                       {"app.current_user_id() is not a stable function of its caller's"}},
        IsolationFault{"AViewThatReadsAsItsOwner",
                       "alter view app.session_parts reset (security_invoker)",
                       {"the view app.session_parts reads as its owner"}},
        IsolationFault{"AViewInAnotherSchema",
                       "create view public.peek as select g.name from app.goals g",
                       {"the view public.peek reads as its owner"}},
        IsolationFault{"AMaterializedView",
                       "create materialized view public.kept as select g.name from app.goals g",
                       {"the materialized view public.kept keeps rows outside row-level security"}},
        IsolationFault{"ATriggerThatIsOff",
                       "alter table app.goals disable trigger trg_goals_rules_updated",
                       {"the trigger trg_goals_rules_updated of app.goals is off"}},
        IsolationFault{"ATableWhoseDeletesLeaveNoTrail",
                       "drop trigger trg_notes_audit_deleted on app.notes",
                       {"the trail does not learn of every change of app.notes"}}),
    NameOf);

}  // namespace
}  // namespace fractal::tests
