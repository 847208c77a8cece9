// Sessions, as SessionService shows them; what is in them stands in files of its own.

#include <algorithm>

#include "tests/property/nouns.h"
#include "tests/property/practice.h"
#include "tests/property/session_layouts.h"

namespace fractal::tests::property {
namespace {

using Stub = v1::SessionService::Stub;

constexpr size_t kMostSessions = 12;
constexpr char kTimeOrder[] = "INVALID_ARGUMENT SESSION_TIME_ORDER";
constexpr char kUnfinished[] = "FAILED_PRECONDITION SESSION_UNFINISHED";

size_t CountSessions(Model& model, const std::string& fractal_id) {
  size_t count = 0;
  for (const GoalRow& row : model.goals) {
    count += row.live() && IsSession(row) && row.fractal_id == fractal_id;
  }
  return count;
}

// Whole minutes around now.
Timestamp PickTime(Random& random) { return SecondsFromNow(60 * random.Between(-3000, 300)); }

void PickTimes(Random& random, const std::set<std::string>& paths, v1::Session& wanted) {
  if (paths.contains("start_time") && random.Percent(70)) {
    *wanted.mutable_start_time() = PickTime(random);
  }
  if (!paths.contains("end_time") || random.Percent(30)) return;
  *wanted.mutable_end_time() = PickTime(random);
  // Mostly behind the start.
  if (wanted.has_start_time() && random.Percent(80)) {
    wanted.mutable_end_time()->set_seconds(wanted.start_time().seconds() +
                                           60 * random.Between(0, 200));
  }
}

// Some goals of the fractal; at times one of elsewhere, a deleted one, a session, or one twice.
void PickGoals(World& world, User& user, const std::string& fractal_id, v1::Session& wanted) {
  for (int i = world.random.Between(0, 3); i > 0; --i) {
    std::vector<std::string> goals;
    for (const GoalRow& row : user.model.goals) {
      if (row.live() && row.fractal_id == fractal_id && !IsSession(row)) {
        goals.push_back(row.message.id());
      }
    }
    const bool strange = goals.empty() || world.random.Percent(4);
    wanted.add_goal_ids(strange ? world.PickKey(user, &Model::goals).id : world.random.Pick(goals));
  }
}

// What the goals of a request break; the one that becomes the parent, or null.
GoalRow* CheckGoals(Model& model, const std::string& fractal_id, const v1::Session& wanted,
                    Refusals& refusals) {
  GoalRow* parent = nullptr;
  std::set<std::string> seen;
  for (const std::string& id : wanted.goal_ids()) {
    GoalRow* goal = model.goals.FindLive({fractal_id, id});
    refusals.Malformed(!World::IsId(id) || !seen.insert(id).second);
    refusals.If(goal == nullptr || IsSession(*goal), kNotFound);
    const bool holds_sessions =
        goal != nullptr && goal->message.type() < v1::GOAL_TYPE_PRACTICE_SESSION;
    if (parent == nullptr && holds_sessions) parent = goal;
  }
  return parent;
}

bool HasUnfinished(Model& model, const std::string& fractal_id) {
  for (const GoalRow& row : model.goals) {
    if (row.live() && IsSession(row) && row.fractal_id == fractal_id && !row.message.completed()) {
      return true;
    }
  }
  return false;
}

bool IsOutOfOrder(const v1::Session& session) {
  return session.has_start_time() && session.has_end_time() &&
         IsBefore(session.end_time(), session.start_time());
}

void CreateSession(World& world, User& user) {
  v1::CreateSessionRequest request;
  v1::Session& wanted = *request.mutable_session();
  Random& random = world.random;
  const std::string fractal_id = world.PickFractal(user);
  if (CountSessions(user.model, fractal_id) > kMostSessions) return;
  wanted.set_fractal_id(fractal_id);
  world.PickTexts(wanted);
  if (random.Percent(20)) wanted.clear_name();
  PickTimes(random, {"start_time", "end_time"}, wanted);
  PickGoals(world, user, fractal_id, wanted);
  wanted.set_planned_minutes(random.Percent(97) ? random.Between(0, 120) : 1441);
  request.set_only_when_finished(random.Percent(15));

  Refusals refusals;
  refusals.Malformed(!World::IsId(fractal_id) || wanted.planned_minutes() > 1440 ||
                     (!wanted.name().empty() && !World::IsName(wanted.name())) ||
                     !World::IsDescription(wanted.description()));
  refusals.If(!user.model.IsLiveFractal(fractal_id), kNotFound);
  const GoalRow* parent = CheckGoals(user.model, fractal_id, wanted, refusals);
  refusals.If(IsOutOfOrder(wanted), kTimeOrder);
  refusals.If(request.only_when_finished() && HasUnfinished(user.model, fractal_id), kUnfinished);
  const auto answer = world.CallOnce(user, &Stub::CreateSession, request, [](auto& other) {
    other.mutable_session()->set_name("another request");
  });
  if (!world.Expect(answer, refusals)) return;
  v1::Session expected = wanted;
  if (wanted.name().empty()) expected.set_name("Session");
  if (parent != nullptr) expected.set_parent_id(parent->message.id());
  GoalRow& session = AddSession(world, user, expected, answer->session());
  ExpectWhole("CreateSession", user.model, session, answer->session(), answer->instances());
}

void ExpectSessionByKey(World& world, User& user, const Key& key) {
  v1::GetSessionRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_session_id(key.id);
  GoalRow* session = FindSession(user.model, key);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(session == nullptr, kNotFound);
  const auto answer = world.Call(user, &Stub::GetSession, request);
  if (world.Expect(answer, refusals)) {
    ExpectWhole("GetSession", user.model, *session, answer->session(), answer->instances());
  }
}

void GetSession(World& world, User& user) {
  ExpectSessionByKey(world, user, PickSession(world, user));
}

bool IsListed(Model& model, const GoalRow& row, const v1::ListSessionsRequest& request) {
  if (!IsSession(row) || row.fractal_id != request.fractal_id()) return false;
  if (!row.live() && !request.show_deleted()) return false;
  const Timestamp when = WhenOf(model, row);
  if (request.has_from_time() && IsBefore(when, request.from_time())) return false;
  if (request.has_until_time() && !IsBefore(when, request.until_time())) return false;
  if (request.has_completed() && row.message.completed() != request.completed()) return false;
  const std::string& prefix = request.name_prefix();
  if (row.message.name().compare(0, prefix.size(), prefix) != 0) return false;
  bool has_goal = request.goal_id().empty();
  const v1::Session shown = SessionOf(model, row);
  for (const std::string& id : shown.goal_ids()) {
    has_goal = has_goal || id == request.goal_id();
  }
  bool has_activity = request.activity_id().empty();
  for (const InstanceRow* instance : InstancesIn(model, row)) {
    has_activity = has_activity || instance->message.activity_id() == request.activity_id();
  }
  return has_goal && has_activity;
}

void ExpectSessions(World& world, User& user, const v1::ListSessionsRequest& request) {
  Model& model = user.model;
  Refusals refusals;
  refusals.Malformed(!World::IsId(request.fractal_id()));
  refusals.If(model.goals.Find({request.fractal_id(), request.fractal_id()}) == nullptr, kNotFound);
  std::vector<GoalRow*> listed;
  for (GoalRow& row : model.goals) {
    if (IsListed(model, row, request)) listed.push_back(&row);
  }
  std::sort(listed.begin(), listed.end(), [&](const GoalRow* left, const GoalRow* right) {
    const Timestamp at_left = WhenOf(model, *left);
    const Timestamp at_right = WhenOf(model, *right);
    if (IsBefore(at_right, at_left) || IsBefore(at_left, at_right)) {
      return IsBefore(at_right, at_left);
    }
    return left->message.id() > right->message.id();
  });
  const auto seen = world.ListAll(
      user, &Stub::ListSessions, request, [](const auto& page) { return page.sessions(); },
      refusals);
  for (int i = 0; i < seen.size() && i < static_cast<int>(listed.size()); ++i) {
    ExpectSession("ListSessions", model, *listed[static_cast<size_t>(i)], seen.Get(i));
  }
  ExpectSame("ListSessions: count", static_cast<int64_t>(listed.size()), seen.size());
}

void ListSessions(World& world, User& user) {
  v1::ListSessionsRequest request;
  Random& random = world.random;
  request.set_fractal_id(world.PickFractal(user));
  if (random.Percent(30)) *request.mutable_from_time() = PickTime(random);
  if (random.Percent(30)) *request.mutable_until_time() = PickTime(random);
  if (random.Percent(30)) request.set_goal_id(world.PickKey(user, &Model::goals).id);
  if (random.Percent(30)) request.set_activity_id(world.PickKey(user, &Model::activities).id);
  if (!World::IsId(request.goal_id())) request.clear_goal_id();
  if (!World::IsId(request.activity_id())) request.clear_activity_id();
  if (random.Percent(30)) request.set_completed(random.Percent(50));
  if (random.Percent(20)) request.set_name_prefix("S");
  request.set_show_deleted(random.Percent(50));
  ExpectSessions(world, user, request);
}

// How the session is after the change; its links too, when it is taken.
void UpdateSession(World& world, User& user) {
  Model& model = user.model;
  const Key key = PickSession(world, user);
  GoalRow* session = FindLiveSession(model, key);
  v1::UpdateSessionRequest request;
  v1::Session& wanted = *request.mutable_session();
  wanted.set_fractal_id(key.fractal_id);
  wanted.set_id(key.id);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(session == nullptr, kNotFound);
  static const std::vector<std::string> kUpdatable = {
      "name", "description", "goal_ids", "start_time", "end_time", "planned_minutes"};
  const auto paths = world.PickPaths(kUpdatable);
  world.PickTexts(wanted, paths);
  PickTimes(world.random, paths, wanted);
  if (paths.contains("goal_ids")) PickGoals(world, user, key.fractal_id, wanted);
  if (paths.contains("planned_minutes")) wanted.set_planned_minutes(world.random.Between(0, 120));
  wanted.set_etag(world.PickEtag(session, refusals));
  const auto mask =
      world.PickMask(paths, kUpdatable, wanted, refusals, request.mutable_update_mask());

  v1::Goal goal = session == nullptr ? v1::Goal() : session->message;
  v1::Session own = session == nullptr ? v1::Session() : model.sessions.at(key.id);
  World::ChangeTexts(wanted, refusals, goal, mask);
  if (mask.contains("start_time")) {
    own.clear_start_time();
    if (wanted.has_start_time()) *own.mutable_start_time() = wanted.start_time();
  }
  if (mask.contains("end_time")) {
    own.clear_end_time();
    if (wanted.has_end_time()) *own.mutable_end_time() = wanted.end_time();
  }
  if (mask.contains("planned_minutes")) own.set_planned_minutes(wanted.planned_minutes());
  refusals.If(IsOutOfOrder(own), kTimeOrder);
  if (mask.contains("goal_ids")) {
    const GoalRow* parent = CheckGoals(model, key.fractal_id, wanted, refusals);
    goal.set_parent_id(parent == nullptr ? "" : parent->message.id());
    refusals.If(parent != nullptr && goal.has_deadline() && parent->message.has_deadline() &&
                    IsBefore(parent->message.deadline(), goal.deadline()),
                "INVALID_ARGUMENT DEADLINE_AFTER_PARENT");
  }
  const auto answer = world.Call(user, &Stub::UpdateSession, request);
  if (!world.Expect(answer, refusals)) return;
  const bool moves = goal.parent_id() != session->message.parent_id();
  session->message = goal;
  session->touched = Touched::kYes;
  model.sessions[key.id] = own;
  if (mask.contains("goal_ids")) LinkGoals(model, *session, wanted);
  ExpectSession("UpdateSession", model, *session, answer->session());
  if (moves) LearnPlace(world, user, *session);
}

void DeleteSession(World& world, User& user) {
  const Key key = PickSession(world, user);
  GoalRow* session = FindLiveSession(user.model, key);
  v1::DeleteSessionRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_session_id(key.id);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(session == nullptr, kNotFound);
  request.set_etag(world.PickEtag(session, refusals));
  const auto answer = world.Call(user, &Stub::DeleteSession, request);
  if (!world.Expect(answer, refusals)) return;
  const Timestamp& time = answer->session().delete_time();
  for (GoalRow* row : BelowOf(user.model, *session)) user.model.TakeGoal(*row, key.id, time);
  user.model.TakeGoal(*session, key.id, time);
  ExpectSession("DeleteSession", user.model, *session, answer->session());
}

void CompareSessions(World& world, User& user) {
  for (const GoalRow& row : user.model.goals) {
    if (IsSession(row)) ExpectSessionByKey(world, user, row.key());
    if (!IsRoot(row.message)) continue;
    v1::ListSessionsRequest request;
    request.set_fractal_id(row.fractal_id);
    ExpectSessions(world, user, request);
    request.set_show_deleted(true);
    ExpectSessions(world, user, request);
  }
}

std::optional<Fault> SessionFault(World& world, User& user) {
  static const std::vector<std::string> kChanges = {
      "",
      "session_start = least(coalesce(session_start, now()), session_end) - interval '1 second'",
      "session_end = greatest(coalesce(session_end, now()), session_start) + interval '1 second'",
      "duration_minutes = coalesce(duration_minutes, 0) + 1",
      "name = name || '.'",
      "completed = not completed",
      "deleted_at = case when deleted_at is null then now() end"};
  std::vector<std::string> sessions;
  for (const GoalRow& row : user.model.goals) {
    if (IsSession(row)) sessions.push_back(row.message.id());
  }
  std::vector<Link> shown;
  for (const Link& link : user.model.links) {
    const bool is_shown = FindLiveSession(user.model, {link.fractal_id, link.session_id}) &&
                          user.model.goals.FindLive({link.fractal_id, link.goal_id});
    if (is_shown && link.taken_by.empty()) shown.push_back(link);
  }
  if (!shown.empty() && world.random.Percent(30)) {
    const Link& link = world.random.Pick(shown);
    return Fault{"practice_session_goals",
                 "practice_session_id = '" + link.session_id + "' and short_term_goal_id = '" +
                     link.goal_id + "'",
                 world.random.Percent(50) ? "" : "deleted_at = now()"};
  }
  if (sessions.empty()) return std::nullopt;
  return Fault{"goals", "id = '" + world.random.Pick(sessions) + "'",
               kChanges[world.random.Below(kChanges.size())]};
}

}  // namespace

Noun Sessions() {
  Noun sessions = {{{"CreateSession", 10, CreateSession},
                    {"GetSession", 3, GetSession},
                    {"ListSessions", 4, ListSessions},
                    {"UpdateSession", 8, UpdateSession},
                    {"DeleteSession", 2, DeleteSession}},
                   CompareSessions,
                   SessionFault};
  const auto layouts = LayoutOperations();
  sessions.operations.insert(sessions.operations.end(), layouts.begin(), layouts.end());
  return sessions;
}

}  // namespace fractal::tests::property
