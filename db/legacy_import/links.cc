#include "db/legacy_import/links.h"

#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace fractal::db::legacy {
namespace {

void ReadLink(Work* work, const Fractals& fractals, const SourceRow& row,
              const std::string& session_ref, const std::string& goal_ref,
              std::set<std::string>* seen) {
  if (session_ref.empty() && goal_ref.empty()) {
    work->Quarantine(row, "the row holds nothing");
    return;
  }
  const auto session = fractals.Find(session_ref);
  const auto goal = fractals.Find(goal_ref);
  if (!session.has_value() || !goal.has_value()) {
    work->Quarantine(row, session.has_value() ? "link to a goal that is not in the file"
                                              : "link of a session that is not in the file");
    return;
  }
  if (session->root_id != goal->root_id) {
    work->Quarantine(row, "link between two fractals: kept raw");
    return;
  }
  Link link;
  link.key = absl::StrCat(session_ref, "/", goal_ref);
  if (!seen->insert(link.key).second) {
    work->Repair(row, "the same link twice: one of them stays");
    return;
  }
  link.stamps = work->ReadStamps(row);
  link.root_id = session->root_id;
  link.id = session->id;
  link.goal_id = goal->id;
  work->rows.links.push_back(std::move(link));
}

// The subject of a note, or nothing.
void PlaceNote(Work* work, const SourceRow& row, Fractals* fractals, const Instances& instances,
               Note* note) {
  const std::string context = row.Text("context_id");
  const auto place_on = [&](const std::string& ref) {
    const auto instance = instances.Find(ref);
    if (!instance.has_value()) return false;
    const Instance& subject = work->rows.instances[instance->instance];
    note->instance_id = subject.id;
    note->root_id = subject.root_id;
    note->set_number = instance->set_number;
    return true;
  };
  const auto place_at = [&](const std::string& ref) {
    const auto goal = fractals->Find(ref);
    if (!goal.has_value()) return false;
    note->goal_id = goal->id;
    note->root_id = goal->root_id;
    return true;
  };
  const std::string instance_ref = row.Text("activity_instance_id");
  if (place_on(context) || place_on(instance_ref)) {
    const auto index = row.Int("set_index");
    if (!index.has_value() || note->set_number.has_value()) return;
    for (const Set& set : work->rows.sets) {
      if (set.instance_id == note->instance_id && set.set_number == *index + 1) {
        note->set_number = set.set_number;
      }
    }
    if (!note->set_number.has_value()) {
      work->Repair(row, "its set is gone: the note stays with the instance");
    }
    return;
  }
  if (place_at(context)) return;
  work->Repair(row, "what it is about is gone: the note stays with its session or fractal");
  if (place_at(row.Text("session_id"))) return;
  note->root_id = fractals->RootOf(row, kNotes, note->stamps.created_at);
  note->goal_id = note->root_id;
}

}  // namespace

void ReadLinks(Work* work, const Fractals& fractals) {
  std::set<std::string> seen;
  for (const SourceRow& row : work->source.Table("session_goals").rows) {
    ReadLink(work, fractals, row, row.Text("session_id"), row.Text("goal_id"), &seen);
  }
  for (const SourceRow& row : work->source.Table("practice_session_goals").rows) {
    ReadLink(work, fractals, row, row.Text("practice_session_id"), row.Text("short_term_goal_id"),
             &seen);
  }
}

void ReadNotes(Work* work, Fractals* fractals, const Instances& instances) {
  for (const SourceRow& row : work->source.Table("notes").rows) {
    Note note;
    note.content = work->ReadText(row, "content");
    if (absl::StripAsciiWhitespace(note.content).empty()) {
      work->Quarantine(row, "the note is empty");
      continue;
    }
    note.key = row.key();
    note.stamps = work->ReadStamps(row);
    PlaceNote(work, row, fractals, instances, &note);
    const KnownRow* before = work->known.Find(kNotes, note.key);
    if (before != nullptr && before->root_id != note.root_id) {
      note.key = absl::StrCat(note.key, "@", note.root_id.ToString());
    }
    note.id = work->ids.For(kNotes, note.key);
    work->rows.notes.push_back(std::move(note));
  }
}

}  // namespace fractal::db::legacy
