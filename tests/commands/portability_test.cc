// `fractald export` and `fractald import`, from the outside.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/mount.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tests/support/database.h"
#include "tests/support/processes.h"
#include "tests/support/temporary_directory.h"

namespace fractal::tests {
namespace {

using testing::AllOf;
using testing::EndsWith;
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

TEST_F(PortabilityCommands, ImportReadsFilesOfOtherSystems) {
  const std::string lines = "\xEF\xBB\xBF" + absl::StrReplaceAll(Exported(), {{"\n", "\r\n"}});
  const ProgramResult imported = Fractald({"import", "-", "--user", "bob@example.com"}, lines);
  EXPECT_EQ(imported.exit_code, 0) << imported.err;
}

// A directory, with what was exported into it once.
class ExportedFile : public PortabilityCommands {
 protected:
  ExportedFile() { std::ofstream(file_) << "a good backup\n"; }

  ProgramResult ExportTo(const std::string& path) {
    return Fractald({"export", "--fractal", kFractal, "--output", path});
  }
  static std::string ContentOf(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  size_t Files() const {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(directory_.path()),
                                             std::filesystem::directory_iterator()));
  }

  const TemporaryDirectory directory_;
  const std::string file_ = directory_ / "backup.jsonl";
};

TEST_F(ExportedFile, IsReplacedByAWholeOneThatOnlyItsOwnerReads) {
  ASSERT_EQ(ExportTo(file_).exit_code, 0);
  EXPECT_THAT(ContentOf(file_), AllOf(StartsWith("{\"header\""), EndsWith("{\"end\":{\"records\":\"2\"}}\n")));
  EXPECT_EQ(std::filesystem::status(file_).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(Files(), 1U) << "and nothing is left beside it";
}

TEST_F(ExportedFile, StaysWhenThereIsNoRoomForTheNewOne) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can make a disk that is full";
  const std::string disk = directory_ / "disk";
  std::filesystem::create_directory(disk);
  if (mount("none", disk.c_str(), "tmpfs", 0, "size=8k") != 0) {
    GTEST_SKIP() << "no disk can be mounted here";
  }
  const std::string old = disk + "/backup.jsonl";
  std::ofstream(old) << "a good backup\n";
  database_.Sql(absl::StrCat("update app.goals set description = repeat('x', 20000) where id = '", kFractal, "'"));
  const ProgramResult full = ExportTo(old);
  EXPECT_EQ(full.exit_code, 1);
  EXPECT_THAT(full.err, HasSubstr(old + " cannot be written: No space left on device"));
  EXPECT_EQ(ContentOf(old), "a good backup\n");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(disk), std::filesystem::directory_iterator()), 1);
  umount(disk.c_str());
}

TEST_F(ExportedFile, IsNeverWhatALinkPointsTo) {
  const std::string link = directory_ / "link";
  std::filesystem::create_symlink(file_, link);
  const ProgramResult refused = ExportTo(link);
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("is a link"));
  EXPECT_EQ(ContentOf(file_), "a good backup\n");
}

TEST_F(PortabilityCommands, FailWhereTheirOutputDoesNotArrive) {
  for (const std::string& command :
       {std::string("--version"), std::string("--help"), std::string("export --fractal ") + kFractal,
        std::string("export --output /dev/full --fractal ") + kFractal, std::string("user list"),
        std::string("statistics"), std::string("integrity"), std::string("audit"),
        std::string("migrate status")}) {
    const ProgramResult result =
        RunProgram({"/bin/sh", "-c", std::string(FRACTALD_PROGRAM) + " " + command + " > /dev/full"},
                   "", {{"FRACTALD_DATABASE", database_.address().url}});
    EXPECT_EQ(result.exit_code, 1) << command << ": " << result.err;
    EXPECT_THAT(result.err, HasSubstr("cannot be written")) << command;
  }
}

}  // namespace
}  // namespace fractal::tests
