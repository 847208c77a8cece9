#include "server/convert/activities.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/convert/etag.h"
#include "server/convert/time.h"
#include "server/unicode.h"

namespace fractal::server::convert {
namespace {

constexpr int kMostActive = 20;
constexpr int kMostGiven = 100;
constexpr size_t kLongestUnit = 50;

void ToProto(const db::MetricDefinition& metric, v1::MetricDefinition* out) {
  out->set_id(metric.id.ToString());
  out->set_name(metric.name);
  out->set_unit(metric.unit);
  out->set_is_active(metric.is_active);
  out->set_is_top_set_metric(metric.is_top_set_metric);
  out->set_is_multiplicative(metric.is_multiplicative);
  out->set_higher_is_better(metric.higher_is_better);
  out->set_allows_negative(metric.allows_negative);
}

void ToProto(const db::SplitDefinition& split, v1::SplitDefinition* out) {
  out->set_id(split.id.ToString());
  out->set_name(split.name);
  out->set_is_active(split.is_active);
}

std::string ReadUnit(const std::string& field, const std::string& unit, RequestChecks& checks) {
  if (CountCodePoints(unit).value_or(0) > kLongestUnit) {
    checks.Refuse(field, absl::StrCat("is longer than ", kLongestUnit, " characters"));
    return unit;
  }
  return checks.Name(field, unit);
}

void ReadPart(const std::string& path, const v1::MetricDefinition& given,
              db::MetricDefinition* metric, RequestChecks& checks) {
  metric->unit = ReadUnit(path + ".unit", given.unit(), checks);
  metric->is_top_set_metric = given.is_top_set_metric();
  metric->is_multiplicative = !given.has_is_multiplicative() || given.is_multiplicative();
  metric->higher_is_better = !given.has_higher_is_better() || given.higher_is_better();
  metric->allows_negative = given.allows_negative();
}

void ReadPart(const std::string&, const v1::SplitDefinition&, db::SplitDefinition*,
              RequestChecks&) {}

// What metrics and splits have in common: ids, names, which are active, and how many.
template <typename Part, typename Proto>
std::vector<db::Given<Part>> ReadParts(const std::string& field,
                                       const google::protobuf::RepeatedPtrField<Proto>& given,
                                       PartIds ids, RequestChecks& checks) {
  std::vector<db::Given<Part>> parts;
  if (!checks.AtMost(field, given.size(), kMostGiven)) return parts;
  std::set<db::Uuid> ids_seen;
  std::set<std::string> names_seen;
  int active = 0;
  for (const Proto& proto : given) {
    const std::string path = absl::StrCat(field, "[", parts.size(), "]");
    auto& [part, is_new] = parts.emplace_back();
    is_new = ids == PartIds::kIgnored || proto.id().empty();
    part.id = is_new ? db::Uuid::New() : checks.Id(path + ".id", proto.id());
    part.name = checks.Name(path + ".name", proto.name());
    part.is_active = !proto.has_is_active() || proto.is_active();
    ReadPart(path, proto, &part, checks);
    if (!ids_seen.insert(part.id).second) checks.Refuse(path + ".id", "is there twice");
    if (!names_seen.insert(part.name).second) checks.Refuse(path + ".name", "is there twice");
    active += part.is_active ? 1 : 0;
  }
  if (active > kMostActive) {
    checks.Refuse(field, absl::StrCat("has more than ", kMostActive, " active ones"));
  }
  return parts;
}

}  // namespace

void ToProto(const db::Activity& activity, v1::Activity* out) {
  out->set_id(activity.id.ToString());
  out->set_fractal_id(activity.root_id.ToString());
  if (activity.group_id.has_value()) out->set_group_id(activity.group_id->ToString());
  out->set_name(activity.name);
  out->set_description(activity.description);
  out->set_has_sets(activity.has_sets);
  out->set_has_metrics(activity.has_metrics);
  out->set_metrics_multiplicative(activity.metrics_multiplicative);
  out->set_has_splits(activity.has_splits);
  out->set_sort_order(activity.sort_order);
  for (const auto& metric : activity.metrics) ToProto(metric, out->add_metrics());
  for (const auto& split : activity.splits) ToProto(split, out->add_splits());
  ToProto(activity.created_at, out->mutable_create_time());
  ToProto(activity.updated_at, out->mutable_update_time());
  if (activity.deleted_at.has_value()) ToProto(*activity.deleted_at, out->mutable_delete_time());
  out->set_etag(MakeEtag(activity.updated_at));
}

std::vector<db::GivenMetric> MetricsFromProto(
    const google::protobuf::RepeatedPtrField<v1::MetricDefinition>& metrics, PartIds ids,
    RequestChecks& checks) {
  const auto top_set = std::count_if(metrics.begin(), metrics.end(),
                                     [](const auto& metric) { return metric.is_top_set_metric(); });
  if (top_set > 1) checks.Refuse("activity.metrics", "has more than one is_top_set_metric");
  return ReadParts<db::MetricDefinition>("activity.metrics", metrics, ids, checks);
}

std::vector<db::GivenSplit> SplitsFromProto(
    const google::protobuf::RepeatedPtrField<v1::SplitDefinition>& splits, PartIds ids,
    RequestChecks& checks) {
  return ReadParts<db::SplitDefinition>("activity.splits", splits, ids, checks);
}

}  // namespace fractal::server::convert
