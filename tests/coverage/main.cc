// Says which statements of the server no test has executed:
//
//   statement_coverage RESULTS FOLDER=PROGRAM...
//
// PostgreSQL counts what it executes under the text that the server prepared, which begins with the
// statement's name; a statement that always fails is not counted. That is told of a whole suite
// only: unless each test of each program has left its result in RESULTS (tests/CMakeLists.txt), it
// says so and ends with 77, which ctest calls skipped.
#include <exception>
#include <filesystem>
#include <iostream>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "sql/statement.h"
#include "tests/support/cluster.h"
#include "tests/support/processes.h"

namespace fractal::tests {
namespace {

constexpr int kSkipped = 77;

// As `--gtest_list_tests` answers: a suite's name and a point, then its tests, indented; comments
// behind both.
std::vector<std::string> ListTests(const std::string& program) {
  const ProgramResult listed = RunProgram({program, "--gtest_list_tests"});
  if (listed.exit_code != 0) throw std::runtime_error(program + ": " + listed.err);
  std::vector<std::string> tests;
  std::string suite;
  for (const absl::string_view line : absl::StrSplit(listed.out, '\n', absl::SkipEmpty())) {
    std::string name(line.substr(0, line.find('#')));
    absl::StripAsciiWhitespace(&name);
    if (absl::StartsWith(line, "  ")) {
      tests.push_back(suite + name);
    } else if (absl::EndsWith(name, ".")) {
      suite = name;
    }
  }
  return tests;
}

struct Attendance {
  size_t tests = 0;
  size_t missing = 0;
};

Attendance CountTests(const std::string& results, const std::vector<std::string>& programs) {
  Attendance counted;
  for (const std::string& entry : programs) {
    const std::vector<std::string> words = absl::StrSplit(entry, absl::MaxSplits('=', 1));
    for (const std::string& test : ListTests(words.at(1))) {
      ++counted.tests;
      const std::string result = absl::StrCat(results, "/", words.at(0), "/", test, ".xml");
      if (!std::filesystem::exists(result)) ++counted.missing;
    }
  }
  return counted;
}

int Judge(const std::string& results, const std::vector<std::string>& programs) {
  const Attendance counted = CountTests(results, programs);
  if (counted.tests == 0 || counted.missing > 0) {
    std::cout << "Not judged: " << counted.missing << " of the " << counted.tests
              << " tests that execute statements have not run to their end.\n";
    return kSkipped;
  }
  const std::set<std::string> executed = TestCluster::Get().ExecutedStatements();
  size_t unexecuted = 0;
  for (const sql::StatementText* statement : sql::AllStatements()) {
    if (executed.contains(std::string(statement->name))) continue;
    ++unexecuted;
    std::cout << "No test executes sql/queries/" << statement->noun << "/" << statement->name
              << ".sql\n";
  }
  std::cout << sql::AllStatements().size() - unexecuted << " of " << sql::AllStatements().size()
            << " statements were executed.\n";
  return unexecuted == 0 ? 0 : 1;
}

}  // namespace
}  // namespace fractal::tests

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: statement_coverage RESULTS FOLDER=PROGRAM...\n";
    return 2;
  }
  try {
    return fractal::tests::Judge(argv[1], {argv + 2, argv + argc});
  } catch (const std::exception& e) {
    std::cerr << e.what() << "\n";
    return 1;
  }
}
