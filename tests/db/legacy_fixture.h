#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "db/access.h"
#include "db/legacy_import/import.h"
#include "sql/migration.h"
#include "tests/support/database.h"
#include "tests/support/legacy_sample.h"

namespace fractal::tests {

// Tests of the legacy import: a database with two users, and synthetic files to import.
class LegacyImportTest : public testing::Test {
 protected:
  // A file name of the test's own.
  static std::string TempFile(const std::string& name) {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    std::string unique = absl::StrCat(test->test_suite_name(), ".", test->name(), ".", name);
    for (char& c : unique) {
      if (c == '/') c = '_';
    }
    return testing::TempDir() + unique;
  }

  static LegacySample Sample(LegacySampleOptions options = {}) {
    if (options.path.empty()) {
      options.path = TempFile(absl::StrCat(options.shape, ".", options.snapshot, ".db"));
    }
    return MakeLegacySample(options);
  }
  static LegacySample SampleOf(const std::string& shape) {
    LegacySampleOptions options;
    options.shape = shape;
    return Sample(options);
  }

  static db::legacy::Options OptionsFor(const std::string& file, const db::Uuid& user) {
    db::legacy::Options options;
    options.file = file;
    options.user = user;
    absl::LoadTimeZone(std::string(kLegacySampleZone), &options.source_tz);
    return options;
  }

  absl::StatusOr<db::legacy::Report> TryImport(const db::legacy::Options& options) {
    const auto connection = database_.Connect(sql::Role::kAdmin);
    db::AdminAccess access(*connection);
    auto report = db::legacy::Import(access, options);
    if (!report.ok()) internal_error_ = access.internal_error();
    return report;
  }

  db::legacy::Report Import(const std::string& file, const db::Uuid& user) {
    const auto report = TryImport(OptionsFor(file, user));
    if (report.ok()) return *report;
    ADD_FAILURE() << report.status() << "\n" << internal_error_;
    return {};
  }

  // A column of the row that a legacy row became, of one that kept its id.
  std::string Column(const std::string& table, const std::string& column, const std::string& id) {
    const auto rows = database_.Sql(
        absl::StrCat("select ", column, " from app.", table, " where id = '", id, "'"));
    return rows.size() == 1 ? rows[0][0] : absl::StrCat(rows.size(), " rows");
  }
  std::string Goal(const std::string& column, const std::string& id) {
    return Column("goals", column, id);
  }
  int64_t Count(const std::string& from) {
    return std::stoll(database_.Scalar(absl::StrCat("select count(*) from ", from)));
  }

  // Whether the report says so of the row.
  static bool IsRepaired(const db::legacy::Report& report, std::string_view table,
                         std::string_view id, const std::string& rule) {
    for (const auto& repair : report.repairs()) {
      const bool is_row = repair.table == table && repair.id == id;
      if (is_row && repair.rule.find(rule) != std::string::npos) return true;
    }
    return false;
  }
  static bool IsQuarantined(const db::legacy::Report& report, std::string_view table,
                            std::string_view id) {
    for (const auto& row : report.quarantines()) {
      if (row.table == table && row.id == id) return true;
    }
    return false;
  }

  static void ExpectEveryRowAccountedFor(const db::legacy::Report& report) {
    for (const auto& [table, count] : report.Tables()) {
      EXPECT_EQ(count.read, count.imported + count.repaired + count.quarantined) << table;
      EXPECT_GE(count.imported, 0) << table;
    }
  }

  void ExpectEveryCheckPasses() {
    for (const sql::Migration& migration : sql::AllMigrations()) {
      for (const auto& line : database_.Sql(std::string(migration.verify))) {
        EXPECT_EQ(line[1], "t") << line[0];
      }
    }
  }

  TestDatabase database_;
  const db::Uuid ada_ = database_.AddUser("ada");
  const db::Uuid bob_ = database_.AddUser("bob");
  std::string internal_error_;
};

}  // namespace fractal::tests
