#include "server/convert/statistics.h"

namespace fractal::server::convert {

void ToProto(const db::TableStatistics& table, v1::TableStatistics* out) {
  out->set_table(table.table);
  out->set_rows(table.rows);
  out->set_bytes(table.bytes);
}

void ToProto(const db::FractalStatistics& fractal, v1::FractalStatistics* out) {
  out->set_fractal_id(fractal.root_id.ToString());
  out->set_name(fractal.name);
  out->set_owner_id(fractal.owner_id.ToString());
  out->set_rows(fractal.rows);
}

}  // namespace fractal::server::convert
