#include "db/legacy_import/definitions.h"

#include "absl/strings/str_cat.h"
#include "db/text.h"

namespace fractal::db::legacy {

void Definitions::Read() {
  NoteUses();
  ReadGroups();
  ReadActivities();
  ReadMetrics();
  ReadSplits();
}

void Definitions::NoteUses() {
  for (const SourceRow& row : work_.source.Table("activity_instances").rows) {
    for (const char* column : {"session_id", "practice_session_id"}) {
      const auto session = fractals_.Find(row.Text(column));
      if (session.has_value()) {
        used_in_.try_emplace(row.Text("activity_definition_id"), session->root_id);
      }
    }
  }
}

void Definitions::ReadGroups() {
  for (const SourceRow& row : work_.source.Table("activity_groups").rows) {
    if (row.HoldsNothing()) {
      work_.Quarantine(row, "the row holds nothing");
      continue;
    }
    Group group;
    group.key = row.key();
    group.stamps = work_.ReadStamps(row);
    group.id = work_.ids.For(kGroups, group.key);
    group.root_id = fractals_.RootOf(row, kGroups, group.stamps.created_at);
    group.name = work_.ReadName(row);
    group.description = work_.ReadText(row, "description");
    group.sort_order = work_.ReadInt(row, "sort_order").value_or(0);
    groups_[group.key] = work_.rows.groups.size();
    work_.rows.groups.push_back(std::move(group));
  }
}

void Definitions::ReadActivities() {
  for (const SourceRow& row : work_.source.Table("activity_definitions").rows) {
    if (row.HoldsNothing()) {
      work_.Quarantine(row, "the row holds nothing");
      continue;
    }
    Activity activity;
    activity.key = row.key();
    activity.stamps = work_.ReadStamps(row);
    activity.id = work_.ids.For(kActivities, activity.key);
    const std::string group_ref = row.Text("group_id");
    const auto group = Find(kGroups, groups_, group_ref);
    const auto used = used_in_.find(activity.key);
    std::optional<Uuid> otherwise;
    if (group.has_value()) otherwise = group->root_id;
    if (used != used_in_.end()) otherwise = used->second;
    activity.root_id = fractals_.RootOf(row, kActivities, activity.stamps.created_at, otherwise);
    if (group.has_value() && group->root_id == activity.root_id) {
      activity.group_id = group->id;
    } else if (!group_ref.empty()) {
      work_.Repair(row, "its group is gone or in another fractal: it has none");
    }
    activity.name = work_.ReadName(row);
    activity.description = work_.ReadText(row, "description");
    activity.has_sets = work_.ReadBool(row, "has_sets", false);
    activity.has_metrics = work_.ReadBool(row, "has_metrics", true);
    activity.metrics_multiplicative = work_.ReadBool(row, "metrics_multiplicative", false);
    activity.has_splits = work_.ReadBool(row, "has_splits", false);
    activities_[activity.key] = work_.rows.activities.size();
    work_.rows.activities.push_back(std::move(activity));
  }
}

Place Definitions::OwnerOf(const SourceRow& row, std::string_view table, absl::Time made_at) {
  const std::string ref = row.Text("activity_id");
  const KnownRow* before = work_.known.Find(table, row.key());
  const auto activity = FindActivity(ref);
  if (activity.has_value() && IsInFile(kActivities, activities_, ref)) {
    if (row.table().Has("root_id") && row.Text("root_id").empty()) {
      work_.Repair(row, "root_id is missing: derived from its activity");
    }
    if (before == nullptr || before->root_id == activity->root_id) return *activity;
    // It was imported into another fractal before, where it stays, on a copy of its activity.
    return {before->root_id, ActivityFor(ref, before->root_id, made_at).id};
  }
  work_.Repair(row, "its activity is gone: a recovered one, deleted, stands for it");
  if (before != nullptr) return {before->root_id, ActivityFor(ref, before->root_id, made_at).id};
  if (activity.has_value()) return *activity;
  const auto used = used_in_.find(ref);
  const auto named = fractals_.Named(row.Text("root_id"));
  Uuid root;
  if (used != used_in_.end()) {
    root = used->second;
  } else if (named.has_value()) {
    root = *named;
  } else if (!row.Text("root_id").empty()) {
    root = fractals_.Recovered(row.Text("root_id"), made_at);
  } else {
    root = fractals_.RecoveredOf(kActivities, ref, made_at);
  }
  return {root, ActivityFor(ref, root, made_at).id};
}

void Definitions::ReadMetrics() {
  for (const SourceRow& row : work_.source.Table("metric_definitions").rows) {
    if (row.HoldsNothing()) {
      work_.Quarantine(row, "the row holds nothing");
      continue;
    }
    Metric metric;
    metric.key = row.key();
    metric.stamps = work_.ReadStamps(row);
    metric.id = work_.ids.For(kMetrics, metric.key);
    const Place owner = OwnerOf(row, kMetrics, metric.stamps.created_at);
    metric.root_id = owner.root_id;
    metric.activity_id = owner.id;
    metric.name = work_.ReadName(row);
    metric.unit = work_.ReadText(row, "unit");
    metric.is_active = work_.ReadBool(row, "is_active", true);
    metric.is_top_set_metric = work_.ReadBool(row, "is_top_set_metric", false);
    metric.is_multiplicative = work_.ReadBool(row, "is_multiplicative", true);
    metric.sort_order = work_.ReadInt(row, "sort_order").value_or(0);
    metrics_[metric.key] = work_.rows.metrics.size();
    metrics_by_id_[metric.id] = work_.rows.metrics.size();
    work_.rows.metrics.push_back(std::move(metric));
  }
}

void Definitions::ReadSplits() {
  for (const SourceRow& row : work_.source.Table("split_definitions").rows) {
    if (row.HoldsNothing()) {
      work_.Quarantine(row, "the row holds nothing");
      continue;
    }
    Split split;
    split.key = row.key();
    split.stamps = work_.ReadStamps(row);
    split.id = work_.ids.For(kSplits, split.key);
    const Place owner = OwnerOf(row, kSplits, split.stamps.created_at);
    split.root_id = owner.root_id;
    split.activity_id = owner.id;
    split.name = work_.ReadName(row);
    split.sort_order = work_.ReadInt(row, "order").value_or(0);
    splits_[split.key] = work_.rows.splits.size();
    work_.rows.splits.push_back(std::move(split));
  }
}

std::optional<Place> Definitions::FindActivity(const std::string& ref) const {
  return Find(kActivities, activities_, ref);
}

std::optional<Place> Definitions::FindMetric(const std::string& ref) const {
  return Find(kMetrics, metrics_, ref);
}

std::string Definitions::ActivityOfMetric(const std::string& ref) const {
  const auto found = metrics_.find(ref);
  if (found == metrics_.end()) return "";
  const Uuid activity = work_.rows.metrics[found->second].activity_id;
  for (const auto& [key, place] : activities_) {
    if (work_.rows.activities[place].id == activity) return key;
  }
  return "";
}

void Definitions::AllowNegative(const Uuid& root, const Uuid& metric) {
  const auto found = metrics_by_id_.find(metric);
  if (found != metrics_by_id_.end()) {
    work_.rows.metrics[found->second].allows_negative = true;
  } else {
    negative_elsewhere_[metric] = root;
  }
}

}  // namespace fractal::db::legacy
