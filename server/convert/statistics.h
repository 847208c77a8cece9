#pragma once

#include "db/statistics.h"
#include "fractal/v1/admin.pb.h"

namespace fractal::server::convert {

void ToProto(const db::TableStatistics& table, v1::TableStatistics* out);
void ToProto(const db::FractalStatistics& fractal, v1::FractalStatistics* out);

}  // namespace fractal::server::convert
