// The part of Definitions that makes what is gone, or in another fractal, where it was used.
#include "absl/strings/str_cat.h"
#include "db/legacy_import/definitions.h"
#include "db/legacy_import/json_text.h"
#include "db/text.h"

namespace fractal::db::legacy {
namespace {

// The key of a definition's copy in another fractal than its own.
std::string CopyKey(const std::string& ref, const Uuid& root) {
  return absl::StrCat(ref, "@", root.ToString());
}

}  // namespace

std::optional<Place> Definitions::Find(std::string_view table,
                                       const std::map<std::string, size_t>& rows,
                                       const std::string& ref) const {
  const auto place = [](const Row& row) { return Place{row.root_id, row.id}; };
  if (const auto found = rows.find(ref); found != rows.end()) {
    if (table == kGroups) return place(work_.rows.groups[found->second]);
    if (table == kActivities) return place(work_.rows.activities[found->second]);
    if (table == kMetrics) return place(work_.rows.metrics[found->second]);
    return place(work_.rows.splits[found->second]);
  }
  if (const KnownRow* known = work_.known.Find(table, ref)) return Place{known->root_id, known->id};
  return std::nullopt;
}

bool Definitions::IsInFile(std::string_view table, const std::map<std::string, size_t>& rows,
                           const std::string& ref) const {
  return rows.count(ref) > 0 && made_.count({std::string(table), ref}) == 0;
}

Definitions::Found Definitions::ActivityFor(const std::string& ref, const Uuid& root,
                                            absl::Time made_at) {
  const auto there = FindActivity(ref);
  const bool is_in_file = IsInFile(kActivities, activities_, ref);
  if (there.has_value() && there->root_id == root) {
    return {there->id, is_in_file ? How::kThere : How::kGone};
  }
  const How how = is_in_file ? How::kElsewhere : How::kGone;
  const std::string key = there.has_value() ? CopyKey(ref, root) : ref;
  if (const auto copy = FindActivity(key)) return {copy->id, how};
  Activity activity;
  if (activities_.count(ref) > 0) activity = work_.rows.activities[activities_[ref]];
  if (activity.name.empty()) {
    const auto name = names_.find(ref);
    activity.name =
        name == names_.end() ? absl::StrCat("Recovered activity ", ShortId(ref)) : name->second;
  }
  activity.key = key;
  activity.id = work_.ids.For(kActivities, key);
  activity.root_id = root;
  activity.group_id.reset();
  activity.stamps = Work::RecoveredStamps(made_at);
  made_.emplace(kActivities, key);
  activities_[key] = work_.rows.activities.size();
  work_.rows.activities.push_back(activity);
  return {activity.id, how};
}

Definitions::Found Definitions::MetricFor(const std::string& ref, const Uuid& activity,
                                          const Uuid& root, absl::Time made_at) {
  const auto there = FindMetric(ref);
  const bool is_in_file = IsInFile(kMetrics, metrics_, ref);
  if (there.has_value() && there->root_id == root) {
    return {there->id, is_in_file ? How::kThere : How::kGone};
  }
  const How how = is_in_file ? How::kElsewhere : How::kGone;
  const std::string key = there.has_value() ? CopyKey(ref, root) : ref;
  if (const auto copy = FindMetric(key)) return {copy->id, how};
  Metric metric;
  if (metrics_.count(ref) > 0) metric = work_.rows.metrics[metrics_[ref]];
  if (metric.name.empty()) metric.name = absl::StrCat("Recovered metric ", ShortId(ref));
  metric.key = key;
  metric.id = work_.ids.For(kMetrics, key);
  metric.root_id = root;
  metric.activity_id = activity;
  metric.stamps = Work::RecoveredStamps(made_at);
  made_.emplace(kMetrics, key);
  metrics_[key] = work_.rows.metrics.size();
  metrics_by_id_[metric.id] = work_.rows.metrics.size();
  work_.rows.metrics.push_back(metric);
  return {metric.id, how};
}

Definitions::Found Definitions::SplitFor(const std::string& ref, const Uuid& activity,
                                         const Uuid& root, absl::Time made_at) {
  const auto there = Find(kSplits, splits_, ref);
  const bool is_in_file = IsInFile(kSplits, splits_, ref);
  if (there.has_value() && there->root_id == root) {
    return {there->id, is_in_file ? How::kThere : How::kGone};
  }
  const How how = is_in_file ? How::kElsewhere : How::kGone;
  const std::string key = there.has_value() ? CopyKey(ref, root) : ref;
  if (const auto copy = Find(kSplits, splits_, key)) return {copy->id, how};
  Split split;
  if (splits_.count(ref) > 0) split = work_.rows.splits[splits_[ref]];
  if (split.name.empty()) split.name = absl::StrCat("Recovered split ", ShortId(ref));
  split.key = key;
  split.id = work_.ids.For(kSplits, key);
  split.root_id = root;
  split.activity_id = activity;
  split.stamps = Work::RecoveredStamps(made_at);
  made_.emplace(kSplits, key);
  splits_[key] = work_.rows.splits.size();
  work_.rows.splits.push_back(split);
  return {split.id, how};
}

Uuid Definitions::NamelessActivity(const std::string& name, const Uuid& root, absl::Time made_at) {
  const std::string key = absl::StrCat("exercise/", root.ToString(), "/", name);
  names_.emplace(key, CleanText(name));
  return ActivityFor(key, root, made_at).id;
}

}  // namespace fractal::db::legacy
