#include "tests/db/trash_world.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "db/uuid.h"

namespace fractal::tests {
namespace {

constexpr int kFractals = 4;
constexpr int kDeletesAFractal = 14;
constexpr char kLinks[] = "practice_session_goals";

constexpr const char* kTables[] = {
    "goals",           "practice_session_goals", "activity_groups",  "activity_definitions",
    "metric_definitions", "split_definitions",   "activity_instances", "activity_sets",
    "metric_values",   "session_templates",      "programs",         "program_blocks",
    "program_days",    "scheduled_sessions",     "notes"};

std::string NewId() { return db::Uuid::New().ToString(); }
std::string Quoted(const std::string& text) { return absl::StrCat("'", text, "'"); }

}  // namespace

TrashWorld::TrashWorld(uint64_t seed, const std::string& owner) : random_(seed) {
  for (int i = 0; i < kFractals; ++i) AddFractal(owner);
}

size_t TrashWorld::Add(Row row) {
  row.id = NewId();
  row.root = root_;
  rows_.push_back(std::move(row));
  return rows_.size() - 1;
}

std::vector<size_t> TrashWorld::OfTable(const std::string& table, size_t root) const {
  std::vector<size_t> found;
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (rows_[i].table == table && rows_[i].root == root) found.push_back(i);
  }
  return found;
}

void TrashWorld::AddFractal(const std::string& owner) {
  root_ = rows_.size();
  AddGoals(owner);
  AddDefinitions();
  AddPrograms();
  for (const size_t goal : OfTable("goals", root_)) {
    if (rows_[goal].more.at("type") == "'PracticeSession'") AddPractice(goal);
  }
  DeleteAtRandom();
}

void TrashWorld::AddGoals(const std::string& owner) {
  const auto goal = [&](const char* type, std::vector<size_t> above) {
    std::map<std::string, std::string> more = {
        {"type", Quoted(type)}, {"name", "'g'"}, {"user_id", Quoted(owner)}, {"parent_id", "null"}};
    if (!above.empty()) more["parent_id"] = Quoted(rows_[above[0]].id);
    if (type == std::string("UltimateGoal")) more["name"] = Quoted(NewId());
    return Add({"goals", "", root_, std::move(above), {}, std::move(more), {}, ""});
  };
  std::vector<size_t> goals = {goal("UltimateGoal", {})};
  for (int i = 0; i < 8; ++i) {
    goals.push_back(goal("ShortTermGoal", {goals[Below(goals.size())]}));
  }
  for (int i = 0; i < 6; ++i) {
    const bool below_goal = Percent(60);
    const size_t session = goal("PracticeSession", below_goal ? std::vector<size_t>{goals[Below(goals.size())]}
                                                               : std::vector<size_t>{});
    for (const size_t one : goals) {
      if (!Percent(25)) continue;
      Add({kLinks, "", root_, {session, one}, {},
           {{"practice_session_id", Quoted(rows_[session].id)},
            {"short_term_goal_id", Quoted(rows_[one].id)}},
           {}, ""});
    }
  }
  for (const size_t one : OfTable("goals", root_)) {
    if (Percent(20)) {
      Add({"notes", "", root_, {one}, {}, {{"goal_id", Quoted(rows_[one].id)}, {"content", "'n'"}}, {}, ""});
    }
  }
}

void TrashWorld::AddDefinitions() {
  const size_t group = Add({"activity_groups", "", root_, {}, {}, {{"name", Quoted(NewId())}}, {}, ""});
  Add({"activity_groups", "", root_, {}, {},
       {{"name", Quoted(NewId())}, {"parent_id", Quoted(rows_[group].id)}}, {}, ""});
  for (int i = 0; i < 4; ++i) {
    const size_t activity = Add({"activity_definitions", "", root_, {}, {},
                                 {{"name", Quoted(NewId())}, {"group_id", Quoted(rows_[group].id)}}, {}, ""});
    for (const char* table : {"metric_definitions", "metric_definitions", "split_definitions"}) {
      std::map<std::string, std::string> more = {{"name", Quoted(NewId())},
                                                 {"activity_id", Quoted(rows_[activity].id)}};
      if (table == std::string("metric_definitions")) more["unit"] = "'kg'";
      Add({table, "", root_, {activity}, {}, std::move(more), {}, ""});
    }
  }
}

void TrashWorld::AddPrograms() {
  const size_t session_template = Add({"session_templates", "", root_, {}, {},
                                       {{"name", Quoted(NewId())}, {"template_data", "'{}'"}}, {}, ""});
  const size_t program = Add({"programs", "", root_, {}, {},
                              {{"name", "'p'"}, {"start_date", "'2026-01-01'"}, {"end_date", "'2026-12-31'"},
                               {"goal_ids", "'[]'"}, {"weekly_schedule", "'[]'"}, {"created_at", "now()"},
                               {"updated_at", "now()"}}, {}, ""});
  const auto sessions = OfTable("goals", root_);
  for (int i = 0; i < 2; ++i) {
    const size_t block = Add({"program_blocks", "", root_, {program}, {},
                              {{"program_id", Quoted(rows_[program].id)}, {"name", "'b'"}}, {}, ""});
    for (int d = 0; d < 2; ++d) {
      const size_t day = Add({"program_days", "", root_, {block}, {},
                              {{"block_id", Quoted(rows_[block].id)}, {"day_number", "1"}}, {}, ""});
      Add({"scheduled_sessions", "", root_, {day}, {},
           {{"day_id", Quoted(rows_[day].id)},
            {"session_template_id", Quoted(rows_[session_template].id)},
            {"session_id", Quoted(rows_[sessions.back()].id)}}, {}, ""});
      rows_[sessions.back()].more["program_day_id"] = Quoted(rows_[day].id);
      rows_[sessions.back()].more["template_id"] = Quoted(rows_[session_template].id);
    }
  }
}

void TrashWorld::AddPractice(size_t session) {
  const auto activities = OfTable("activity_definitions", root_);
  for (int i = 0; i < 2; ++i) {
    const size_t activity = activities[Below(activities.size())];
    const size_t instance =
        Add({"activity_instances", "", root_, {session}, {activity},
             {{"practice_session_id", Quoted(rows_[session].id)},
              {"activity_definition_id", Quoted(rows_[activity].id)}}, {}, ""});
    const size_t set = Add({"activity_sets", "", root_, {instance}, {},
                            {{"activity_instance_id", Quoted(rows_[instance].id)}, {"set_number", "1"}}, {}, ""});
    for (size_t part = 0; part < rows_.size(); ++part) {
      const bool metric = rows_[part].table == "metric_definitions" && rows_[part].above[0] == activity;
      if (!metric || !Percent(60)) continue;
      const bool in_set = Percent(50);
      std::vector<size_t> above = {instance};
      if (in_set) above.push_back(set);
      std::vector<size_t> uses = {part};
      std::map<std::string, std::string> more = {
          {"activity_instance_id", Quoted(rows_[instance].id)},
          {"metric_definition_id", Quoted(rows_[part].id)},
          {"value", "1"}, {"set_number", in_set ? "1" : "null"}, {"recorded_at", "now()"}};
      if (Percent(30)) {
        for (size_t split = 0; split < rows_.size(); ++split) {
          if (rows_[split].table == "split_definitions" && rows_[split].above[0] == activity) {
            uses.push_back(split);
            more["split_definition_id"] = Quoted(rows_[split].id);
          }
        }
      }
      Add({"metric_values", "", root_, std::move(above), std::move(uses), std::move(more), {}, ""});
    }
    if (Percent(40)) {
      Add({"notes", "", root_, {instance}, {},
           {{"activity_instance_id", Quoted(rows_[instance].id)}, {"content", "'n'"}}, {}, ""});
    }
  }
}

bool TrashWorld::IsBelow(size_t row, size_t top) const {
  if (row == top || rows_[row].root == top) return true;
  return std::ranges::any_of(rows_[row].above, [&](size_t above) { return IsBelow(above, top); });
}

void TrashWorld::Delete(size_t top, int hours_ago) {
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (rows_[i].deleted_hours_ago.has_value() || !IsBelow(i, top)) continue;
    rows_[i].deleted_hours_ago = hours_ago;
    rows_[i].deleted_with = rows_[top].id;
  }
}

// As the server deletes: what lives below goes along. Then a few rows live below one that does not,
// as imports may bring it.
void TrashWorld::DeleteAtRandom() {
  std::vector<size_t> mine;
  for (size_t i = root_ + 1; i < rows_.size(); ++i) mine.push_back(i);
  int hours_ago = 5000;
  for (int i = 0; i < kDeletesAFractal; ++i) {
    hours_ago -= static_cast<int>(Below(600)) + 1;
    if (hours_ago <= 0) break;
    const size_t top = mine[Below(mine.size())];
    if (!rows_[top].deleted_hours_ago.has_value()) Delete(top, hours_ago);
  }
  if (Percent(40) && hours_ago > 1) Delete(root_, hours_ago - 1);
  if (Percent(50)) return;
  for (int i = 0; i < 2; ++i) {
    Row& row = rows_[mine[Below(mine.size())]];
    row.deleted_hours_ago.reset();
    row.deleted_with.clear();
  }
}

std::string TrashWorld::Key(const Row& row) const {
  if (row.table != kLinks) return row.id;
  return absl::StrCat(rows_[row.above[0]].id, " ", rows_[row.above[1]].id);
}

void TrashWorld::Insert(TestDatabase& database) const {
  std::string script = "set session_replication_role = replica;";
  for (const Row& row : rows_) {
    std::vector<std::string> names = {"root_id", "deleted_at", "deleted_with"};
    std::vector<std::string> values = {Quoted(rows_[row.root].id), "null", "null"};
    if (row.deleted_hours_ago.has_value()) {
      values[1] = absl::StrCat("now() - interval '", *row.deleted_hours_ago, " hours'");
      values[2] = Quoted(row.deleted_with);
    }
    if (row.table != kLinks) {
      names.emplace_back("id");
      values.push_back(Quoted(row.id));
    }
    for (const auto& [name, value] : row.more) {
      names.push_back(name);
      values.push_back(value);
    }
    absl::StrAppend(&script, "insert into app.", row.table, " (", absl::StrJoin(names, ", "),
                    ") values (", absl::StrJoin(values, ", "), ");");
  }
  absl::StrAppend(&script,
                  "insert into app.fractal_members (user_id, root_id, role) select g.user_id, "
                  "g.root_id, 'owner' from app.goals g where g.id = g.root_id;",
                  "set session_replication_role = origin");
  database.Sql(script);
}

TrashWorld::Rows TrashWorld::All() const {
  Rows all;
  for (const Row& row : rows_) all[row.table].insert(Key(row));
  return all;
}

TrashWorld::Rows TrashWorld::LeftAfterPurge(int hours) {
  std::set<std::string> going;
  for (const Row& row : rows_) {
    if (row.deleted_hours_ago.has_value() && !row.is_purged) going.insert(row.deleted_with);
  }
  const auto goes = [&](const Row& row) { return going.contains(row.deleted_with); };
  for (const Row& row : rows_) {
    if (row.is_purged) continue;
    if (row.deleted_hours_ago.value_or(hours) < hours) going.erase(row.deleted_with);
  }
  // What keeps a delete may be kept by another itself: until nothing changes.
  for (size_t before = going.size() + 1; before != going.size();) {
    before = going.size();
    for (const Row& row : rows_) {
      if (row.is_purged || goes(row)) continue;
      if (row.table != kLinks) {
        for (const size_t above : row.above) going.erase(rows_[above].deleted_with);
      }
      for (const size_t used : row.uses) going.erase(rows_[used].deleted_with);
      going.erase(rows_[row.root].id);
    }
  }
  Rows left;
  for (Row& row : rows_) {
    const bool end_goes =
        row.table == kLinks && (goes(rows_[row.above[0]]) || goes(rows_[row.above[1]]));
    row.is_purged = row.is_purged || goes(row) || end_goes;
    if (!row.is_purged) left[row.table].insert(Key(row));
  }
  return left;
}

TrashWorld::Rows TrashWorld::Read(TestDatabase& database) {
  Rows read;
  for (const std::string table : kTables) {
    const std::string key =
        table == kLinks ? "practice_session_id || ' ' || short_term_goal_id" : "id::text";
    for (const auto& row : database.Sql(absl::StrCat("select ", key, " from app.", table))) {
      read[table].insert(row[0]);
    }
  }
  return read;
}

std::vector<std::string> TrashWorld::Dangling(TestDatabase& database) {
  struct Reference {
    const char* table;
    const char* column;
    const char* to;
  };
  constexpr Reference kReferences[] = {
      {"goals", "parent_id", "goals"},
      {"goals", "template_id", "session_templates"},
      {"goals", "program_day_id", "program_days"},
      {"scheduled_sessions", "session_id", "goals"},
      {"scheduled_sessions", "session_template_id", "session_templates"},
      {"activity_groups", "parent_id", "activity_groups"},
      {"activity_definitions", "group_id", "activity_groups"},
      {"activity_instances", "activity_definition_id", "activity_definitions"},
      {"metric_values", "metric_definition_id", "metric_definitions"},
      {"metric_values", "activity_instance_id", "activity_instances"},
  };
  std::vector<std::string> found;
  for (const Reference& r : kReferences) {
    for (const auto& row : database.Sql(absl::StrCat(
             "select x.id from app.", r.table, " x where x.", r.column, " is not null and not exists "
             "(select from app.", r.to, " t where t.root_id = x.root_id and t.id = x.", r.column, ")"))) {
      found.push_back(absl::StrCat(r.table, ".", r.column, " ", row[0]));
    }
  }
  return found;
}

}  // namespace fractal::tests
