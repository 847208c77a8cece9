#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// One measured number. Its place is the instance, the metric, the split and the set.
struct MetricValue {
  Uuid root_id;
  Uuid id;
  Uuid activity_instance_id;
  Uuid metric_id;
  std::optional<Uuid> split_id;
  std::optional<int32_t> set_number;  // from 1; none for a value of the instance itself
  double value = 0;                   // in the metric's unit
  absl::Time recorded_at;
  absl::Time created_at;
  absl::Time updated_at;
  std::optional<absl::Time> deleted_at;
};

// Names a value in its fractal.
struct MetricValueKey {
  Uuid root_id;
  Uuid id;
};

struct NewMetricValue {
  Uuid id;
  Uuid activity_instance_id;
  Uuid metric_id;
  std::optional<Uuid> split_id;
  std::optional<int32_t> set_number;
  double value = 0;
  std::optional<absl::Time> recorded_at;  // unset: the start of its session, else of its timer
};

// Unset fields stay as they are.
struct MetricValueChange {
  std::optional<double> value;
  bool set_recorded_at = false;
  std::optional<absl::Time> recorded_at;  // unset: as of a new value
};

// Which values of a fractal a list holds; unset fields admit all.
struct MetricValueFilter {
  std::optional<Uuid> activity_instance_id;
  std::optional<Uuid> session_id;
  std::optional<Uuid> metric_id;
  std::optional<Uuid> activity_id;
  std::optional<absl::Time> since;
  std::optional<absl::Time> until;  // not included
  bool show_deleted = false;
};

// Where a page of values begins: behind this row.
struct MetricValueCursor {
  absl::Time recorded_at;
  Uuid id;
};

// A value with the names of what it refers to.
struct ExportedMetricValue {
  MetricValue value;
  Uuid session_id;
  Uuid activity_id;
  std::string activity_name;
  std::string metric_name;
  std::string unit;
  std::string split_name;  // "" for none
};

namespace metric_values {

// Every query answers NOT_FOUND for a value or fractal that the user cannot see, as for one that
// never was. `version` is the updated_at that the caller knows; when it is set and no longer the
// row's, the answer is ABORTED (ETAG_MISMATCH).

// Records a value. NOT_FOUND for an instance, metric or split that is not there or deleted;
// INVALID_ARGUMENT (METRIC_NOT_OF_ACTIVITY, METRIC_INACTIVE, SPLIT_NOT_OF_ACTIVITY, SPLIT_INACTIVE,
// SET_UNKNOWN, NEGATIVE_VALUE), ALREADY_EXISTS (VALUE_TAKEN), each with the field:
// "metric_value.metric_id".
AppWrite<MetricValue> Record(const Uuid& fractal, const NewMetricValue& value);

// The same for at least one value, all or none, in order of their ids. The error is that of the
// first value that does not fit, and its field has the place: "values[2].metric_id".
AppWrite<std::vector<MetricValue>> RecordAll(const Uuid& fractal,
                                             const std::vector<NewMetricValue>& values);
// The same, but answers how many they are.
AppWrite<int32_t> RecordAllCounted(const Uuid& fractal, const std::vector<NewMetricValue>& values);

AppRead<MetricValue> Get(const MetricValueKey& key);
AppRead<std::vector<MetricValue>> List(const Uuid& fractal, const MetricValueFilter& filter,
                                       const std::optional<MetricValueCursor>& after,
                                       int32_t limit);
// INVALID_ARGUMENT (NEGATIVE_VALUE).
AppWrite<MetricValue> Update(const MetricValueKey& key, const std::optional<absl::Time>& version,
                             const MetricValueChange& change);
AppWrite<MetricValue> Delete(const MetricValueKey& key, const std::optional<absl::Time>& version);

// The live values of a live fractal by id, behind `after`; nil begins.
AppRead<std::vector<ExportedMetricValue>> Export(const Uuid& fractal, const Uuid& after,
                                                 int32_t limit);

}  // namespace metric_values
}  // namespace fractal::db
