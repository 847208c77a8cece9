#include "db/postgres_programs.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "db/detached_process.h"

namespace fractal::db {
namespace {

namespace fs = std::filesystem;

constexpr absl::Duration kProgramLimit = absl::Seconds(10);

SystemUser Caller() { return {"", geteuid(), getegid()}; }

std::vector<std::string> SearchPath() {
  const char* path = std::getenv("PATH");
  std::vector<std::string> absolute;
  for (const absl::string_view directory : absl::StrSplit(path == nullptr ? "" : path, ':')) {
    if (!directory.empty() && directory.front() == '/') absolute.emplace_back(directory);
  }
  return absolute;
}

bool IsProgram(const std::string& path) {
  std::error_code error;
  return fs::is_regular_file(path, error) && access(path.c_str(), X_OK) == 0;
}

// What a program prints in one line, or "" when it fails.
std::string FirstLine(const std::string& program, const std::string& argument) {
  const auto end = RunDetached({{program, argument}, {}, Caller()}, kProgramLimit);
  if (!end.ok() || end->exit_code != 0) return "";
  return end->output.substr(0, end->output.find('\n'));
}

// From "postgres (PostgreSQL) 15.20 (Debian …)" or "16beta1".
std::optional<int> MajorIn(absl::string_view line) {
  const size_t digits = line.find_first_of("0123456789");
  if (digits == absl::string_view::npos) return std::nullopt;
  int major = 0;
  const auto [end, error] = std::from_chars(line.data() + digits, line.data() + line.size(), major);
  if (error != std::errc()) return std::nullopt;
  return major;
}

std::vector<std::string> PossibleDirectories() {
  std::vector<std::string> directories;
  const std::vector<std::string> path = SearchPath();
  for (const std::string& directory : path) {
    const std::string pg_config = directory + "/pg_config";
    if (!IsProgram(pg_config)) continue;
    directories.push_back(FirstLine(pg_config, "--bindir"));
    break;
  }
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", error)) {
    directories.push_back((entry.path() / "bin").string());
  }
  directories.insert(directories.end(), path.begin(), path.end());
  return directories;
}

std::vector<PostgresPrograms> Installed() {
  std::vector<PostgresPrograms> installed;
  for (const std::string& directory : PossibleDirectories()) {
    const PostgresPrograms programs = {directory, 0};
    const bool known = std::any_of(installed.begin(), installed.end(),
                                   [&](const auto& other) { return other.directory == directory; });
    if (known || !IsProgram(programs.Path("postgres")) || !IsProgram(programs.Path("initdb")) ||
        !IsProgram(programs.Path("createdb"))) {
      continue;
    }
    if (const auto major = MajorIn(FirstLine(programs.Path("postgres"), "--version"))) {
      installed.push_back({directory, *major});
    }
  }
  return installed;
}

}  // namespace

absl::StatusOr<PostgresPrograms> FindPostgres(std::optional<int> data_major) {
  const std::vector<PostgresPrograms> installed = Installed();
  if (installed.empty()) {
    return absl::FailedPreconditionError(
        "no PostgreSQL server is installed: install the package `postgresql`");
  }
  const auto newest =
      *std::max_element(installed.begin(), installed.end(),
                        [](const auto& a, const auto& b) { return a.major < b.major; });
  if (!data_major.has_value()) {
    if (newest.major >= kOldestPostgres) return newest;
    return absl::FailedPreconditionError(
        absl::StrCat("PostgreSQL ", newest.major, " is installed and ", kOldestPostgres,
                     " or later is needed: install a newer package `postgresql`"));
  }
  for (const PostgresPrograms& programs : installed) {
    if (programs.major == *data_major) return programs;
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "the data was made by PostgreSQL ", *data_major, ", and PostgreSQL ", newest.major,
      " is installed, which cannot read it: install the package `postgresql-", *data_major,
      "`, or move the data over with pg_dump and pg_restore"));
}

}  // namespace fractal::db
