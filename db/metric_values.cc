#include "db/metric_values.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "db/fractals.h"
#include "db/text.h"
#include "sql/queries/metric_values.h"

namespace fractal::db::metric_values {
namespace {

using absl::StatusCode;

constexpr std::string_view kNoun = "metric value";

// Behind every value, so that a list's bounds always stand.
constexpr char kNewest[] = "infinity";
constexpr char kOldest[] = "-infinity";
constexpr char kLastId[] = "ffffffff-ffff-ffff-ffff-ffffffffffff";

MetricValue ReadValue(RowReader& row) {
  MetricValue value;
  value.root_id = row.Id();
  value.id = row.Id();
  value.activity_instance_id = row.Id();
  value.metric_id = row.Id();
  value.split_id = row.OptionalId();
  value.set_number = row.OptionalInt();
  value.value = row.Number();
  value.recorded_at = row.Time();
  value.created_at = row.Time();
  value.updated_at = row.Time();
  value.deleted_at = row.OptionalTime();
  return value;
}

ExportedMetricValue ReadExportedValue(RowReader& row) {
  ExportedMetricValue exported;
  exported.value = ReadValue(row);
  exported.session_id = row.Id();
  exported.activity_id = row.Id();
  exported.activity_name = row.Text();
  exported.metric_name = row.Text();
  exported.unit = row.Text();
  exported.split_name = row.Text();
  return exported;
}

// What it means that a value does not fit.
struct Fault {
  std::string_view name;  // in record_metric_values.sql
  StatusCode code;
  std::string_view reason;
  std::string_view field;
  std::string_view message;
};

constexpr Fault kFaults[] = {
    {"INSTANCE_NOT_FOUND", StatusCode::kNotFound, "NOT_FOUND", "activity_instance_id",
     "activity instance not found"},
    {"METRIC_NOT_FOUND", StatusCode::kNotFound, "NOT_FOUND", "metric_id", "metric not found"},
    {"METRIC_NOT_OF_ACTIVITY", StatusCode::kInvalidArgument, "METRIC_NOT_OF_ACTIVITY", "metric_id",
     "the metric belongs to another activity than the instance"},
    {"METRIC_INACTIVE", StatusCode::kInvalidArgument, "METRIC_INACTIVE", "metric_id",
     "the metric takes no new values"},
    {"SPLIT_NOT_FOUND", StatusCode::kNotFound, "NOT_FOUND", "split_id", "split not found"},
    {"SPLIT_NOT_OF_ACTIVITY", StatusCode::kInvalidArgument, "SPLIT_NOT_OF_ACTIVITY", "split_id",
     "the split belongs to another activity than the instance"},
    {"SPLIT_INACTIVE", StatusCode::kInvalidArgument, "SPLIT_INACTIVE", "split_id",
     "the split takes no new values"},
    {"SET_UNKNOWN", StatusCode::kInvalidArgument, "SET_UNKNOWN", "set_number",
     "the instance has no such set"},
    {"NEGATIVE_VALUE", StatusCode::kInvalidArgument, "NEGATIVE_VALUE", "value",
     "the metric allows no values below zero"},
    {"VALUE_TAKEN", StatusCode::kAlreadyExists, "VALUE_TAKEN", "",
     "the instance has a value of this metric, split and set"},
};

absl::Status FaultOf(std::string_view name, const std::string& place) {
  const auto* fault = std::find_if(std::begin(kFaults), std::end(kFaults),
                                   [&](const Fault& one) { return one.name == name; });
  if (fault == std::end(kFaults)) throw pqxx::failure("a fault without a meaning");
  const std::string_view dot = fault->field.empty() ? "" : ".";
  return MakeError(
      fault->code, fault->message,
      {std::string(fault->reason), absl::StrCat(place, Absl(dot), Absl(fault->field))});
}

// Columns: place, fault, value. OK when the values are there.
absl::Status ReadFault(const pqxx::result& result, bool only_one) {
  if (result.empty()) return NotFound("fractal");
  const pqxx::row first = result[0];
  RowReader row(first);
  if (row.IsNull()) return absl::OkStatus();
  const int64_t place = row.BigInt();
  return FaultOf(row.Text(), only_one ? "metric_value" : absl::StrCat("values[", place, "]"));
}

MetricValue ReadRecordedRow(RowReader& row) {
  row.Skip();
  row.Skip();
  return ReadValue(row);
}

absl::StatusOr<MetricValue> ReadRecorded(const pqxx::result& result) {
  if (const absl::Status fits = ReadFault(result, true); !fits.ok()) return fits;
  return One<MetricValue, ReadRecordedRow>(result);
}

absl::StatusOr<std::vector<MetricValue>> ReadAllRecorded(const pqxx::result& result) {
  if (const absl::Status fits = ReadFault(result, false); !fits.ok()) return fits;
  return Many<MetricValue, ReadRecordedRow>(result);
}

absl::StatusOr<int32_t> CountRecorded(const pqxx::result& result) {
  if (const absl::Status fits = ReadFault(result, false); !fits.ok()) return fits;
  return static_cast<int32_t>(result.size());
}

absl::StatusOr<MetricValue> ReadOne(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  return One<MetricValue, ReadValue>(result);
}

// No row: no such fractal. A row without a value: an empty list.
template <typename T, T (*Read)(RowReader&)>
absl::StatusOr<std::vector<T>> ReadList(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  if (result[0][0].is_null()) return std::vector<T>();
  return Many<T, Read>(result);
}

// Columns: etag_matches, value.
absl::StatusOr<MetricValue> ReadChanged(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) return EtagMismatch();
  return ReadValue(row);
}

StatementCall Lock(const Uuid& fractal, const std::vector<NewMetricValue>& values) {
  std::set<Uuid> instances;
  for (const NewMetricValue& value : values) instances.insert(value.activity_instance_id);
  return {&sql::metric_values::kLockForRecording,
          {fractal, std::vector<Value>(instances.begin(), instances.end())}};
}

template <typename T>
AppWrite<T> RecordWith(const Uuid& fractal, const std::vector<NewMetricValue>& values,
                       typename AppWrite<T>::Decode decode) {
  std::vector<Value> ids, instances, metrics, splits, sets, numbers, times;
  for (const NewMetricValue& value : values) {
    ids.emplace_back(value.id);
    instances.emplace_back(value.activity_instance_id);
    metrics.emplace_back(value.metric_id);
    splits.emplace_back(value.split_id);
    sets.emplace_back(value.set_number);
    numbers.emplace_back(value.value);
    times.emplace_back(value.recorded_at);
  }
  return AppWrite<T>(sql::metric_values::kRecordMetricValues,
                     {fractal, ids, instances, metrics, splits, sets, numbers, times}, decode)
      .After(Lock(fractal, values));
}

}  // namespace

AppWrite<MetricValue> Record(const Uuid& fractal, const NewMetricValue& value) {
  return RecordWith<MetricValue>(fractal, {value}, ReadRecorded);
}

AppWrite<std::vector<MetricValue>> RecordAll(const Uuid& fractal,
                                             const std::vector<NewMetricValue>& values) {
  return RecordWith<std::vector<MetricValue>>(fractal, values, ReadAllRecorded);
}

AppWrite<int32_t> RecordAllCounted(const Uuid& fractal, const std::vector<NewMetricValue>& values) {
  return RecordWith<int32_t>(fractal, values, CountRecorded);
}

AppRead<MetricValue> Get(const MetricValueKey& key) {
  return {sql::metric_values::kGetMetricValue, {key.root_id, key.id}, ReadOne};
}

AppRead<std::vector<MetricValue>> List(const Uuid& fractal, const MetricValueFilter& filter,
                                       const std::optional<MetricValueCursor>& after,
                                       int32_t limit) {
  const Value since = filter.since.has_value() ? Value(*filter.since) : Value(kOldest);
  const Value until = filter.until.has_value() ? Value(*filter.until) : Value(kNewest);
  const Value before = after.has_value() ? Value(after->recorded_at) : Value(kNewest);
  const Value before_id = after.has_value() ? Value(after->id) : Value(kLastId);
  return {sql::metric_values::kListMetricValues,
          {fractal, filter.metric_id, filter.activity_id, filter.activity_instance_id,
           filter.session_id, since, until, filter.show_deleted, before, before_id, limit},
          ReadList<MetricValue, ReadValue>};
}

AppWrite<MetricValue> Update(const MetricValueKey& key, const std::optional<absl::Time>& version,
                             const MetricValueChange& change) {
  return {sql::metric_values::kUpdateMetricValue,
          {key.root_id, key.id, version, change.value, change.set_recorded_at, change.recorded_at},
          ReadChanged};
}

AppWrite<MetricValue> Delete(const MetricValueKey& key, const std::optional<absl::Time>& version) {
  return AppWrite<MetricValue>(sql::metric_values::kDeleteMetricValue,
                               {key.root_id, key.id, version}, ReadChanged)
      .After(fractals::Lock(key.root_id));
}

AppRead<std::vector<ExportedMetricValue>> Export(const Uuid& fractal, const Uuid& after,
                                                 int32_t limit) {
  return {sql::metric_values::kExportMetricValues, {fractal, after, limit},
          ReadList<ExportedMetricValue, ReadExportedValue>};
}

}  // namespace fractal::db::metric_values
