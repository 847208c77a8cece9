#include "db/legacy_import/values.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "db/legacy_import/json_text.h"

namespace fractal::db::legacy {

void Values::Read() {
  for (const Goal& goal : work_.rows.goals) {
    if (goal.session_start.has_value()) session_starts_[goal.id] = *goal.session_start;
  }
  ReadRows();
  for (const Instances::PlacedSet& set : instances_.sets()) {
    for (const LayoutValue& value : set.values) {
      ReadJsonValue({set.instance, set.number, value.metric, value.split}, set.key, *set.reported,
                    value.value);
    }
  }
  for (const Instances::ExerciseValues& exercise : instances_.exercise_values()) {
    const std::string& key = work_.rows.instances[exercise.instance].key;
    for (const LayoutValue& value : exercise.values) {
      ReadJsonValue({exercise.instance, 0, value.metric, value.split}, key, *exercise.reported,
                    value.value);
    }
  }
  PlaceOrphans();
}

absl::Time Values::RecordedAt(const Instance& instance) const {
  const auto start = session_starts_.find(instance.session_id);
  if (start != session_starts_.end()) return start->second;
  return instance.time_start.value_or(instance.stamps.created_at);
}

void Values::ReadRows() {
  for (const SourceRow& row : work_.source.Table("metric_values").rows) {
    if (row.HoldsNothing()) {
      work_.Quarantine(row, "the row holds nothing");
    } else {
      ReadRow(row);
    }
  }
}

void Values::ReadRow(const SourceRow& row) {
  double number = 0;
  switch (ReadNumberText(row.Text("value"), &number)) {
    case Measured::kEmpty:
      work_.Quarantine(row, "value is not filled");
      return;
    case Measured::kNotANumber:
      work_.Quarantine(row, "value is not a number: kept raw");
      return;
    case Measured::kNumber:
      break;
  }
  const auto target = instances_.Find(row.Text("activity_instance_id"));
  if (!target.has_value()) {
    orphans_.push_back({&row, number});
    return;
  }
  PlaceRow(row, *target, number);
}

size_t Values::PlaceRow(const SourceRow& row, const Instances::Target& target, double number) {
  const Instance& instance = work_.rows.instances[target.instance];
  if (row.table().Has("root_id") && row.Text("root_id").empty()) {
    work_.Repair(row, "root_id is missing: derived from its instance");
  }
  const Subject subject{target.instance, target.set_number.value_or(0),
                        row.Text("metric_definition_id"), row.Text("split_definition_id")};
  const size_t place =
      AddValue(subject, row.key(), number, row, work_.ReadStamps(row, instance.stamps.created_at));
  source_rows_[place] = &row;
  return place;
}

// Where a value goes whose instance is not in the file; nullopt where its metric is gone as well.
std::optional<Instances::Target> Values::TargetOfOrphan(const SourceRow& row) {
  const std::string ref = row.Text("activity_instance_id");
  if (const auto recovered = instances_.Find(ref)) return recovered;
  const std::string metric_ref = row.Text("metric_definition_id");
  const auto metric = definitions_.FindMetric(metric_ref);
  const KnownRow* before = work_.known.Find(kInstances, ref);
  if (ref.empty() || (before == nullptr && !metric.has_value())) return std::nullopt;
  const Uuid root = before == nullptr ? metric->root_id : before->root_id;
  std::string activity = definitions_.ActivityOfMetric(metric_ref);
  if (activity.empty()) activity = absl::StrCat("metric/", metric_ref);
  return Instances::Target{
      instances_.RecoveredInstance(ref, root, activity, work_.ReadStamps(row).created_at),
      std::nullopt};
}

// One orphan may bring back the instance or the metric of another: again, until none does.
void Values::PlaceOrphans() {
  for (size_t left = orphans_.size() + 1; orphans_.size() < left;) {
    left = orphans_.size();
    std::vector<Orphan> waiting;
    for (const Orphan& orphan : orphans_) {
      const auto target = TargetOfOrphan(*orphan.row);
      if (!target.has_value()) {
        waiting.push_back(orphan);
        continue;
      }
      work_.Repair(*orphan.row, "its instance is gone: a recovered one, deleted, stands for it");
      MetricValue& value = work_.rows.values[PlaceRow(*orphan.row, *target, orphan.number)];
      value.recorded_at = value.stamps.created_at;
    }
    orphans_ = std::move(waiting);
  }
  for (const Orphan& orphan : orphans_) {
    work_.Quarantine(*orphan.row, "its instance and its metric are both gone: kept raw");
  }
}

size_t Values::AddValue(const Subject& subject, const std::string& key, double number,
                        const SourceRow& reported, const Stamps& stamps) {
  const auto& [place, set_number, metric_ref, split_ref] = subject;
  const Instance instance = work_.rows.instances[place];
  const absl::Time made_at = instance.stamps.created_at;
  MetricValue value;
  value.root_id = instance.root_id;
  value.key = key;
  const KnownRow* before = work_.known.Find(kValues, key);
  if (before != nullptr && before->root_id != value.root_id) value.key += "@" + instance.key;
  value.id = work_.ids.For(kValues, value.key);
  value.stamps = stamps;
  value.instance_id = instance.id;
  const auto metric =
      definitions_.MetricFor(metric_ref, instance.activity_id, value.root_id, made_at);
  value.metric_id = metric.id;
  if (metric.how == Definitions::How::kGone) {
    work_.Repair(reported, "a metric is gone: a recovered one, deleted, stands for it");
  } else if (metric.how == Definitions::How::kElsewhere) {
    work_.Repair(reported, "a metric is in another fractal: a copy, deleted, stands for it");
  }
  if (!split_ref.empty()) {
    const auto split =
        definitions_.SplitFor(split_ref, instance.activity_id, value.root_id, made_at);
    value.split_id = split.id;
    if (split.how != Definitions::How::kThere) {
      work_.Repair(reported,
                   "a split is gone or in another fractal: a recovered one stands for it");
    }
  }
  value.value = number;
  if (set_number > 0) value.set_number = set_number;
  value.recorded_at = RecordedAt(instance);
  if (number < 0) {
    work_.Repair(reported, "negative value: its metric is marked as one that allows them");
    definitions_.AllowNegative(value.root_id, value.metric_id);
  }
  values_.emplace(subject, work_.rows.values.size());
  work_.rows.values.push_back(std::move(value));
  return work_.rows.values.size() - 1;
}

// A row of the exercise's instance with the same value may be the set's: the first one is.
std::optional<size_t> Values::TakeUnnumbered(const Subject& subject, double number) {
  Subject unnumbered = subject;
  std::get<1>(unnumbered) = 0;
  const auto [from, to] = values_.equal_range(unnumbered);
  for (auto found = from; found != to; ++found) {
    MetricValue& value = work_.rows.values[found->second];
    if (value.value != number) continue;
    const size_t place = found->second;
    value.set_number = std::get<1>(subject);
    values_.erase(found);
    values_.emplace(subject, place);
    return place;
  }
  return std::nullopt;
}

void Values::ReadJsonValue(const Subject& subject, const std::string& key,
                           const SourceRow& reported, const nlohmann::json& written) {
  double number = 0;
  const Measured measured = ReadNumber(written, &number);
  if (measured == Measured::kEmpty) return;
  if (measured == Measured::kNotANumber) {
    work_.Repair(reported, "a value in its JSON is not a number: kept raw");
    return;
  }
  const auto& [place, set_number, metric, split] = subject;
  const std::string json_key = absl::StrCat(key, "/", metric, split.empty() ? "" : "/", split);
  const auto there = values_.find(subject);
  std::optional<size_t> same;
  if (there != values_.end()) {
    same = there->second;
  } else if (set_number > 0) {
    same = TakeUnnumbered(subject, number);
  }
  if (!same.has_value()) {
    work_.Repair(reported, "values stand only in JSON: became metric values");
    AddValue(subject, json_key, number, reported, work_.rows.instances[place].stamps);
    return;
  }
  MetricValue& value = work_.rows.values[*same];
  if (value.value != number && source_rows_.count(*same) > 0) {
    work_.Repair(*source_rows_[*same], "value differs in JSON: taken from there, as the app did");
    value.value = number;
    if (number < 0) definitions_.AllowNegative(value.root_id, value.metric_id);
  }
  if (value.key == json_key) return;
  // Another snapshot may have the value in JSON only, or had it so: both keys name this row.
  value.other_keys.push_back(json_key);
  const KnownRow* before = work_.known.Find(kValues, json_key);
  if (before != nullptr && before->root_id == value.root_id &&
      work_.known.Find(kValues, value.key) == nullptr) {
    value.id = before->id;
  }
}

}  // namespace fractal::db::legacy
