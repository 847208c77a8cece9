#include "server/convert/activity_sets.h"

#include "server/convert/activity_instances.h"
#include "server/convert/metric_values.h"

namespace fractal::server::convert {

void ToProto(const db::ActivitySetWithValues& set, v1::ActivitySet* out) {
  ToProto(set.set, out);
  for (const db::MetricValue& value : set.metric_values) ToProto(value, out->add_values());
}

}  // namespace fractal::server::convert
