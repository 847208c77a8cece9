// AuthService.DeleteAccount, and what administrators do with deleted accounts: bring them back, or
// remove them for good.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <map>
#include <string>
#include <vector>

#include "tests/rpc/admin_fixture.h"

namespace fractal::tests {
namespace {

constexpr int64_t kDay = 86'400;

class AccountDeletion : public AdminTest {
 protected:
  static Answer<v1::UndeleteUserResponse> Undelete(Client& client, const std::string& user_id) {
    return For(client, user_id, &Admin::UndeleteUser);
  }
  std::string SignIn(const std::string& login) {
    Client client = server.Connect();
    return client.SignIn(login, Client::kPassword).Summary();
  }
  // A fractal of ada's with a row in every table, in which bob is an editor.
  std::string FillFractal(const std::string& name);

  static std::map<std::string, int64_t> CountsOf(const v1::DeleteUserResponse& response) {
    std::map<std::string, int64_t> counts;
    for (const v1::TableCount& count : response.counts()) counts[count.table()] = count.rows();
    return counts;
  }
};

std::string AccountDeletion::FillFractal(const std::string& name) {
  const std::string fractal = MakeFractal(ada, name).id();
  const auto id = [&](int number) { return "md5('" + fractal + std::to_string(number) + "')::uuid"; };
  const std::string root = "'" + fractal + "'";
  const auto add = [&](const std::string& into, const std::string& values) {
    server.database().Sql("insert into app." + into + " values (" + root + ", " + values + ")");
  };
  const std::string ada_id = "'" + ada.user.id() + "'";
  add("session_templates (root_id, id, name, template_data)", id(1) + ", 'template', '{}'");
  add("programs (root_id, id, name, start_date, end_date, goal_ids, weekly_schedule, created_at, "
      "updated_at)",
      id(2) + ", 'program', '2026-01-01', '2026-02-01', '[]', '{}', now(), now()");
  add("program_blocks (root_id, id, program_id, name)", id(3) + ", " + id(2) + ", 'block'");
  add("program_days (root_id, id, block_id)", id(4) + ", " + id(3));
  add("goals (root_id, id, parent_id, type, name, user_id, template_id, program_day_id)",
      id(5) + ", " + root + ", 'PracticeSession', 'session', " + ada_id + ", " + id(1) + ", " +
          id(4));
  add("goals (root_id, id, parent_id, type, name, user_id)",
      id(6) + ", " + root + ", 'ShortTermGoal', 'goal', " + ada_id);
  add("practice_session_goals (root_id, practice_session_id, short_term_goal_id)",
      id(5) + ", " + id(6));
  add("scheduled_sessions (root_id, id, day_id, session_template_id, session_id)",
      id(7) + ", " + id(4) + ", " + id(1) + ", " + id(5));
  add("activity_groups (root_id, id, name)", id(8) + ", 'group'");
  add("activity_definitions (root_id, id, name, group_id)", id(9) + ", 'activity', " + id(8));
  add("metric_definitions (root_id, id, activity_id, name, unit)",
      id(10) + ", " + id(9) + ", 'metric', 'kg'");
  add("split_definitions (root_id, id, activity_id, name)", id(11) + ", " + id(9) + ", 'split'");
  add("activity_instances (root_id, id, practice_session_id, activity_definition_id)",
      id(12) + ", " + id(5) + ", " + id(9));
  add("activity_sets (root_id, id, activity_instance_id, set_number)",
      id(13) + ", " + id(12) + ", 1");
  add("metric_values (root_id, id, activity_instance_id, metric_definition_id, "
      "split_definition_id, set_number, value, recorded_at)",
      id(14) + ", " + id(12) + ", " + id(10) + ", " + id(11) + ", 1, 5, now()");
  add("notes (root_id, id, activity_instance_id, content)", id(15) + ", " + id(12) + ", 'note'");
  add("fractal_members (root_id, user_id, role)", "'" + bob.user.id() + "', 'editor'");
  add("fractal_invitations (root_id, id, email, role, token_hash)",
      id(16) + ", 'guest@example.com', 'viewer', sha256('" + fractal + "')");
  return fractal;
}

TEST_F(AccountDeletion, EndsEverySignInOnEveryServerAndKeepsTheAccountForItsGrace) {
  const auto another = StartAnother();
  Client there = ClientOf(*another);
  there.SignIn("ada", Client::kPassword);
  EXPECT_EQ(WhoAmI(there), "OK");
  const auto deleted = DeleteAccount(ada);
  EXPECT_NEAR(static_cast<double>(deleted->purge_time().seconds()),
              static_cast<double>(std::time(nullptr) + 30 * kDay), 60);
  EXPECT_EQ(WhoAmI(ada), "UNAUTHENTICATED TOKEN_INVALID");
  EXPECT_EQ(WhoAmISoon(there, "UNAUTHENTICATED TOKEN_INVALID"), "UNAUTHENTICATED TOKEN_INVALID");
  v1::RefreshTokensRequest refresh;
  refresh.set_refresh_token(ada.tokens.refresh_token());
  EXPECT_EQ(ada.Call(&v1::AuthService::Stub::RefreshTokens, refresh).Summary(),
            "UNAUTHENTICATED REFRESH_TOKEN_INVALID");
  Client anybody = server.Connect();
  const auto gone = anybody.SignIn("ada", Client::kPassword);
  const auto unknown = anybody.SignIn("nobody", Client::kPassword);
  EXPECT_EQ(gone.Summary(), unknown.Summary());
  EXPECT_EQ(gone.status.message, unknown.status.message);

  const auto shown = GetUser(admin, ada.user.id());
  EXPECT_TRUE(shown->account().has_delete_time());
  EXPECT_EQ(shown->account().purge_time().seconds(), deleted->purge_time().seconds());
  EXPECT_EQ(shown->sign_ins(), 0);
}

TEST_F(AccountDeletion, TakesItsGraceFromTheServersSettings) {
  server::ServerOptions options = TestServer::Options();
  options.accounts.grace = absl::Hours(24 * 7);
  const auto strict = StartAnother(options);
  Client client = ClientOf(*strict);
  client.tokens = ada.tokens;
  EXPECT_NEAR(static_cast<double>(DeleteAccount(client)->purge_time().seconds()),
              static_cast<double>(std::time(nullptr) + 7 * kDay), 60);
}

TEST_F(AccountDeletion, NeedsThePasswordAndIsThrottled) {
  EXPECT_EQ(DeleteAccount(ada, "").Summary(), "UNAUTHENTICATED SIGN_IN_FAILED");
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(DeleteAccount(ada, "wrong").Summary(), "UNAUTHENTICATED SIGN_IN_FAILED");
  }
  const auto throttled = DeleteAccount(ada);
  EXPECT_EQ(throttled.Summary(), "RESOURCE_EXHAUSTED SIGN_IN_THROTTLED");
  EXPECT_TRUE(throttled.status.retry_after.has_value());
  EXPECT_EQ(WhoAmI(ada), "OK");
  Client anonymous = server.Connect();
  EXPECT_EQ(DeleteAccount(anonymous).Summary(), "UNAUTHENTICATED TOKEN_MISSING");
}

TEST_F(AccountDeletion, IsTakenBackByAnAdministrator) {
  const v1::Fractal fractal = MakeFractal(ada, "Cello");
  DeleteAccount(ada);
  const auto back = Undelete(admin, ada.user.id());
  EXPECT_EQ(back->account().user().email(), "ada@example.com");
  EXPECT_FALSE(back->account().has_delete_time());
  EXPECT_FALSE(back->account().has_purge_time());
  EXPECT_EQ(WhoAmI(ada), "UNAUTHENTICATED TOKEN_INVALID") << "his sign-ins stay ended";
  EXPECT_EQ(ada.SignIn("ada", Client::kPassword).Summary(), "OK");
  EXPECT_EQ(GetFractal(ada, fractal.id()).Summary(), "OK");
  EXPECT_EQ(Undelete(admin, ada.user.id()).Summary(), "ALREADY_EXISTS NOT_DELETED");
}

TEST_F(AccountDeletion, IsNotTakenBackOntoANameThatIsTaken) {
  DeleteAccount(ada);
  v1::SignUpRequest sign_up;
  sign_up.set_email("ada@example.com");
  sign_up.set_username("other");
  sign_up.set_password(Client::kPassword);
  EXPECT_EQ(bob.Call(&v1::AuthService::Stub::SignUp, sign_up).Summary(), "OK");
  EXPECT_EQ(Undelete(admin, ada.user.id()).Summary(), "ALREADY_EXISTS EMAIL_TAKEN");
  server.database().Sql(
      "update app.users set email = 'other@example.com', username = 'Ada' where username = 'other'");
  EXPECT_EQ(Undelete(admin, ada.user.id()).Summary(), "ALREADY_EXISTS USERNAME_TAKEN");
  EXPECT_TRUE(GetUser(admin, ada.user.id())->account().has_delete_time()) << "nothing changed";
}

TEST_F(AccountDeletion, ForGoodIsPreviewedWithARowCountOfEveryTable) {
  FillFractal("Cello");
  DeleteFractal(ada, FillFractal("Chess"));
  server.database().Sql(
      "insert into legacy.imports (id, user_id, file_name, file_sha256, source_tz, report) "
      "select '" + std::string(kUnknownId) + "', id, 'f', 'h', 'UTC', '{}' from app.users where username = 'ada'");
  const auto preview = DeleteUser(admin, ada.user.id(), false);
  EXPECT_FALSE(preview->deleted());
  EXPECT_EQ(preview->account().user().username(), "ada");
  ASSERT_EQ(preview->sample_size(), 2);
  EXPECT_EQ(preview->sample(0).kind(), v1::ROW_KIND_FRACTAL);
  EXPECT_EQ(preview->sample(0).name(), "Cello");
  const auto counts = CountsOf(*preview);
  for (const auto& row : server.database().Sql(
           "select c.relname from pg_attribute a join pg_class c on c.oid = a.attrelid where "
           "a.attname = 'root_id' and c.relkind = 'r' and c.relnamespace = 'app'::regnamespace")) {
    ASSERT_TRUE(counts.contains(row[0])) << row[0] << " is left behind, or FillFractal leaves it out";
    EXPECT_GE(counts.at(row[0]), 2) << row[0];
  }
  EXPECT_EQ(counts.at("goals"), 6);
  EXPECT_EQ(counts.at("fractal_members"), 4);
  EXPECT_EQ(counts.at("auth_tokens"), 2);
  EXPECT_EQ(counts.at("legacy.imports"), 1);
  EXPECT_EQ(counts.at("users"), 1);
  EXPECT_EQ(WhoAmI(ada), "OK") << "nothing changed";
}

TEST_F(AccountDeletion, ForGoodTakesEverythingTheUserOwnsAndNothingElse) {
  const std::string fractal = FillFractal("Cello");
  DeleteFractal(ada, FillFractal("Chess"));
  const std::string bobs = MakeFractal(bob, "Go").id();
  server.database().Sql("insert into app.fractal_members (root_id, user_id, role) values ('" + bobs +
                        "', '" + ada.user.id() + "', 'viewer')");
  EXPECT_EQ(DeleteUser(admin, ada.user.id(), true).Summary(), "FAILED_PRECONDITION NOT_DISABLED");
  EXPECT_EQ(GetFractal(ada, fractal).Summary(), "OK") << "nothing changed";
  For(admin, ada.user.id(), &Admin::DisableUser);
  const auto preview = DeleteUser(admin, ada.user.id(), false);
  const auto removed = DeleteUser(admin, ada.user.id(), true);
  EXPECT_TRUE(removed->deleted());
  EXPECT_EQ(CountsOf(*removed), CountsOf(*preview)) << "what was announced is what went";
  EXPECT_EQ(removed->sample_size(), 2);
  for (const auto& row : server.database().Sql(
           "select c.oid::regclass::text from pg_attribute a join pg_class c on c.oid = a.attrelid "
           "where a.attname = 'root_id' and c.relkind = 'r' and c.relnamespace = "
           "'app'::regnamespace")) {
    EXPECT_EQ(server.database().Scalar("select count(*) from " + row[0] + " where root_id <> '" +
                                       bobs + "'"),
              "0")
        << row[0];
  }
  EXPECT_EQ(GetUser(admin, ada.user.id()).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(GetFractal(bob, bobs).Summary(), "OK");
  EXPECT_EQ(GetFractal(bob, fractal).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(WhoAmI(bob), "OK");
}

TEST_F(AccountDeletion, ForGoodNeedsNoDisablingOfADeletedAccount) {
  DeleteAccount(bob);
  EXPECT_TRUE(DeleteUser(admin, bob.user.id(), true)->deleted());
  EXPECT_EQ(Undelete(admin, bob.user.id()).Summary(), "NOT_FOUND NOT_FOUND");
}

TEST_F(AccountDeletion, SamplesAtMost20Fractals) {
  server.database().Sql(
      "insert into app.goals (id, root_id, type, name, user_id) select f.id, f.id, 'UltimateGoal', "
      "'fractal ' || f.n, '" + ada.user.id() +
      "' from (select gen_random_uuid() as id, n from generate_series(1, 25) as n) as f");
  const auto preview = DeleteUser(admin, ada.user.id(), false);
  EXPECT_EQ(preview->sample_size(), 20);
  EXPECT_EQ(CountsOf(*preview).at("goals"), 25);
}

}  // namespace
}  // namespace fractal::tests
