#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace fractal::db {

// How a step of a migration runs, from its marker line "-- step: <kind>".
enum class StepKind {
  kReport,        // "report": queries (table_name, row_id, rule) that list the rows to be repaired
  kTransaction,   // "transaction": one transaction as fractal_owner
  kValidate,      // "validate": one transaction as fractal_migrator, who sees every row
  kBatch,         // "batch": one statement as fractal_migrator, repeated until it changes no row
  kConcurrently,  // "concurrently": each statement by itself, outside of any transaction
};

std::string_view StepKindName(StepKind kind);

struct MigrationStep {
  StepKind kind;
  std::vector<std::string> statements;  // without the semicolon, nor comments in front
};

struct MigrationScript {
  std::string about;  // the comment at the top, in one line
  std::vector<MigrationStep> steps;
};

// Reads NNNN_name.up.sql or .down.sql. INVALID_ARGUMENT says what stands in it that does not belong
// there: text before the first step, an unknown kind, a step without statements, a batch of
// several, anything but an index in a step "concurrently", a quote that never ends.
absl::StatusOr<MigrationScript> ParseMigrationScript(std::string_view text);

// The statements of `text`. Semicolons in strings, quoted names, comments and dollar quotes end
// none. A routine's body must be a quoted string: BEGIN ATOMIC is refused.
absl::StatusOr<std::vector<std::string>> SplitStatements(std::string_view text);

// The statement's words and symbols in lower case; comments are left out, and a string or a dollar
// quote stands as one word "'".
std::vector<std::string> WordsOf(std::string_view statement);

// A CREATE INDEX CONCURRENTLY, or a DROP INDEX CONCURRENTLY.
struct IndexStatement {
  bool creates;
  std::string schema;
  std::string name;
};

// Nothing when it is neither, or when its names are quoted or lack the schema.
std::optional<IndexStatement> ParseIndexStatement(std::string_view statement);

// The same statement in its plain form, for use inside a transaction.
std::string WithoutConcurrently(std::string_view statement);

// The statement in one line of at most `width` bytes.
std::string Shortened(std::string_view statement, size_t width);

}  // namespace fractal::db
