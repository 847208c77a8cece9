// The part of Plans that makes what is gone, and the targets of goals.
#include "absl/strings/str_cat.h"
#include "db/legacy_import/json_text.h"
#include "db/legacy_import/plans.h"

namespace fractal::db::legacy {

using nlohmann::json;

Place Plans::ProgramFor(const SourceRow& row, const std::string& ref) {
  if (const auto found = places_.find({std::string(kPrograms), ref}); found != places_.end()) {
    return found->second;
  }
  work_.Repair(row, "its program is gone: a recovered one, deleted, stands for it");
  return RecoveredProgram(row, ref.empty() ? absl::StrCat("of/", row.key()) : ref);
}

Place Plans::RecoveredProgram(const SourceRow& row, const std::string& key) {
  if (const auto before = Find(kPrograms, key)) return *before;
  Program program;
  program.key = key;
  program.stamps = Work::RecoveredStamps(work_.oldest);
  program.id = work_.ids.For(kPrograms, key);
  program.root_id = fractals_.RecoveredOf(kPrograms, key, work_.oldest);
  program.name = absl::StrCat("Recovered program ", ShortId(key));
  const auto start = ReadDate(row.Text("start_date"));
  const auto end = ReadDate(row.Text("end_date"));
  const std::string made_on =
      absl::FormatCivilTime(absl::ToCivilDay(work_.oldest, work_.clocks.source()));
  program.start_date = start.value_or(end.value_or(made_on));
  program.end_date = end.value_or(program.start_date);
  program.goal_ids = json::array();
  program.weekly_schedule = json::array();
  const Place place{program.root_id, program.id};
  work_.rows.programs.push_back(std::move(program));
  return places_[{std::string(kPrograms), key}] = place;
}

Place Plans::BlockFor(const SourceRow& row, const std::string& ref) {
  if (const auto found = places_.find({std::string(kBlocks), ref}); found != places_.end()) {
    return found->second;
  }
  work_.Repair(row, "its block is gone: a recovered one, deleted, stands for it");
  return RecoveredBlock(row, ref.empty() ? absl::StrCat("of/", row.key()) : ref);
}

Place Plans::RecoveredBlock(const SourceRow& row, const std::string& key) {
  if (const auto before = Find(kBlocks, key)) return *before;
  const Place program = RecoveredProgram(row, absl::StrCat("block/", key));
  Block block;
  block.key = key;
  block.stamps = Work::RecoveredStamps(work_.oldest);
  block.id = work_.ids.For(kBlocks, key);
  block.root_id = program.root_id;
  block.program_id = program.id;
  block.name = absl::StrCat("Recovered block ", ShortId(key));
  const Place place{block.root_id, block.id};
  work_.rows.blocks.push_back(std::move(block));
  return places_[{std::string(kBlocks), key}] = place;
}

Place Plans::DayFor(const SourceRow& row, const std::string& ref) {
  if (const auto found = places_.find({std::string(kDays), ref}); found != places_.end()) {
    return found->second;
  }
  work_.Repair(row, "its day is gone: a recovered one, deleted, stands for it");
  return RecoveredDay(row, ref.empty() ? absl::StrCat("of/", row.key()) : ref);
}

Place Plans::RecoveredDay(const SourceRow& row, const std::string& key) {
  if (const auto before = Find(kDays, key)) return *before;
  const Place block = RecoveredBlock(row, absl::StrCat("day/", key));
  Day day;
  day.key = key;
  day.stamps = Work::RecoveredStamps(work_.oldest);
  day.id = work_.ids.For(kDays, key);
  day.root_id = block.root_id;
  day.block_id = block.id;
  day.name = absl::StrCat("Recovered day ", ShortId(key));
  const Place place{day.root_id, day.id};
  work_.rows.days.push_back(std::move(day));
  return places_[{std::string(kDays), key}] = place;
}

namespace {

// nullopt when the target's activity is not in the goal's fractal.
std::optional<json> ReadTarget(Work* work, const SourceRow& row, const Goal& goal,
                               const Definitions& definitions, const json& in) {
  const std::string activity_ref = TextMember(in, "activity_id");
  const auto activity = definitions.FindActivity(activity_ref);
  if (!activity.has_value() || activity->root_id != goal.root_id) return std::nullopt;
  const std::string id = TextMember(in, "id");
  json out = {{"id", work->ids.For("targets", id.empty() ? row.key() + in.dump() : id).ToString()},
              {"activity_id", activity->id.ToString()},
              {"name", TextMember(in, "name")},
              {"description", TextMember(in, "description")},
              {"metrics", json::array()}};
  for (const json& metric_in : ListMember(in, "metrics")) {
    const auto metric = definitions.FindMetric(TextMember(metric_in, "metric_id"));
    double value = 0;
    const bool is_number = ReadNumber(Member(metric_in, "value"), &value) == Measured::kNumber;
    if (metric.has_value() && metric->root_id == goal.root_id && is_number) {
      const json& written = Member(metric_in, "value");
      out["metrics"].push_back({{"metric_id", metric->id.ToString()},
                                {"value", written.is_number() ? written : json(value)}});
    } else {
      work->Repair(row, "a target's metric is gone or has no value: kept raw");
    }
  }
  return out;
}

}  // namespace

void ReadTargets(Work* work, Fractals* fractals, const Definitions& definitions) {
  for (const SourceRow& row : work->source.Table("goals").rows) {
    Goal* goal = fractals->FindRow(row.key());
    if (goal == nullptr) continue;
    const json targets = work->ReadJson(row, "targets");
    if (targets.is_null()) continue;
    goal->targets = json::array();
    if (!targets.is_array()) work->Repair(row, "targets are no list: kept raw");
    for (const json& in : targets.is_array() ? targets : json::array()) {
      auto target = ReadTarget(work, row, *goal, definitions, in);
      if (target.has_value()) {
        goal->targets.push_back(*std::move(target));
      } else {
        work->Repair(row, "a target's activity is gone or in another fractal: kept raw");
      }
    }
  }
}

}  // namespace fractal::db::legacy
