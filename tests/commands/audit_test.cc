// `fractald audit`, from the outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/database.h"
#include "tests/support/processes.h"

namespace fractal::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

class AuditCommand : public testing::Test {
 protected:
  AuditCommand() : ada_(database_.AddUser("ada").ToString()) {
    database_.Sql("insert into app.goals (id, root_id, type, name, user_id) values ('" + fractal_ +
                  "', '" + fractal_ + "', 'UltimateGoal', 'Cello', '" + ada_ + "')");
    database_.Sql("update app.goals set name = 'Viola' where id = '" + fractal_ + "'");
  }
  ProgramResult Audit(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {FRACTALD_PROGRAM, "audit"});
    arguments.insert(arguments.end(), {"--database", database_.address().url});
    return RunProgram(arguments, "");
  }

  TestDatabase database_;
  const std::string ada_;
  const std::string fractal_ = "0190a1b2-0000-7000-8000-000000000001";
};

TEST_F(AuditCommand, ListsTheTrailNewestFirst) {
  const ProgramResult text = Audit({"--fractal", fractal_, "--table", "goals"});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("1 goals of " + fractal_));
  EXPECT_LT(text.out.find("update"), text.out.find("insert"));
  const ProgramResult accounts = Audit({"--user", ada_});
  EXPECT_THAT(accounts.out, HasSubstr("account " + ada_));
  EXPECT_THAT(accounts.out, Not(HasSubstr("goals of")));
}

TEST_F(AuditCommand, FiltersAndSpeaksJson) {
  const ProgramResult result =
      Audit({"--fractal", fractal_, "--kind", "update", "--since", "1d", "--json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto events = nlohmann::json::parse(result.out).at("events");
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events.at(0).at("changes").at(0).at("before").at("name"), "Cello");
  EXPECT_EQ(events.at(0).at("changes").at(0).at("after").at("name"), "Viola");
  EXPECT_THAT(Audit({"--fractal", fractal_, "--limit", "1"}).out, HasSubstr("There are older ones"));
}

TEST_F(AuditCommand, RefusesWhatIsNoIdOrKind) {
  EXPECT_EQ(Audit({"--fractal", "cello"}).exit_code, 2);
  EXPECT_EQ(Audit({"--kind", "renamed"}).exit_code, 2);
}

}  // namespace
}  // namespace fractal::tests
