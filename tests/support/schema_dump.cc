#include "tests/support/schema_dump.h"

#include <stdexcept>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "db/postgres_programs.h"
#include "tests/support/processes.h"

namespace fractal::tests {

std::string DumpSchema(const db::DatabaseAddress& address) {
  const auto programs = db::FindPostgres(std::nullopt);
  if (!programs.ok()) throw std::runtime_error(programs.status().ToString());
  const ProgramResult dumped =
      RunProgram({programs->Path("pg_dump"), "--schema-only", "--dbname", address.url});
  if (dumped.exit_code != 0) throw std::runtime_error(dumped.err);
  std::vector<std::string> lines = absl::StrSplit(dumped.out, '\n');
  // Since 2025 pg_dump fences its output with a random word.
  std::erase_if(lines, [](const std::string& line) {
    return absl::StartsWith(line, "\\restrict") || absl::StartsWith(line, "\\unrestrict");
  });
  return absl::StrJoin(lines, "\n");
}

}  // namespace fractal::tests
