#include "tests/rpc/trash_fixture.h"

#include "db/uuid.h"
#include "fractal/v1/activities.grpc.pb.h"
#include "fractal/v1/metrics.grpc.pb.h"
#include "fractal/v1/programs.grpc.pb.h"
#include "fractal/v1/sessions.grpc.pb.h"

namespace fractal::tests {
namespace {

constexpr const char* kTables[] = {
    "goals",        "practice_session_goals", "activity_groups",   "activity_definitions",
    "metric_definitions", "split_definitions", "activity_instances", "activity_sets",
    "metric_values", "session_templates",      "programs",          "program_blocks",
    "program_days", "scheduled_sessions",     "notes"};

// The deletes of the kinds whose request names the row by one field.
template <typename Stub, typename Request, typename Response, typename SetId>
std::string CallDelete(Client& client, const std::string& fractal_id,
                       grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                    Response*),
                       SetId set_id) {
  Request request;
  request.set_fractal_id(fractal_id);
  set_id(request);
  return client.Call(method, request).Summary();
}

// Leaves out the metric or the split of this id, which nothing uses.
std::string LeaveOut(Client& client, const std::string& fractal_id, const std::string& activity_id,
                     const std::string& part_id) {
  using Stub = v1::ActivityService::Stub;
  v1::GetActivityRequest get;
  get.set_fractal_id(fractal_id);
  get.set_activity_id(activity_id);
  const auto read = client.Call(&Stub::GetActivity, get);
  if (!read.status.ok()) return read.Summary();
  v1::UpdateActivityRequest update;
  *update.mutable_activity() = read->activity();
  update.mutable_activity()->clear_metrics();
  update.mutable_activity()->clear_splits();
  bool found = false;
  for (const auto& metric : read->activity().metrics()) {
    found = found || metric.id() == part_id;
    if (metric.id() != part_id) *update.mutable_activity()->add_metrics() = metric;
  }
  for (const auto& split : read->activity().splits()) {
    found = found || split.id() == part_id;
    if (split.id() != part_id) *update.mutable_activity()->add_splits() = split;
  }
  if (!found) return "NOT_FOUND NOT_FOUND";
  update.mutable_update_mask()->add_paths("metrics");
  update.mutable_update_mask()->add_paths("splits");
  return client.Call(&Stub::UpdateActivity, update).Summary();
}

}  // namespace

TrashTest::TrashTest() {
  fractal_id = MakeFractal(ada, "Cello").id();
  ids[v1::ROW_KIND_FRACTAL] = fractal_id;
  const std::string goal =
      MakeGoal(ada, fractal_id, fractal_id, v1::GOAL_TYPE_SHORT_TERM, "Suite 1").id();
  ids[v1::ROW_KIND_GOAL] = goal;
  const std::string session = Add("goals", "user_id, parent_id, type, name",
                                  Quoted(ada.user.id()) + "," + Quoted(goal) +
                                      ", 'PracticeSession', 'practice'");
  ids[v1::ROW_KIND_SESSION] = session;
  Sql("insert into app.practice_session_goals (root_id, practice_session_id, short_term_goal_id) "
      "values (" + Quoted(fractal_id) + "," + Quoted(session) + "," + Quoted(goal) + ")");
  const std::string group = Add("activity_groups", "name", "'Technique'");
  ids[v1::ROW_KIND_ACTIVITY_GROUP] = group;
  const std::string activity = Add("activity_definitions", "group_id, name, has_sets, has_splits",
                                   Quoted(group) + ", 'Scales', true, true");
  ids[v1::ROW_KIND_ACTIVITY] = activity;
  const std::string of_activity = Quoted(activity);
  used_metric = Add("metric_definitions", "activity_id, name, unit", of_activity + ", 'Tempo', 'bpm'");
  used_split = Add("split_definitions", "activity_id, name", of_activity + ", 'Left'");
  ids[v1::ROW_KIND_METRIC_DEFINITION] =
      Add("metric_definitions", "activity_id, name, unit", of_activity + ", 'Spare', 's'");
  ids[v1::ROW_KIND_SPLIT_DEFINITION] =
      Add("split_definitions", "activity_id, name", of_activity + ", 'Spare'");
  const std::string instance = Add("activity_instances", "practice_session_id, activity_definition_id",
                                   Quoted(session) + "," + of_activity);
  ids[v1::ROW_KIND_ACTIVITY_INSTANCE] = instance;
  ids[v1::ROW_KIND_ACTIVITY_SET] =
      Add("activity_sets", "activity_instance_id, set_number", Quoted(instance) + ", 1");
  ids[v1::ROW_KIND_METRIC_VALUE] =
      Add("metric_values",
          "activity_instance_id, metric_definition_id, split_definition_id, set_number, value, "
          "recorded_at",
          Quoted(instance) + "," + Quoted(used_metric) + "," + Quoted(used_split) + ", 1, 60, now()");
  ids[v1::ROW_KIND_NOTE] =
      Add("notes", "activity_instance_id, set_number, content", Quoted(instance) + ", 1, 'evenly'");
  const std::string used_template = Add("session_templates", "name, template_data", "'Daily', '{}'");
  ids[v1::ROW_KIND_TEMPLATE] = used_template;
  const std::string program =
      Add("programs",
          "name, start_date, end_date, goal_ids, weekly_schedule, created_at, updated_at",
          "'Winter', now(), now(), '[]', '[]', now(), now()");
  ids[v1::ROW_KIND_PROGRAM] = program;
  const std::string block = Add("program_blocks", "program_id, name", Quoted(program) + ", 'Block'");
  ids[v1::ROW_KIND_PROGRAM_BLOCK] = block;
  const std::string day =
      Add("program_days", "block_id, day_number, name", Quoted(block) + ", 1, 'Monday'");
  ids[v1::ROW_KIND_PROGRAM_DAY] = day;
  ids[v1::ROW_KIND_SCHEDULED_SESSION] =
      Add("scheduled_sessions", "day_id, session_template_id",
          Quoted(day) + "," + Quoted(used_template));
}

std::vector<v1::RowKind> TrashTest::Kinds() {
  std::vector<Kind> kinds;
  for (int kind = v1::ROW_KIND_FRACTAL; kind <= v1::ROW_KIND_NOTE; ++kind) {
    kinds.push_back(static_cast<Kind>(kind));
  }
  return kinds;
}

v1::RowKind TrashTest::ParentOf(Kind kind) {
  static const std::map<Kind, Kind> kParents = {
      {v1::ROW_KIND_SESSION, v1::ROW_KIND_GOAL},
      {v1::ROW_KIND_ACTIVITY_INSTANCE, v1::ROW_KIND_SESSION},
      {v1::ROW_KIND_ACTIVITY_SET, v1::ROW_KIND_ACTIVITY_INSTANCE},
      {v1::ROW_KIND_METRIC_VALUE, v1::ROW_KIND_ACTIVITY_SET},
      {v1::ROW_KIND_NOTE, v1::ROW_KIND_ACTIVITY_SET},
      {v1::ROW_KIND_ACTIVITY, v1::ROW_KIND_ACTIVITY_GROUP},
      {v1::ROW_KIND_METRIC_DEFINITION, v1::ROW_KIND_ACTIVITY},
      {v1::ROW_KIND_SPLIT_DEFINITION, v1::ROW_KIND_ACTIVITY},
      {v1::ROW_KIND_PROGRAM_BLOCK, v1::ROW_KIND_PROGRAM},
      {v1::ROW_KIND_PROGRAM_DAY, v1::ROW_KIND_PROGRAM_BLOCK},
      {v1::ROW_KIND_SCHEDULED_SESSION, v1::ROW_KIND_PROGRAM_DAY}};
  const auto parent = kParents.find(kind);
  return parent == kParents.end() ? v1::ROW_KIND_FRACTAL : parent->second;
}

std::string TrashTest::Delete(Client& client, Kind kind) {
  const std::string& id = Id(kind);
  switch (kind) {
    case v1::ROW_KIND_FRACTAL:
      return CallDelete(client, id, &v1::FractalService::Stub::DeleteFractal, [](auto&) {});
    case v1::ROW_KIND_GOAL:
      return CallDelete(client, fractal_id, &v1::FractalService::Stub::DeleteGoal,
                        [&](auto& r) { r.set_goal_id(id); });
    case v1::ROW_KIND_SESSION:
      return CallDelete(client, fractal_id, &v1::SessionService::Stub::DeleteSession,
                        [&](auto& r) { r.set_session_id(id); });
    case v1::ROW_KIND_ACTIVITY_INSTANCE:
      return CallDelete(client, fractal_id, &v1::SessionService::Stub::DeleteActivityInstance,
                        [&](auto& r) { r.set_activity_instance_id(id); });
    case v1::ROW_KIND_ACTIVITY_SET:
      return CallDelete(client, fractal_id, &v1::SessionService::Stub::DeleteActivitySet,
                        [&](auto& r) { r.set_set_id(id); });
    case v1::ROW_KIND_METRIC_VALUE:
      return CallDelete(client, fractal_id, &v1::MetricService::Stub::DeleteMetricValue,
                        [&](auto& r) { r.set_metric_value_id(id); });
    case v1::ROW_KIND_ACTIVITY_GROUP:
      return CallDelete(client, fractal_id, &v1::ActivityService::Stub::DeleteActivityGroup,
                        [&](auto& r) { r.set_group_id(id); });
    case v1::ROW_KIND_ACTIVITY:
      return CallDelete(client, fractal_id, &v1::ActivityService::Stub::DeleteActivity,
                        [&](auto& r) { r.set_activity_id(id); });
    case v1::ROW_KIND_METRIC_DEFINITION:
    case v1::ROW_KIND_SPLIT_DEFINITION:
      return LeaveOut(client, fractal_id, Id(v1::ROW_KIND_ACTIVITY), id);
    case v1::ROW_KIND_TEMPLATE:
      return CallDelete(client, fractal_id, &v1::SessionService::Stub::DeleteTemplate,
                        [&](auto& r) { r.set_template_id(id); });
    case v1::ROW_KIND_PROGRAM:
      return CallDelete(client, fractal_id, &v1::ProgramService::Stub::DeleteProgram,
                        [&](auto& r) { r.set_program_id(id); });
    case v1::ROW_KIND_PROGRAM_BLOCK:
      return CallDelete(client, fractal_id, &v1::ProgramService::Stub::DeleteProgramBlock,
                        [&](auto& r) { r.set_program_block_id(id); });
    case v1::ROW_KIND_PROGRAM_DAY:
      return CallDelete(client, fractal_id, &v1::ProgramService::Stub::DeleteProgramDay,
                        [&](auto& r) { r.set_program_day_id(id); });
    case v1::ROW_KIND_SCHEDULED_SESSION:
      return CallDelete(client, fractal_id, &v1::ProgramService::Stub::UnscheduleSession,
                        [&](auto& r) { r.set_scheduled_session_id(id); });
    default:
      return server.database().Sql("update app.notes set deleted_at = now() where id = " +
                                   Quoted(id) + " and deleted_at is null returning id").empty()
                 ? "NOT_FOUND NOT_FOUND"
                 : "OK";
  }
}

Answer<v1::PurgeResponse> TrashTest::Purge(Client& client, Kind kind, bool force) {
  v1::PurgeRequest request;
  request.set_fractal_id(fractal_id);
  request.set_kind(kind);
  request.set_id(Id(kind));
  request.set_force(force);
  return client.Call(&Stub::Purge, request);
}

Answer<v1::PurgeResponse> TrashTest::PurgeAll(Client& client, bool force, int64_t older_than) {
  v1::PurgeRequest request;
  request.set_fractal_id(fractal_id);
  request.set_force(force);
  if (older_than >= 0) request.mutable_older_than()->set_seconds(older_than);
  return client.Call(&Stub::Purge, request);
}

v1::ListTrashRequest TrashTest::ListRequest(bool show_taken) const {
  v1::ListTrashRequest request;
  request.set_fractal_id(fractal_id);
  request.set_show_taken(show_taken);
  return request;
}

std::vector<v1::TrashEntry> TrashTest::List(Client& client, v1::ListTrashRequest request) {
  std::vector<v1::TrashEntry> all;
  do {
    const auto page = client.Call(&Stub::ListTrash, request);
    all.insert(all.end(), page->entries().begin(), page->entries().end());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return all;
}

std::string TrashTest::Contents() {
  std::string contents;
  for (const char* table : kTables) {
    const std::string name = table;
    const std::string id = name == "practice_session_goals" ? "practice_session_id" : "id";
    for (const auto& row : server.database().Sql(
             "select (to_jsonb(x) - 'updated_at')::text from app." + name + " x where x.root_id = " +
             Quoted(fractal_id) + " order by x." + id)) {
      contents += name + " " + row[0] + "\n";
    }
  }
  return contents;
}

std::string TrashTest::Sizes() {
  std::string sizes;
  for (const char* table : kTables) {
    const std::string name = table;
    const std::string size = server.database().Scalar(
        "select count(*) from app." + name + " where root_id = " + Quoted(fractal_id));
    if (size != "0") sizes += name + " " + size + "\n";
  }
  return sizes;
}

TrashTest::Counts TrashTest::CountsOf(
    const google::protobuf::RepeatedPtrField<v1::RowCount>& counts) {
  Counts all;
  for (const v1::RowCount& count : counts) {
    EXPECT_GT(count.kind(), all.empty() ? v1::ROW_KIND_UNSPECIFIED : all.rbegin()->first);
    all[count.kind()] = count.count();
  }
  return all;
}

TrashTest::Counts TrashTest::TakenWith(const std::string& id) {
  Counts counts;
  for (const auto& row : server.database().Sql(
           "select upper(r.kind), count(*) from app.fractal_rows r where r.deleted_with = " +
           Quoted(id) + " group by r.kind")) {
    Kind kind = v1::ROW_KIND_UNSPECIFIED;
    EXPECT_TRUE(v1::RowKind_Parse("ROW_KIND_" + row[0], &kind)) << row[0];
    counts[kind] = std::stoll(row[1]);
  }
  return counts;
}

void TrashTest::LetIn(const Client& client, const std::string& role) {
  Sql("insert into app.fractal_members (user_id, root_id, role) values (" +
      Quoted(client.user.id()) + "," + Quoted(fractal_id) + "," + Quoted(role) + ")");
}

std::string TrashTest::Add(const std::string& table, const std::string& columns,
                           const std::string& values) {
  const std::string id = db::Uuid::New().ToString();
  Sql("insert into app." + table + " (root_id, id, " + columns + ") values (" +
      Quoted(fractal_id) + "," + Quoted(id) + "," + values + ")");
  return id;
}

}  // namespace fractal::tests
