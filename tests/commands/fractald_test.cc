// The command line of fractald, from the outside.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/certificates.h"
#include "tests/support/database.h"
#include "tests/support/processes.h"
#include "tests/support/temporary_directory.h"

namespace fractal::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

ProgramResult Fractald(std::vector<std::string> arguments, const std::string& input = "",
                       const Environment& environment = {}) {
  arguments.insert(arguments.begin(), FRACTALD_PROGRAM);
  return RunProgram(arguments, input, environment, absl::Minutes(2));
}

// A server on a free port, as its own process.
class Serving {
 public:
  explicit Serving(std::vector<std::string> arguments, const Environment& environment = {}) {
    arguments.insert(arguments.begin(), {FRACTALD_PROGRAM, "serve", "--listen", "127.0.0.1:0",
                                         "--bcrypt-cost", "10"});
    program_ = std::make_unique<Program>(arguments, "", environment);
    const auto line = program_->WaitForLine("\"msg\":\"serving\"", absl::Minutes(1));
    if (!line.has_value()) throw std::runtime_error("no server: " + program_->err());
    line_ = nlohmann::json::parse(*line);
    address_ = line_.at("address");
  }
  // What it said when it began.
  const nlohmann::json& line() const { return line_; }
  const std::string& address() const { return address_; }
  Program& program() { return *program_; }

 private:
  std::unique_ptr<Program> program_;
  nlohmann::json line_;
  std::string address_;
};

TEST(Fractald, TellsItsVersionAndHelp) {
  const ProgramResult version = Fractald({"--version"});
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_THAT(version.out, testing::StartsWith("fractald "));
  const ProgramResult help = Fractald({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  for (const char* command :
       {"serve", "migrate", "import-legacy", "import", "export", "purge", "user", "trash",
        "integrity", "statistics", "audit", "healthcheck"}) {
    EXPECT_THAT(help.out, HasSubstr(command));
  }
}

TEST(Fractald, ExitsWith2OnArgumentsThatItCannotUse) {
  EXPECT_EQ(Fractald({}).exit_code, 2);
  EXPECT_EQ(Fractald({"dance"}).exit_code, 2);
  EXPECT_EQ(Fractald({"serve", "--workers", "0"}).exit_code, 2);
  EXPECT_EQ(Fractald({"serve", "--bcrypt-cost", "4"}).exit_code, 2);
  EXPECT_EQ(Fractald({"serve", "--database", "host=a", "--embedded", "b"}).exit_code, 2);
  EXPECT_EQ(Fractald({"serve", "--trusted-proxy", "10.0.0.0/33"}).exit_code, 2);
  EXPECT_EQ(Fractald({"user", "create"}).exit_code, 2);
  EXPECT_EQ(Fractald({"migrate", "status", "--database", "not a database"}).exit_code, 2);
}

TEST(Fractald, NeverShowsThePasswordOfAnAddress) {
  const ProgramResult result =
      Fractald({"migrate", "status", "--database", "postgresql://u:hunter2secret@127.0.0.1:1/x"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.out + result.err, Not(HasSubstr("hunter2secret")));
  const ProgramResult broken =
      Fractald({"migrate", "status", "--database", "postgresql://u:hunter2secret@[::1/x"});
  EXPECT_EQ(broken.exit_code, 2);
  EXPECT_THAT(broken.out + broken.err, Not(HasSubstr("hunter2secret")));
}

TEST(Fractald, ServesTlsAndAdministratorsOnPortsOfTheirOwn) {
  const TestDatabase database;
  const Certificates files;
  files.MakeCa("ca");
  files.MakeLeaf("server", "ca");
  Serving server({"--database", database.address().url, "--tls-cert", files / "server.pem",
                  "--tls-key", files / "server.key", "--admin-listen", "127.0.0.1:0"});
  const std::string admin =
      "127.0.0.1:" + std::to_string(server.line().at("admin_port").get<int>());
  EXPECT_EQ(server.line().at("tls"), true);
  const auto check = [&](const std::string& address, std::vector<std::string> more) {
    more.insert(more.begin(), {"healthcheck", "--timeout-seconds", "2", "--address", address});
    return Fractald(more).exit_code;
  };
  EXPECT_EQ(check(server.address(), {"--tls-ca", files / "ca.pem"}), 0);
  EXPECT_EQ(check(admin, {"--tls-ca", files / "ca.pem"}), 0);
  EXPECT_EQ(check(server.address(), {}), 1) << "without TLS";
}

TEST(Fractald, ServesNotWhatWouldBeUnsafe) {
  const TestDatabase database;
  const auto refused = [&](std::vector<std::string> more, const Environment& environment = {}) {
    more.insert(more.begin(), {"serve", "--database", database.address().url});
    const ProgramResult result = Fractald(more, "", environment);
    EXPECT_EQ(result.exit_code, 1) << result.err;
    return result.err;
  };
  EXPECT_THAT(refused({"--listen", "0.0.0.0:0"}), HasSubstr("--insecure-listen"));
  EXPECT_THAT(refused({"--listen", "127.0.0.1:0", "--admin-listen", "[::]:0"}),
              HasSubstr("--insecure-listen"));
  EXPECT_THAT(refused({"--listen", "127.0.0.1:0", "--tls-cert", "/nowhere.pem", "--tls-key",
                       "/nowhere.key"}),
              HasSubstr("/nowhere.pem"));
  EXPECT_THAT(refused({"--listen", "127.0.0.1:0"}, {{"FRACTALD_PASSWORD_PEPPER", "short"}}),
              HasSubstr("32 bytes"));
}

TEST(Fractald, ServesUntilSigterm) {
  const TestDatabase database;
  Serving server({"--database", database.address().url});
  EXPECT_EQ(Fractald({"healthcheck", "--address", server.address()}).exit_code, 0);
  server.program().Signal(SIGTERM);
  const auto result = server.program().Wait();
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->exit_code, 0);
  EXPECT_THAT(result->out, HasSubstr("\"msg\":\"stopped\""));
  EXPECT_EQ(Fractald({"healthcheck", "--address", server.address(), "--timeout-seconds", "1"})
                .exit_code,
            1);
}

TEST(Fractald, DoesNotServeOnAPortThatIsTaken) {
  const TestDatabase database;
  const Serving server({"--database", database.address().url});
  const ProgramResult second = Fractald(
      {"serve", "--database", database.address().url, "--listen", server.address()});
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_THAT(second.err, HasSubstr("cannot listen"));
}

TEST(Fractald, TakesItsOptionsFromTheEnvironmentAndSecretsFromFiles) {
  const TestDatabase database;
  const TemporaryDirectory directory;
  std::ofstream(directory / "key") << "a key of page tokens\n";
  const Serving server({}, {{"FRACTALD_DATABASE", database.address().url},
                            {"FRACTALD_PAGE_TOKEN_KEY_FILE", directory / "key"}});
  EXPECT_EQ(Fractald({"healthcheck", "--address", server.address()}, "",
                     {{"http_proxy", "http://127.0.0.1:9"}, {"https_proxy", "http://127.0.0.1:9"}})
                .exit_code,
            0)
      << "no proxy of the environment is used";
  EXPECT_EQ(Fractald({"healthcheck"}, "", {{"FRACTALD_HEALTHCHECK_ADDRESS", server.address()}})
                .exit_code,
            0);
  const ProgramResult unreadable =
      Fractald({"serve"}, "", {{"FRACTALD_PAGE_TOKEN_KEY_FILE", directory / "missing"}});
  EXPECT_EQ(unreadable.exit_code, 2);
}

TEST(Fractald, KeepsUsersApartThroughItsApi) {
  const TestDatabase database;
  const Serving server({"--database", database.address().url});
  const ProgramResult result =
      RunProgram({MULTI_USER_TEST_PROGRAM, "--server", server.address()}, "", {}, absl::Minutes(2));
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr(" 0 faults"));
}

TEST(Fractald, GoesFromNothingToAnImportedDatabaseOnItsOwnPostgres) {
  const TemporaryDirectory directory;
  const std::string postgres = directory / "postgres";
  const std::string sample = directory / "sample.db";
  ASSERT_EQ(RunProgram({LEGACY_SAMPLE_PROGRAM, sample}).exit_code, 0);
  const auto fractald = [&](std::vector<std::string> arguments, const std::string& input = "") {
    arguments.insert(arguments.end(), {"--embedded", postgres});
    return Fractald(arguments, input);
  };
  EXPECT_EQ(fractald({"migrate", "status"}).exit_code, 1);
  const ProgramResult unasked = fractald({"migrate", "up"});
  EXPECT_EQ(unasked.exit_code, 2) << "nobody there to ask";
  ASSERT_EQ(fractald({"migrate", "up", "--yes"}).exit_code, 0);
  EXPECT_EQ(fractald({"migrate", "status"}).exit_code, 0);
  ASSERT_EQ(
      fractald({"user", "create", "--email", "ada@example.com"}, "kiwi lantern orbit\n").exit_code,
      0);
  const ProgramResult dry =
      fractald({"import-legacy", sample, "--user", "ada@example.com", "--dry-run"});
  EXPECT_EQ(dry.exit_code, 0) << dry.err;
  EXPECT_THAT(dry.out, HasSubstr("dry run"));
  const ProgramResult first =
      fractald({"import-legacy", sample, "--user", "ada@example.com", "--json"});
  ASSERT_EQ(first.exit_code, 0) << first.err;
  const auto report = nlohmann::json::parse(first.out);
  EXPECT_GT(report["written"], 0);
  for (const auto& [table, count] : report["tables"].items()) {
    EXPECT_EQ(count["read"].get<int>(), count["imported"].get<int>() +
                                            count["repaired"].get<int>() +
                                            count["quarantined"].get<int>())
        << table;
  }
  const ProgramResult second =
      fractald({"import-legacy", sample, "--user", "ada@example.com", "--json"});
  EXPECT_EQ(nlohmann::json::parse(second.out)["written"], 0);
  const ProgramResult verify = fractald({"migrate", "verify"});
  EXPECT_EQ(verify.exit_code, 0) << verify.out;
  EXPECT_THAT(verify.out, Not(HasSubstr("✗")));

  // While a server runs on it, other commands use the same PostgreSQL.
  Serving server({"--embedded", postgres});
  EXPECT_EQ(fractald({"user", "list"}).exit_code, 0);
  server.program().Signal(SIGTERM);
  EXPECT_EQ(server.program().Wait()->exit_code, 0);
}

TEST(Fractald, RefusesToImportForNobodyOrFromNoDatabase) {
  const TestDatabase database;
  const TemporaryDirectory directory;
  std::ofstream(directory / "text") << "this is no database";
  const auto import = [&](const std::string& file, const std::string& email,
                          const std::string& zone) {
    return Fractald({"import-legacy", file, "--user", email, "--source-tz", zone, "--database",
                     database.address().url});
  };
  EXPECT_EQ(import(directory / "text", "nobody@example.com", "UTC").exit_code, 2);
  EXPECT_EQ(import(directory / "missing", "nobody@example.com", "UTC").exit_code, 2);
  EXPECT_EQ(import(directory / "text", "nobody@example.com", "../etc").exit_code, 2);
}

TEST(Fractald, ShowsNoPasswordAmongItsArguments) {
  const TestDatabase database;
  Program server({FRACTALD_PROGRAM, "serve", "--listen", "127.0.0.1:0", "--database",
                  database.address().url + " password=sesame"});
  ASSERT_TRUE(server.WaitForLine("\"msg\":\"serving\"", absl::Minutes(1)).has_value()) << server.err();
  std::ifstream file("/proc/" + std::to_string(server.pid()) + "/cmdline");
  const std::string arguments{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(arguments, HasSubstr("--database"));
  EXPECT_THAT(arguments, Not(HasSubstr("sesame")));
  EXPECT_THAT(server.err(), HasSubstr("--database-password-file"));
}

}  // namespace
}  // namespace fractal::tests
