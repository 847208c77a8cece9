// The part of Instances that reads sessions' JSON.
#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "db/legacy_import/instances.h"
#include "db/legacy_import/json_text.h"

namespace fractal::db::legacy {

using nlohmann::json;

void Instances::ReadLayouts() {
  for (size_t i = 0; i < layouts_.size(); ++i) {
    const Fractals::Session& session = fractals_.sessions()[i];
    Layout& layout = layouts_[i];
    json sections = json::array();
    for (size_t s = 0; s < layout.sections.size(); ++s) {
      Section& section = layout.sections[s];
      json shown = json::array();
      for (size_t e = 0; e < section.exercises.size(); ++e) {
        ReadExercise(session, &section.exercises[e],
                     absl::StrCat(session.row->key(), "/exercise/", s, "/", e), &shown);
      }
      json out = {{"name", section.name}, {"instance_ids", std::move(shown)}};
      out["duration_minutes"] = section.duration_minutes.value_or(0);
      if (section.actual_duration_minutes.has_value()) {
        out["actual_duration_minutes"] = *section.actual_duration_minutes;
      }
      sections.push_back(std::move(out));
    }
    WriteLayout(session, layout, std::move(sections));
  }
  for (const auto& [id, row] : set_rows_) {
    if (targets_.count(id) == 0) ReadRow(*row);
  }
  PlaceUnshown();
}

// Instances that a session's layout does not list come after those that it does, oldest first.
void Instances::PlaceUnshown() {
  std::vector<size_t> unshown;
  for (size_t i = 0; i < work_.rows.instances.size(); ++i) {
    if (shown_.count(i) == 0 && shown_counts_.count(work_.rows.instances[i].session_id) > 0) {
      unshown.push_back(i);
    }
  }
  std::sort(unshown.begin(), unshown.end(), [this](size_t a, size_t b) {
    const Instance& first = work_.rows.instances[a];
    const Instance& second = work_.rows.instances[b];
    return std::tie(first.stamps.created_at, first.key) <
           std::tie(second.stamps.created_at, second.key);
  });
  for (const size_t i : unshown) {
    Instance& instance = work_.rows.instances[i];
    instance.sort_order = shown_counts_[instance.session_id]++;
  }
}

void Instances::ReadExercise(const Fractals::Session& session, Exercise* exercise,
                             const std::string& fallback_key, json* shown) {
  const Uuid session_id = work_.rows.goals[session.goal].id;
  auto target = Find(exercise->instance);
  const bool is_here = target.has_value() && !target->set_number.has_value() &&
                       work_.rows.instances[target->instance].session_id == session_id;
  size_t instance = 0;
  if (is_here) {
    instance = target->instance;
  } else if (exercise->is_reference) {
    work_.Repair(*session.row, "its JSON lists an activity that is not there: left out");
    return;
  } else if (exercise->HoldsNothing()) {
    return;
  } else {
    // An id that is taken by another session's instance, or by a set, is a copy's.
    const bool is_free = !exercise->instance.empty() && !target.has_value() &&
                         set_owners_.count(exercise->instance) == 0;
    const auto added = AddExercise(session, *exercise, is_free ? exercise->instance : fallback_key);
    if (!added.has_value()) return;
    instance = *added;
  }
  const std::string id = work_.rows.instances[instance].id.ToString();
  if (shown_.insert(instance).second) {
    shown->push_back(id);
    work_.rows.instances[instance].sort_order = shown_counts_[session_id]++;
  }
  if (!exercise->sets.empty()) {
    work_.Repair(*session.row, "sets stand in its JSON: became rows");
    PlaceSets(instance, *session.row, exercise->sets);
  }
  if (!exercise->values.empty()) {
    exercise_values_.push_back({instance, session.row, exercise->values});
  }
}

std::optional<size_t> Instances::AddExercise(const Fractals::Session& session,
                                             const Exercise& exercise, const std::string& key) {
  const Goal& goal = work_.rows.goals[session.goal];
  const absl::Time made_at = goal.stamps.created_at;
  work_.Repair(*session.row, "an exercise stands only in its JSON: became an activity instance");
  Instance instance;
  instance.key = key;
  const KnownRow* before = work_.known.Find(kInstances, key);
  if (before != nullptr && before->root_id != goal.root_id) instance.key += "@" + goal.key;
  instance.id = work_.ids.For(kInstances, instance.key);
  instance.root_id = goal.root_id;
  instance.session_id = goal.id;
  instance.stamps = {made_at, goal.stamps.updated_at, std::nullopt};
  if (exercise.activity.empty()) {
    instance.activity_id = definitions_.NamelessActivity(
        exercise.name.empty() ? "Untitled exercise" : exercise.name, goal.root_id, made_at);
  } else {
    const auto activity = definitions_.ActivityFor(exercise.activity, goal.root_id, made_at);
    instance.activity_id = activity.id;
    if (activity.how == Definitions::How::kGone) {
      work_.Repair(*session.row,
                   "its JSON names an activity that is gone: a recovered one, "
                   "deleted, stands for it");
    }
  }
  const TimerTimes times = legacy::ReadTimer(
      work_.clocks,
      {exercise.time_start, exercise.time_stop, exercise.duration_seconds, std::nullopt});
  instance.time_start = times.start;
  instance.time_stop = times.stop;
  if (exercise.duration_seconds.has_value()) {
    instance.duration_seconds = std::abs(*exercise.duration_seconds);
  }
  instance.completed = exercise.completed;
  if (!exercise.notes.empty()) instance.notes = exercise.notes;
  const size_t place = work_.rows.instances.size();
  targets_.try_emplace(key, Target{place, std::nullopt});
  work_.rows.instances.push_back(std::move(instance));
  return place;
}

// Sets that an instance has already, by their ids or, for lists without ids, by their places, are
// the same sets read twice.
void Instances::PlaceSets(size_t place, const SourceRow& reported,
                          const std::vector<LayoutSet>& sets) {
  const Instance& instance = work_.rows.instances[place];
  const int32_t had = set_counts_[place];
  for (size_t i = 0; i < sets.size(); ++i) {
    const LayoutSet& set = sets[i];
    const auto there = set.id.empty() ? std::nullopt : Find(set.id);
    const bool is_here = there.has_value() && there->instance == place;
    if (is_here || (set.id.empty() && static_cast<int32_t>(i) < had)) continue;
    Set row;
    row.set_number = ++set_counts_[place];
    const bool has_own_id = !set.id.empty() && !there.has_value();
    row.key = has_own_id ? set.id : absl::StrCat(instance.key, "/set/", row.set_number);
    const KnownRow* before = work_.known.Find(kSets, row.key);
    if (before != nullptr && before->root_id != instance.root_id) row.key += "@" + instance.key;
    row.id = work_.ids.For(kSets, row.key);
    row.root_id = instance.root_id;
    row.instance_id = instance.id;
    row.completed = set.completed;
    row.stamps = instance.stamps;
    if (has_own_id) targets_[set.id] = {place, row.set_number};
    const auto own = has_own_id ? set_rows_.find(set.id) : set_rows_.end();
    if (own != set_rows_.end()) {
      row.stamps = work_.ReadStamps(*own->second);
      row.completed = row.completed || work_.ReadBool(*own->second, "completed", false);
      const std::string notes = work_.ReadText(*own->second, "notes");
      if (!notes.empty()) {
        Note note;
        note.key = absl::StrCat(row.key, "/notes");
        note.id = work_.ids.For(kNotes, note.key);
        note.root_id = row.root_id;
        note.stamps = row.stamps;
        note.instance_id = row.instance_id;
        note.set_number = row.set_number;
        note.content = notes;
        work_.rows.notes.push_back(std::move(note));
      }
    }
    placed_sets_.push_back({place, row.set_number, row.key, &reported, set.values});
    work_.rows.sets.push_back(std::move(row));
  }
}

// Some sessions say when they were in their JSON only.
void Instances::ReadSessionTimes(const Fractals::Session& session, const json& in) {
  Goal& goal = work_.rows.goals[session.goal];
  if (goal.session_start.has_value() || goal.session_end.has_value()) return;
  const TimerTimes times = legacy::ReadTimer(
      work_.clocks, {TextMember(in, "session_start"), TextMember(in, "session_end"),
                     goal.total_duration_seconds, goal.stamps.created_at});
  goal.session_start = times.start;
  goal.session_end = times.stop;
  if (times.start.has_value() || times.stop.has_value()) {
    work_.Repair(*session.row, "session times stand only in its JSON: taken from there");
  }
}

void Instances::WriteLayout(const Fractals::Session& session, const Layout& layout, json sections) {
  Goal& goal = work_.rows.goals[session.goal];
  // The JSON of the row stays beside what was made of it.
  if (!layout.json.is_null()) goal.attributes = layout.json;
  if (layout.json.empty()) return;
  ReadSessionTimes(session, layout.json);
  goal.session_data = {{"sections", std::move(sections)}};
  if (!layout.template_name.empty()) goal.session_data["template_name"] = layout.template_name;
}

}  // namespace fractal::db::legacy
