#include "db/checks.h"

#include "sql/queries/checks.h"

namespace fractal::db::checks {
namespace {

std::string ReadFault(RowReader& row) { return row.Text(); }
bool ReadAlive(RowReader& row) { return row.Bool(); }

SchemaState ReadState(RowReader& row) {
  SchemaState state;
  state.version = row.Int();
  state.unfinished = row.Bool();
  return state;
}

}  // namespace

AppRead<std::vector<std::string>> FindIsolationFaults() {
  return {sql::checks::kFindIsolationFaults, {}, Many<std::string, ReadFault>};
}

AppRead<SchemaState> GetSchemaState() {
  return {sql::checks::kGetSchemaVersion, {}, One<SchemaState, ReadState>};
}

AppRead<bool> Ping() { return {sql::checks::kPingDatabase, {}, One<bool, ReadAlive>}; }

}  // namespace fractal::db::checks
