// `fractald user` and `fractald trash`, from the outside.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/rpc/client.h"
#include "tests/support/database.h"
#include "tests/support/processes.h"

namespace fractal::tests {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class OperatorTest : public testing::Test {
 protected:
  ProgramResult Fractald(std::vector<std::string> arguments, const std::string& input = "") {
    arguments.insert(arguments.begin(), FRACTALD_PROGRAM);
    arguments.insert(arguments.end(), {"--database", database.address().url});
    return RunProgram(arguments, input);
  }
  ProgramResult User(std::vector<std::string> arguments, const std::string& input = "") {
    arguments.insert(arguments.begin(), "user");
    return Fractald(arguments, input);
  }
  ProgramResult Trash(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "trash");
    arguments.insert(arguments.end(), {"--fractal", fractal});
    return Fractald(arguments);
  }
  int Create(const std::string& email, const std::string& password = "kiwi lantern orbit\n") {
    return User({"create", "--email", email}, password).exit_code;
  }
  json JsonOf(const std::vector<std::string>& arguments) {
    std::vector<std::string> with_json = arguments;
    with_json.emplace_back("--json");
    const ProgramResult result = User(with_json);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return json::parse(result.out);
  }
  // A fractal of ada's, who is made with it, with a deleted goal in it.
  void MakeFractal() {
    const std::string ada = database.AddUser("ada").ToString();
    database.Sql("insert into app.goals (id, root_id, type, name, user_id) values ('" + fractal +
                 "', '" + fractal + "', 'UltimateGoal', 'Cello', '" + ada + "'); " +
                 "insert into app.goals (id, root_id, parent_id, type, name, user_id, deleted_at) "
                 "values ('" + goal + "', '" + fractal + "', '" + fractal +
                 "', 'LongTermGoal', 'Scales ♪', '" + ada + "', now() - interval '2 days')");
  }

  TestDatabase database;
  const std::string fractal = "0190a1b2-0000-7000-8000-000000000001";
  const std::string goal = "0190a1b2-0000-7000-8000-000000000002";
};

TEST_F(OperatorTest, MakesListsAndChangesUsers) {
  EXPECT_EQ(Create("Ada@Example.com"), 0);
  EXPECT_EQ(Create("ada@example.com"), 2);
  EXPECT_EQ(Create("bob@example.com", "password1\n"), 2);
  EXPECT_EQ(Create("bob@example.com", ""), 2);
  EXPECT_EQ(Create("no e-mail"), 2);
  auto listed = JsonOf({"list"});
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0]["email"], "ada@example.com");
  EXPECT_EQ(listed[0]["role"], "user");

  EXPECT_EQ(User({"set-role", "--email", "ada@example.com", "--role", "admin"}).exit_code, 0);
  EXPECT_EQ(JsonOf({"list"})[0]["role"], "admin");
  EXPECT_EQ(Create("bob@example.com"), 0);
  EXPECT_EQ(User({"disable", "--email", "bob@example.com"}).exit_code, 0);
  EXPECT_EQ(JsonOf({"list"})[1]["is_active"], false);
  EXPECT_EQ(User({"enable", "--email", "BOB@example.com"}).exit_code, 0);
  EXPECT_EQ(JsonOf({"list"})[1]["is_active"], true);
  const ProgramResult reset = User({"reset-token", "--email", "ada@example.com"});
  EXPECT_EQ(reset.exit_code, 0);
  EXPECT_THAT(reset.out, testing::StartsWith("fgp_"));
  EXPECT_THAT(JsonOf({"reset-token", "--email", "ada@example.com"})["reset_token"],
              testing::StartsWith("fgp_"));
  const ProgramResult signed_out = User({"sign-out", "--email", "ada@example.com"});
  EXPECT_EQ(signed_out.exit_code, 0);
  EXPECT_THAT(signed_out.out, HasSubstr("ended 0 sign-ins and revoked 0 API keys"));
  const ProgramResult nobody = User({"disable", "--email", "nobody@example.com"});
  EXPECT_EQ(nobody.exit_code, 2);
  EXPECT_THAT(nobody.err, HasSubstr("nobody@example.com"));
}

TEST_F(OperatorTest, IsHeldToTheRulesOfTheApi) {
  Create("ada@example.com");
  User({"set-role", "--email", "ada@example.com", "--role", "admin"});
  const ProgramResult last = User({"disable", "--email", "ada@example.com"});
  EXPECT_EQ(last.exit_code, 2);
  EXPECT_THAT(last.err, HasSubstr("nobody would be left to administer"));
  EXPECT_EQ(User({"show"}).exit_code, 2) << "nobody is named";
  EXPECT_EQ(User({"show", "--email", "ada@example.com", "--id", fractal}).exit_code, 2);
  EXPECT_EQ(User({"show", "--id", "ada"}).exit_code, 2);
}

TEST_F(OperatorTest, ShowsAUserAsTextAndAsJson) {
  Create("ada@example.com");
  const auto shown = JsonOf({"show", "--email", "ada@example.com"});
  EXPECT_EQ(shown["account"]["user"]["email"], "ada@example.com");
  EXPECT_EQ(shown["account"]["disabled"], false);
  EXPECT_EQ(shown["sign_ins"], 0);
  const std::string id = shown["account"]["user"]["id"];
  const ProgramResult text = User({"show", "--id", id});
  EXPECT_THAT(text.out, testing::ContainsRegex("e-mail +ada@example.com\n"));
  EXPECT_THAT(User({"list"}).out, testing::ContainsRegex(id + " +ada@example.com +ada +user +active\n"));
  EXPECT_EQ(JsonOf({"list", "--prefix", "b"}).size(), 0u);
}

TEST_F(OperatorTest, ListsMoreUsersThanOnePageHolds) {
  database.Sql("insert into app.users (id, email, username, password_hash) select "
               "gen_random_uuid(), 'u' || n || '@example.com', 'u' || n, '!' from "
               "generate_series(1, 1003) as n");
  EXPECT_EQ(JsonOf({"list"}).size(), 1003u);
}

TEST_F(OperatorTest, RemovesAUserOnlyWhenForcedAndSure) {
  MakeFractal();
  const ProgramResult preview = User({"delete", "--email", "ada@example.com"});
  EXPECT_EQ(preview.exit_code, 0) << preview.err;
  EXPECT_THAT(preview.out, testing::ContainsRegex("goals +2\n"));
  EXPECT_THAT(preview.out, HasSubstr("Cello"));
  EXPECT_THAT(preview.out, HasSubstr("Nothing was changed"));
  const std::vector<std::string> remove = {"delete", "--email", "ada@example.com", "--force"};
  const ProgramResult unasked = User(remove);
  EXPECT_EQ(unasked.exit_code, 2);
  EXPECT_THAT(unasked.err, HasSubstr("--yes"));
  std::vector<std::string> sure = remove;
  sure.emplace_back("--yes");
  const ProgramResult active = User(sure);
  EXPECT_EQ(active.exit_code, 2);
  EXPECT_THAT(active.err, HasSubstr("disabled or deleted before"));
  User({"disable", "--email", "ada@example.com"});
  EXPECT_EQ(JsonOf(sure)["deleted"], true);
  EXPECT_EQ(database.Scalar("select (select count(*) from app.users) + (select count(*) from app.goals)"), "0");
}

TEST_F(OperatorTest, BringsADeletedUserBack) {
  Create("ada@example.com");
  database.Sql("update app.users set deleted_at = now(), purge_at = '2126-01-01'");
  EXPECT_EQ(JsonOf({"list"}).size(), 0u);
  EXPECT_EQ(JsonOf({"list", "--deleted"})[0]["purge_at"], "2126-01-01T00:00:00Z");
  EXPECT_THAT(User({"list", "--deleted"}).out, HasSubstr("deleted, goes 2126-01-01"));
  EXPECT_EQ(User({"undelete", "--email", "ada@example.com"}).exit_code, 0);
  EXPECT_EQ(JsonOf({"list"}).size(), 1u);
  EXPECT_EQ(User({"undelete", "--email", "ada@example.com"}).exit_code, 2);
}

TEST_F(OperatorTest, ListsUndeletesAndPurgesTheTrashOfAnyFractal) {
  MakeFractal();
  const ProgramResult listed = Trash({"list"});
  EXPECT_EQ(listed.exit_code, 0) << listed.err;
  EXPECT_THAT(listed.out, testing::ContainsRegex("goal +" + goal + " .* goal 1 +Scales ♪\n"));
  EXPECT_EQ(json::parse(Trash({"list", "--json", "--kind", "session"}).out)["entries"].size(), 0u);

  EXPECT_EQ(Trash({"purge", "--older-than", "3d", "--force", "--yes"}).exit_code, 0);
  EXPECT_EQ(json::parse(Trash({"list", "--json"}).out)["entries"].size(), 1u) << "too young";
  EXPECT_EQ(Trash({"undelete", "--kind", "goal", "--id", goal}).exit_code, 0);
  EXPECT_EQ(Trash({"undelete", "--kind", "goal", "--id", goal}).exit_code, 2) << "it is live";
  database.Sql("update app.goals set deleted_at = now() where id = '" + goal + "'");
  EXPECT_THAT(Trash({"purge"}).out, HasSubstr("Nothing was changed"));
  EXPECT_EQ(Trash({"purge", "--force"}).exit_code, 2) << "nobody to ask";
  const ProgramResult purged =
      Trash({"purge", "--kind", "goal", "--id", goal, "--force", "--yes", "--json"});
  EXPECT_EQ(json::parse(purged.out)["purged"], true) << purged.err;
  EXPECT_EQ(database.Scalar("select count(*) from app.goals"), "1");
}

TEST_F(OperatorTest, RefusesATrashThatItCannotUse) {
  EXPECT_EQ(Trash({"list"}).exit_code, 2) << "no such fractal";
  EXPECT_EQ(Trash({"list", "--kind", "song"}).exit_code, 2);
  EXPECT_EQ(Trash({"undelete"}).exit_code, 2) << "of what kind?";
  EXPECT_EQ(Trash({"purge", "--id", goal}).exit_code, 2) << "of what kind?";
  for (const char* age : {"3", "d", "-1d", "3 days", "inf", "99999999999d"}) {
    EXPECT_EQ(Trash({"purge", "--older-than", age}).exit_code, 2) << age;
  }
}

TEST_F(OperatorTest, ShowsAndLimitsWhatAUserHas) {
  MakeFractal();
  const auto usage_of = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--email", "ada@example.com"});
    return JsonOf(arguments)["usage"];
  };
  EXPECT_EQ(usage_of({"usage"})["goals"]["used"], "1");
  EXPECT_EQ(usage_of({"usage"})["goals"]["limit"], "100000");
  const json limited = usage_of({"quota", "--goals", "1", "--bytes", "5000"});
  EXPECT_EQ(limited["goals"]["limit"], "1");
  EXPECT_EQ(limited["goals"]["limit_is_own"], true);
  EXPECT_EQ(limited["bytes"]["limit"], "5000");
  EXPECT_EQ(usage_of({"quota", "--goals", "default"})["goals"]["limit"], "100000");
  EXPECT_EQ(usage_of({"usage"})["bytes"]["limit"], "5000");
  const ProgramResult table = User({"usage", "--email", "ada@example.com"});
  EXPECT_EQ(table.exit_code, 0);
  EXPECT_THAT(table.out, HasSubstr("SET FOR THIS USER"));
  EXPECT_EQ(User({"quota", "--email", "ada@example.com"}).exit_code, 2) << "of what?";
  EXPECT_EQ(User({"quota", "--email", "ada@example.com", "--goals", "-1"}).exit_code, 2);
  EXPECT_EQ(User({"quota", "--email", "ada@example.com", "--goals", "many"}).exit_code, 2);
  EXPECT_THAT(User({"usage", "--email", "eve@example.com"}).err,
              HasSubstr("no user has the e-mail"));
}

TEST_F(OperatorTest, APasswordIsTheSameWhateverSystemWroteItsFile) {
  ASSERT_EQ(Create("ada@example.com", "\xEF\xBB\xBFkiwi lantern orbit\r\n"), 0);
  ASSERT_EQ(Create("bob@example.com", "kiwi lantern orbit"), 0);
  Program server({FRACTALD_PROGRAM, "serve", "--listen", "127.0.0.1:0", "--database", database.address().url});
  const auto line = server.WaitForLine("\"msg\":\"serving\"", absl::Minutes(1));
  ASSERT_TRUE(line.has_value()) << server.err();
  Client client(grpc::CreateChannel(json::parse(*line).at("address").get<std::string>(),
                                    grpc::InsecureChannelCredentials()));
  EXPECT_EQ(client.SignIn("ada@example.com", Client::kPassword).Summary(), "OK");
  EXPECT_EQ(client.SignIn("bob@example.com", Client::kPassword).Summary(), "OK");
}

}  // namespace
}  // namespace fractal::tests
