#include "fractal/v1/metrics.grpc.pb.h"
#include "server/handlers/analytics.h"
#include "server/handlers/metric_values.h"
#include "server/services/makers.h"
#include "server/services/method.h"

namespace fractal::server::services {
namespace {

class MetricService final : public v1::MetricService::CallbackService {
 public:
  explicit MetricService(Door& door) : door_(door) {}

  FRACTAL_METHOD(Create, RecordMetricValue)
  FRACTAL_METHOD(Create, RecordMetricValues)
  FRACTAL_FEED(StreamMetricValues)
  FRACTAL_METHOD(Read, GetMetricValue)
  FRACTAL_METHOD(Read, ListMetricValues)
  FRACTAL_METHOD(Write, UpdateMetricValue)
  FRACTAL_METHOD(Write, DeleteMetricValue)
  FRACTAL_EXPORT(ExportMetricValues)

  FRACTAL_METHOD(LongRead, SummarizeMetricValues)
  FRACTAL_METHOD(LongRead, GetTotals)
  FRACTAL_METHOD(LongRead, GetProgress)
  FRACTAL_METHOD(LongRead, ListPersonalRecords)
  FRACTAL_METHOD(LongRead, GetBestSets)
  FRACTAL_METHOD(LongRead, GetStreaks)
  FRACTAL_METHOD(LongRead, GetHeatmap)
  FRACTAL_METHOD(LongRead, GetTimeInvested)
  FRACTAL_METHOD(LongRead, EvaluateTargets)

 private:
  Door& door_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeMetricService(Door& door) {
  return std::make_unique<MetricService>(door);
}

}  // namespace fractal::server::services
