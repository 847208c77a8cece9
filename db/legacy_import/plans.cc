#include "db/legacy_import/plans.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "db/legacy_import/json_text.h"
#include "db/text.h"

namespace fractal::db::legacy {

using nlohmann::json;

void Plans::Read() {
  ReadTemplates();
  ReadPrograms();
  ReadBlocks();
  ReadDays();
  ReadScheduled();
  ReadDayTemplates();
  LinkSessions();
}

std::optional<Place> Plans::Find(std::string_view table, const std::string& ref) const {
  const auto found = places_.find({std::string(table), ref});
  if (found != places_.end()) return found->second;
  if (const KnownRow* known = work_.known.Find(table, ref)) return Place{known->root_id, known->id};
  return std::nullopt;
}

std::optional<Uuid> Plans::TemplateIn(const std::string& ref, const Uuid& root) const {
  const auto found = Find(kTemplates, ref);
  if (!found.has_value() || found->root_id != root) return std::nullopt;
  return found->id;
}

void Plans::MapActivities(const SourceRow& row, json* value) {
  if (value->is_array()) {
    for (json& element : *value) MapActivities(row, &element);
  }
  if (!value->is_object()) return;
  for (auto& [name, member] : value->items()) {
    if (name != "activity_id") {
      MapActivities(row, &member);
      continue;
    }
    const auto activity = definitions_.FindActivity(TextMember(*value, "activity_id"));
    if (activity.has_value()) {
      member = activity->id.ToString();
    } else if (!member.is_null()) {
      work_.Repair(row, "its JSON names an activity that is gone: left as it is");
    }
  }
}

void Plans::ReadTemplates() {
  for (const SourceRow& row : work_.source.Table("session_templates").rows) {
    if (row.HoldsNothing()) {
      work_.Quarantine(row, "the row holds nothing");
      continue;
    }
    Template made;
    made.key = row.key();
    made.stamps = work_.ReadStamps(row);
    made.id = work_.ids.For(kTemplates, made.key);
    made.root_id = fractals_.RootOf(row, kTemplates, made.stamps.created_at);
    made.name = work_.ReadName(row);
    made.description = work_.ReadText(row, "description");
    made.template_data = work_.ReadJson(row, "template_data");
    if (made.template_data.is_null()) made.template_data = json::object();
    MapActivities(row, &made.template_data);
    places_[{std::string(kTemplates), made.key}] = {made.root_id, made.id};
    work_.rows.templates.push_back(std::move(made));
  }
}

void Plans::ReadGoalIds(const SourceRow& row, const Uuid& root, json* goal_ids) {
  *goal_ids = work_.ReadJson(row, "goal_ids");
  if (!goal_ids->is_array()) return;
  json mapped = json::array();
  for (const json& id : *goal_ids) {
    const auto goal = fractals_.Find(id.is_string() ? id.get<std::string>() : id.dump());
    if (goal.has_value() && goal->root_id == root) {
      mapped.push_back(goal->id.ToString());
    } else {
      work_.Repair(row, "goal_ids names a goal that is gone or in another fractal: left out");
    }
  }
  *goal_ids = std::move(mapped);
}

void Plans::ReadPrograms() {
  for (const SourceRow& row : work_.source.Table("programs").rows) {
    if (row.HoldsNothing()) {
      work_.Quarantine(row, "the row holds nothing");
      continue;
    }
    Program program;
    program.key = row.key();
    program.stamps = work_.ReadStamps(row);
    program.id = work_.ids.For(kPrograms, program.key);
    program.root_id = fractals_.RootOf(row, kPrograms, program.stamps.created_at);
    program.name = work_.ReadName(row);
    program.description = work_.ReadText(row, "description");
    program.is_active = work_.ReadBool(row, "is_active", true);
    const auto start = work_.ReadDay(row, "start_date");
    const auto end = work_.ReadDay(row, "end_date");
    if (!start.has_value() || !end.has_value()) {
      work_.Repair(row, "a date is missing: the other one, or the day it was made, is taken");
    }
    const std::string made_on =
        absl::FormatCivilTime(absl::ToCivilDay(program.stamps.created_at, work_.clocks.source()));
    program.start_date = start.value_or(end.value_or(made_on));
    program.end_date = end.value_or(program.start_date);
    ReadGoalIds(row, program.root_id, &program.goal_ids);
    if (!program.goal_ids.is_array()) program.goal_ids = json::array();
    program.weekly_schedule = work_.ReadJson(row, "weekly_schedule");
    if (program.weekly_schedule.is_null()) program.weekly_schedule = json::array();
    places_[{std::string(kPrograms), program.key}] = {program.root_id, program.id};
    stamps_[program.key] = program.stamps;
    work_.rows.programs.push_back(std::move(program));
  }
}

// Blocks and days have no times of their own in the file: they are as old as what they belong to.
Stamps Plans::StampsLike(const SourceRow& row, std::string_view parent_column) {
  const auto parent = stamps_.find(row.Text(parent_column));
  return work_.ReadStamps(row, parent == stamps_.end() ? work_.oldest : parent->second.created_at);
}

void Plans::ReadBlocks() {
  for (const SourceRow& row : work_.source.Table("program_blocks").rows) {
    if (row.HoldsNothing()) {
      work_.Quarantine(row, "the row holds nothing");
      continue;
    }
    const Place program = ProgramFor(row, row.Text("program_id"));
    Block block;
    block.key = row.key();
    block.stamps = StampsLike(row, "program_id");
    block.id = work_.ids.For(kBlocks, block.key);
    block.root_id = program.root_id;
    block.program_id = program.id;
    block.name = work_.ReadName(row);
    block.start_date = work_.ReadDay(row, "start_date");
    block.end_date = work_.ReadDay(row, "end_date");
    block.color = work_.ReadOptionalText(row, "color");
    ReadGoalIds(row, block.root_id, &block.goal_ids);
    places_[{std::string(kBlocks), block.key}] = {block.root_id, block.id};
    stamps_[block.key] = block.stamps;
    work_.rows.blocks.push_back(std::move(block));
  }
}

void Plans::ReadDays() {
  for (const SourceRow& row : work_.source.Table("program_days").rows) {
    if (row.HoldsNothing()) {
      work_.Quarantine(row, "the row holds nothing");
      continue;
    }
    const Place block = BlockFor(row, row.Text("block_id"));
    Day day;
    day.key = row.key();
    day.stamps = StampsLike(row, "block_id");
    day.id = work_.ids.For(kDays, day.key);
    day.root_id = block.root_id;
    day.block_id = block.id;
    day.date = work_.ReadDay(row, "date");
    day.day_number = work_.ReadInt(row, "day_number");
    day.name = work_.ReadOptionalText(row, "name");
    day.notes = work_.ReadOptionalText(row, "notes");
    if (row.table().Has("is_completed")) days_done_[day.key] = row.Bool("is_completed");
    places_[{std::string(kDays), day.key}] = {day.root_id, day.id};
    stamps_[day.key] = day.stamps;
    work_.rows.days.push_back(std::move(day));
  }
}

void Plans::ReadScheduled() {
  for (const SourceRow& row : work_.source.Table("scheduled_sessions").rows) {
    if (row.HoldsNothing()) {
      work_.Quarantine(row, "the row holds nothing");
      continue;
    }
    const std::string template_ref = row.Text("session_template_id");
    const Place day = DayFor(row, row.Text("day_id"));
    Scheduled scheduled;
    scheduled.key = row.key();
    scheduled.stamps = StampsLike(row, "day_id");
    scheduled.id = work_.ids.For(kScheduled, scheduled.key);
    scheduled.root_id = day.root_id;
    scheduled.day_id = day.id;
    scheduled.session_template_id = TemplateIn(template_ref, day.root_id);
    if (!scheduled.session_template_id.has_value() && !template_ref.empty()) {
      work_.Repair(row, "its template is gone or in another fractal: it has none");
    }
    scheduled.is_completed = work_.ReadBool(row, "is_completed", false);
    scheduled.completion_data = work_.ReadJson(row, "completion_data");
    work_.rows.scheduled.push_back(std::move(scheduled));
  }
}

// A later shape lists templates of days, and says of a whole day whether it is done.
void Plans::ReadDayTemplates() {
  std::set<std::string> with_sessions;
  for (const SourceRow& row : work_.source.Table("program_day_templates").rows) {
    const std::string day_ref = row.Text("program_day_id");
    const std::string template_ref = row.Text("session_template_id");
    if (day_ref.empty() && template_ref.empty()) {
      work_.Quarantine(row, "the row holds nothing");
      continue;
    }
    const auto day_in_file = Find(kDays, day_ref);
    const auto planned = Find(kTemplates, template_ref);
    if (!day_in_file.has_value() && !planned.has_value()) {
      work_.Quarantine(row, "its day and its template are both gone: kept raw");
      continue;
    }
    const Place day = DayFor(row, day_ref);
    Scheduled scheduled;
    scheduled.key = row.key();
    scheduled.stamps = StampsLike(row, "program_day_id");
    // Sessions of a day are listed by when they were made.
    scheduled.stamps.created_at += absl::Microseconds(work_.ReadInt(row, "order").value_or(0));
    scheduled.id = work_.ids.For(kScheduled, scheduled.key);
    scheduled.root_id = day.root_id;
    scheduled.day_id = day.id;
    scheduled.session_template_id = TemplateIn(template_ref, day.root_id);
    if (!scheduled.session_template_id.has_value()) {
      work_.Repair(row, "its template is gone or in another fractal: it has none");
    }
    const auto done = days_done_.find(day_ref);
    scheduled.is_completed = done != days_done_.end() && done->second.value_or(false);
    with_sessions.insert(day_ref);
    work_.rows.scheduled.push_back(std::move(scheduled));
  }
  for (const SourceRow& row : work_.source.Table("program_days").rows) {
    if (row.Bool("is_completed").value_or(false) && with_sessions.count(row.key()) == 0) {
      work_.Repair(row, "is_completed of a day without sessions: kept raw");
    }
  }
}

void Plans::LinkSessions() {
  for (const auto& table : {"goals", "sessions", "practice_sessions"}) {
    for (const SourceRow& row : work_.source.Table(table).rows) {
      Goal* goal = fractals_.FindRow(row.key());
      if (goal == nullptr) continue;
      const std::string template_ref = row.Text("template_id");
      const std::string day_ref = row.Text("program_day_id");
      if (template_ref.empty() && !goal->IsRoot()) {
        goal->template_id = TemplateIn(TextMember(goal->attributes, "template_id"), goal->root_id);
        if (goal->template_id.has_value()) {
          work_.Repair(row, "its template stands only in its JSON: taken from there");
        }
      }
      if (template_ref.empty() && day_ref.empty()) continue;
      if (goal->IsRoot()) {
        work_.Repair(row, "a fractal has no template and no program day: kept raw");
        continue;
      }
      if (!template_ref.empty()) goal->template_id = TemplateIn(template_ref, goal->root_id);
      if (!goal->template_id.has_value() && !template_ref.empty()) {
        work_.Repair(row, "its template is gone or in another fractal: it has none");
      }
      const auto day = Find(kDays, day_ref);
      if (day.has_value() && day->root_id == goal->root_id) {
        goal->program_day_id = day->id;
      } else if (!day_ref.empty()) {
        work_.Repair(row, "its program day is gone or in another fractal: it has none");
      }
    }
  }
}

}  // namespace fractal::db::legacy
