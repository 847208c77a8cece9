// `fractald export` and `fractald import`, from the outside.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/support/database.h"
#include "tests/support/processes.h"

namespace fractal::tests {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class PortabilityCommands : public testing::Test {
 protected:
  PortabilityCommands() {
    const std::string ada = database_.AddUser("ada").ToString();
    database_.AddUser("bob");
    database_.Sql(
        absl::StrCat("insert into app.goals (root_id, id, parent_id, user_id, type, name) values ('", kFractal,
                     "', '", kFractal, "', null, '", ada, "', 'UltimateGoal', 'Lęgs'), ('", kFractal,
                     "', gen_random_uuid(), '", kFractal, "', '", ada, "', 'LongTermGoal', 'Squat \"150\"')"));
  }

  ProgramResult Fractald(std::vector<std::string> arguments, const std::string& input = "") {
    arguments.insert(arguments.begin(), FRACTALD_PROGRAM);
    arguments.insert(arguments.end(), {"--database", database_.address().url});
    return RunProgram(arguments, input);
  }
  std::string Exported() {
    const ProgramResult result = Fractald({"export", "--fractal", kFractal});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result.out;
  }
  std::string Goals() { return database_.Scalar("select count(*) from app.goals"); }
  // What is told of an import that must change nothing.
  std::string Refused(const std::string& input, std::vector<std::string> more = {}) {
    const std::string before = Goals();
    std::vector<std::string> arguments = {"import", "-", "--user", "bob@example.com"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProgramResult result = Fractald(arguments, input);
    EXPECT_EQ(result.exit_code, 2) << result.out;
    EXPECT_EQ(Goals(), before);
    return result.err;
  }

  static constexpr char kFractal[] = "0190a1b2-0000-7000-8000-000000000001";
  TestDatabase database_;
};

TEST_F(PortabilityCommands, ExportWritesALineARecord) {
  const std::vector<std::string> lines = absl::StrSplit(Exported(), '\n');
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_EQ(lines.back(), "");
  const auto header = nlohmann::json::parse(lines[0])["header"];
  EXPECT_EQ(header["format"], 1);
  EXPECT_EQ(header["fractal_id"], kFractal);
  EXPECT_EQ(header["name"], "Lęgs");
  EXPECT_EQ(nlohmann::json::parse(lines[1])["goal"]["name"], "Lęgs");
  EXPECT_EQ(nlohmann::json::parse(lines[2])["goal"]["name"], "Squat \"150\"");
  EXPECT_EQ(lines[3], "{\"end\":{\"records\":\"2\"}}");

  const std::string path = testing::TempDir() + "portability.jsonl";
  ASSERT_EQ(Fractald({"export", "--fractal", kFractal, "--output", path}).exit_code, 0);
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  const std::vector<std::string> in_file = absl::StrSplit(text.str(), '\n');
  EXPECT_EQ(in_file[1], lines[1]);
  EXPECT_EQ(in_file.size(), lines.size());

  const ProgramResult imported =
      Fractald({"import", path, "--user", "bob@example.com", "--name", "Bob's legs", "--json"});
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  const auto told = nlohmann::json::parse(imported.out);
  EXPECT_EQ(told["name"], "Bob's legs");
  EXPECT_EQ(told["counts"]["fractal"], 1);
  EXPECT_EQ(database_.Scalar("select u.username from app.goals g join app.users u on u.id = "
                             "g.user_id where g.id = '" +
                             told["fractal_id"].get<std::string>() + "'"),
            "bob");
}

TEST_F(PortabilityCommands, ImportReadsStandardInput) {
  std::string input = Exported();
  const ProgramResult imported = Fractald({"import", "-", "--user", "BOB@example.com"}, input);
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_THAT(imported.out, StartsWith("imported \"Lęgs\" ("));
  // A last line without its break is whole as well.
  input.pop_back();
  EXPECT_EQ(
      Fractald({"import", "-", "--user", "bob@example.com", "--name", "Again"}, input).exit_code,
      0);
  EXPECT_EQ(Goals(), "6");
}

TEST_F(PortabilityCommands, ABadLineIsNamed) {
  std::vector<std::string> lines = absl::StrSplit(Exported(), '\n');
  const auto with = [&](size_t number, const std::string& line) {
    std::string input;
    for (size_t i = 0; i + 1 < lines.size(); ++i) {
      input += (i + 1 == number ? line : lines[i]) + "\n";
    }
    return input;
  };
  EXPECT_THAT(Refused(with(1, "{}")), HasSubstr("line 1: "));
  EXPECT_THAT(Refused(with(2, "")), HasSubstr("line 2: is no record"));
  EXPECT_THAT(Refused(with(3, lines[2].substr(0, 40))), HasSubstr("line 3: is no record"));
  EXPECT_THAT(Refused(with(3, "{\"goal\":{\"nope\":1}}")), HasSubstr("line 3: is no record"));
  EXPECT_THAT(Refused(with(3, "{\"goal\":{}}")),
              HasSubstr("line 3: records[3].goal.id: is needed"));
  EXPECT_THAT(Refused(lines[0] + "\n" + lines[1] + "\n"), HasSubstr("records[3]: is missing"));
  EXPECT_THAT(Refused(""), HasSubstr("records[1]: is missing"));
  EXPECT_THAT(Refused(Exported(), {"--name", " "}), HasSubstr("--name: is blank"));
}

TEST_F(PortabilityCommands, WhoAndWhatIsNotThereIsTold) {
  const auto told = [&](std::vector<std::string> arguments) {
    const ProgramResult result = Fractald(std::move(arguments));
    EXPECT_EQ(result.exit_code, 2) << result.out;
    return result.err;
  };
  EXPECT_THAT(told({"export", "--fractal", "x"}), HasSubstr("x is not a UUID"));
  EXPECT_THAT(told({"export", "--fractal", "0190a1b2-ffff-7fff-bfff-ffffffffffff"}),
              HasSubstr("fractal not found"));
  EXPECT_EQ(Fractald({"export", "--fractal", kFractal, "--output", "/none/x"}).exit_code, 1);
  const std::string path = testing::TempDir() + "portability-nobody.jsonl";
  std::ofstream(path) << Exported();
  EXPECT_THAT(told({"import", path, "--user", "nobody@example.com"}),
              HasSubstr("nobody@example.com"));
  EXPECT_THAT(told({"import", "/none/x", "--user", "bob@example.com"}), HasSubstr("/none/x"));
  ASSERT_EQ(Fractald({"import", path, "--user", "bob@example.com"}).exit_code, 0);
  EXPECT_THAT(told({"import", path, "--user", "bob@example.com"}),
              HasSubstr("a fractal of this name exists"));
}

}  // namespace
}  // namespace fractal::tests
