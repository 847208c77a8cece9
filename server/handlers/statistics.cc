#include "server/handlers/statistics.h"

#include <algorithm>

#include "db/statistics.h"
#include "server/convert/statistics.h"
#include "server/request_checks.h"

namespace fractal::server::handlers {
namespace {

constexpr int32_t kUsualFractals = 10;
constexpr int32_t kMostFractals = 100;

int32_t ReadLimit(const v1::GetStatisticsRequest& request, RequestChecks& checks) {
  if (request.fractals() < 0) checks.Refuse("fractals", "must not be negative");
  return request.fractals() == 0 ? kUsualFractals : std::min(request.fractals(), kMostFractals);
}

}  // namespace

absl::Status GetStatistics(const Caller&, Administration& administration,
                           const v1::GetStatisticsRequest& request,
                           v1::GetStatisticsResponse* response) {
  RequestChecks checks;
  const int32_t limit = ReadLimit(request, checks);
  if (!checks.status().ok()) return checks.status();
  return administration.AsAdmin([&](db::AdminAccess& admin) -> absl::Status {
    const auto tables = admin.Run(db::statistics::ListTables());
    if (!tables.ok()) return tables.status();
    const auto fractals = admin.Run(db::statistics::ListLargestFractals(limit));
    if (!fractals.ok()) return fractals.status();
    for (const db::TableStatistics& table : *tables) {
      response->set_database_bytes(table.database_bytes);
      convert::ToProto(table, response->add_tables());
    }
    for (const db::FractalStatistics& fractal : *fractals) {
      convert::ToProto(fractal, response->add_fractals());
    }
    return absl::OkStatus();
  });
}

}  // namespace fractal::server::handlers
