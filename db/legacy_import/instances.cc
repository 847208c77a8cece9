#include "db/legacy_import/instances.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "db/legacy_import/json_text.h"

namespace fractal::db::legacy {

void Instances::Read() {
  NoteSets();
  ReadRows();
  ReadLayouts();
}

std::optional<Instances::Target> Instances::Find(const std::string& ref) const {
  const auto found = targets_.find(ref);
  if (found == targets_.end()) return std::nullopt;
  return found->second;
}

// Which legacy ids mean sets: those that an exercise's list of sets names.
void Instances::NoteSets() {
  const auto note = [this](const std::string& owner, const std::vector<LayoutSet>& sets) {
    for (const LayoutSet& set : sets) {
      if (!set.id.empty() && set.id != owner) set_owners_.try_emplace(set.id, owner);
    }
  };
  for (const SourceRow& row : work_.source.Table("activity_instances").rows) {
    const auto data = ParseJson(row.Text("data"));
    if (data.has_value()) note(row.key(), ReadSets(*data));
  }
  for (const Layout& layout : layouts_) {
    for (const Section& section : layout.sections) {
      for (const Exercise& exercise : section.exercises) {
        note(exercise.instance, exercise.sets);
        if (!exercise.is_reference) exercises_.try_emplace(exercise.instance, &exercise);
      }
    }
  }
  // A list of sets inside a set is no list of sets.
  for (auto owned = set_owners_.begin(); owned != set_owners_.end();) {
    owned = set_owners_.count(owned->second) > 0 ? set_owners_.erase(owned) : std::next(owned);
  }
}

void Instances::ReadRows() {
  for (const SourceRow& row : work_.source.Table("activity_instances").rows) {
    if (row.HoldsNothing()) {
      work_.Quarantine(row, "the row holds nothing");
    } else if (set_owners_.count(row.key()) > 0) {
      work_.Repair(row, "a set with a row of its own: became a set of its exercise");
      set_rows_[row.key()] = &row;
    } else {
      ReadRow(row);
    }
  }
}

Place Instances::SessionOf(const SourceRow& row, const Stamps& stamps) {
  std::string ref = row.Text("session_id");
  if (ref.empty() || !fractals_.Find(ref)) {
    const std::string other = row.Text("practice_session_id");
    if (ref.empty() || fractals_.Find(other)) ref = other;
  }
  const auto session = fractals_.Find(ref);
  const bool is_in_file = fractals_.FindRow(ref) != nullptr;
  if (session.has_value() && is_in_file) {
    if (row.table().Has("root_id") && row.Text("root_id").empty()) {
      work_.Repair(row, "root_id is missing: derived from its session");
    }
    return *session;
  }
  work_.Repair(row, "its session is gone: a recovered one, deleted, stands for it");
  const KnownRow* before = work_.known.Find(kInstances, row.key());
  const auto activity = definitions_.FindActivity(row.Text("activity_definition_id"));
  Uuid root;
  if (before != nullptr) {
    root = before->root_id;
  } else if (activity.has_value()) {
    root = activity->root_id;
  } else {
    root = fractals_.RootOf(row, kInstances, stamps.created_at);
  }
  if (ref.empty()) ref = absl::StrCat("recovered/", row.key());
  return fractals_.RecoveredSession(ref, root, stamps.created_at);
}

void Instances::ReadRow(const SourceRow& row) {
  Instance instance;
  instance.key = row.key();
  instance.stamps = work_.ReadStamps(row, work_.clocks.ReadLocal(row.Text("time_start")));
  const Place session = SessionOf(row, instance.stamps);
  instance.root_id = session.root_id;
  instance.session_id = session.id;
  const KnownRow* before = work_.known.Find(kInstances, instance.key);
  if (before != nullptr && before->root_id != instance.root_id) {
    instance.key = absl::StrCat(instance.key, "@", instance.root_id.ToString());
    work_.Repair(row, "was imported into another fractal before: copied");
  }
  instance.id = work_.ids.For(kInstances, instance.key);
  const auto activity = definitions_.ActivityFor(row.Text("activity_definition_id"),
                                                 instance.root_id, instance.stamps.created_at);
  instance.activity_id = activity.id;
  if (activity.how == Definitions::How::kGone) {
    work_.Repair(row, "its activity is gone: a recovered one, deleted, stands for it");
  } else if (activity.how == Definitions::How::kElsewhere) {
    work_.Repair(row, "its activity is in another fractal: a copy of it, deleted, stands for it");
  }
  const auto known_exercise = exercises_.find(row.key());
  const Exercise* exercise = known_exercise == exercises_.end() ? nullptr : known_exercise->second;
  ReadTimer(row, exercise, &instance);
  instance.completed = work_.ReadBool(row, "completed", false);
  instance.notes = work_.ReadOptionalText(row, "notes");
  instance.sort_order = work_.ReadInt(row, "sort_order").value_or(0);
  instance.data = work_.ReadJson(row, "data");
  const std::vector<LayoutSet> sets = ReadSets(instance.data);
  if (exercise != nullptr) {
    instance.completed = instance.completed || exercise->completed;
    if (instance.notes.value_or("").empty() && !exercise->notes.empty()) {
      instance.notes = exercise->notes;
      work_.Repair(row, "its notes stand only in its session's JSON: taken from there");
    }
  }
  const size_t place = work_.rows.instances.size();
  targets_[row.key()] = {place, std::nullopt};
  work_.rows.instances.push_back(std::move(instance));
  if (!sets.empty()) {
    work_.Repair(row, "its sets stand in JSON: became rows");
    PlaceSets(place, row, sets);
  }
}

void Instances::ReadTimer(const SourceRow& row, const Exercise* exercise, Instance* instance) {
  TimerTexts texts{row.Text("time_start"), row.Text("time_stop"), std::nullopt,
                   instance->stamps.created_at};
  texts.duration_seconds = work_.ReadInt(row, "duration_seconds");
  // Both ends in JSON: what the app showed, and let its users correct, while rows kept the
  // button's.
  if (exercise != nullptr && !exercise->time_start.empty() && !exercise->time_stop.empty()) {
    TimerTexts shown{exercise->time_start, exercise->time_stop, exercise->duration_seconds,
                     instance->stamps.created_at};
    const TimerTimes said = legacy::ReadTimer(work_.clocks, shown);
    const TimerTimes kept = legacy::ReadTimer(work_.clocks, texts);
    if (!said.unreadable && (said.start != kept.start || said.stop != kept.stop)) {
      work_.Repair(row, "its times differ in its session's JSON: taken from there");
      texts = shown;
    }
  }
  const TimerTimes times = legacy::ReadTimer(work_.clocks, texts);
  instance->time_start = times.start;
  instance->time_stop = times.stop;
  instance->duration_seconds = texts.duration_seconds;
  if (times.unreadable) work_.Repair(row, "timer is no timestamp: kept raw");
  if (times.other_reading) work_.Repair(row, "timer is in another zone than usual");
  if (times.swapped) work_.Repair(row, "timer stops before it starts: the two are swapped");
  if (instance->duration_seconds.value_or(0) < 0) {
    instance->duration_seconds = std::abs(*instance->duration_seconds);
    work_.Repair(row, "negative duration: its amount is taken");
  }
  NoteAbandoned(row, *instance);
}

void Instances::NoteAbandoned(const SourceRow& row, const Instance& instance) {
  if (!instance.time_start.has_value() || instance.time_stop.has_value()) return;
  bool is_over = work_.newest - *instance.time_start > absl::Hours(24);
  for (const char* column : {"session_id", "practice_session_id"}) {
    const Goal* session = fractals_.FindRow(row.Text(column));
    if (session != nullptr && (session->completed || session->session_end)) is_over = true;
  }
  if (is_over) work_.Repair(row, "timer never stopped: abandoned");
}

size_t Instances::RecoveredInstance(const std::string& ref, const Uuid& root,
                                    const std::string& activity, absl::Time made_at) {
  const auto found = targets_.find(ref);
  if (found != targets_.end()) return found->second.instance;
  Instance instance;
  instance.key = ref;
  instance.id = work_.ids.For(kInstances, ref);
  instance.root_id = root;
  instance.stamps = Work::RecoveredStamps(made_at);
  const KnownRow* known = work_.known.Find(kInstances, ref);
  instance.is_elsewhere = known != nullptr;
  if (instance.is_elsewhere) {
    instance.activity_id = known->activity_id.value();
  } else {
    instance.activity_id = definitions_.ActivityFor(activity, root, made_at).id;
    instance.session_id =
        fractals_.RecoveredSession(absl::StrCat("recovered/", ref), root, made_at).id;
  }
  targets_[ref] = {work_.rows.instances.size(), std::nullopt};
  work_.rows.instances.push_back(std::move(instance));
  return work_.rows.instances.size() - 1;
}

}  // namespace fractal::db::legacy
