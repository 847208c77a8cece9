#include "db/statistics.h"

#include "sql/queries/statistics.h"

namespace fractal::db::statistics {
namespace {

TableStatistics ReadTable(RowReader& row) {
  TableStatistics table;
  table.database_bytes = row.BigInt();
  table.table = row.Text();
  table.rows = row.BigInt();
  table.bytes = row.BigInt();
  return table;
}

FractalStatistics ReadFractal(RowReader& row) {
  FractalStatistics fractal;
  fractal.root_id = row.Id();
  fractal.name = row.Text();
  fractal.owner_id = row.Id();
  fractal.rows = row.BigInt();
  return fractal;
}

}  // namespace

AdminRead<std::vector<TableStatistics>> ListTables() {
  return {sql::statistics::kListTableStatistics, {}, Many<TableStatistics, ReadTable>};
}

AdminRead<std::vector<FractalStatistics>> ListLargestFractals(int32_t limit) {
  return {sql::statistics::kListLargestFractals, {limit}, Many<FractalStatistics, ReadFractal>};
}

}  // namespace fractal::db::statistics
