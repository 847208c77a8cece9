#include "tests/property/session_layouts.h"

#include <algorithm>

#include "fractal/v1/fractals.grpc.pb.h"

namespace fractal::tests::property {
namespace {

using Stub = v1::SessionService::Stub;

// The session's live siblings; sessions that hang below nothing are each other's.
std::vector<GoalRow*> SiblingsOf(Model& model, const GoalRow& session) {
  if (GoalRow* parent = ParentOf(model, session)) return ChildrenOf(model, *parent);
  std::vector<GoalRow*> siblings;
  for (GoalRow& row : model.goals) {
    if (row.live() && row.fractal_id == session.fractal_id && !IsRoot(row.message) &&
        row.message.parent_id().empty()) {
      siblings.push_back(&row);
    }
  }
  return siblings;
}

// Spreads the ids over a few sections.
void PickSections(World& world, const std::vector<std::string>& ids, Refusals& refusals,
                  google::protobuf::RepeatedPtrField<v1::SessionSection>* sections) {
  Random& random = world.random;
  const int count = random.Between(ids.empty() ? 0 : 1, 3);
  for (int i = 0; i < count; ++i) {
    v1::SessionSection& section = *sections->Add();
    if (random.Percent(80)) section.set_name(world.PickName());
    section.set_planned_minutes(random.Between(0, 60));
    refusals.Malformed(!section.name().empty() && !World::IsName(section.name()));
  }
  size_t next = 0;
  for (int i = 0; i < count; ++i) {
    const size_t end = i + 1 == count ? ids.size() : next + random.Below(ids.size() - next + 1);
    for (; next < end; ++next) sections->Mutable(i)->add_activity_instance_ids(ids[next]);
  }
}

// Where the instances stand now that they were put into an order.
void LearnOrder(World& world, User& user, GoalRow& session, const std::vector<std::string>& ids) {
  v1::GetSessionRequest request;
  request.set_fractal_id(session.fractal_id);
  request.set_session_id(session.message.id());
  const auto answer = world.Call(user, &Stub::GetSession, request);
  ExpectSame("ArrangeSession: instances", static_cast<int64_t>(ids.size()),
             answer->instances_size());
  for (int i = 0; i < answer->instances_size(); ++i) {
    const v1::ActivityInstance& seen = answer->instances(i);
    if (seen.id() != ids[static_cast<size_t>(i)]) {
      throw Difference("ArrangeSession: the instances do not stand in the order");
    }
    InstanceRow& instance = *user.model.instances.Find({session.fractal_id, seen.id()});
    if (instance.message.sort_order() != seen.sort_order()) instance.touched = Touched::kYes;
    instance.message.set_sort_order(seen.sort_order());
  }
  ExpectWhole("GetSession", user.model, session, answer->session(), answer->instances());
}

void ArrangeSession(World& world, User& user) {
  const Key key = PickSession(world, user);
  GoalRow* session = FindLiveSession(user.model, key);
  v1::ArrangeSessionRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_session_id(key.id);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(session == nullptr, kNotFound);
  const auto there =
      session == nullptr ? std::vector<InstanceRow*>() : InstancesIn(user.model, *session);
  const auto ids = PickOrder(world, user, &Model::instances, there, refusals);
  PickSections(world, ids, refusals, request.mutable_sections());
  request.set_etag(world.PickEtag(session, refusals));
  const auto answer = world.Call(user, &Stub::ArrangeSession, request);
  if (!world.Expect(answer, refusals)) return;
  *user.model.sessions[key.id].mutable_sections() = request.sections();
  session->touched = Touched::kYes;
  ExpectSession("ArrangeSession", user.model, *session, answer->session());
  LearnOrder(world, user, *session, ids);
}

bool Runs(const InstanceRow& instance) {
  v1::Timer timer = instance.message.timer();
  FillTimer(&timer);
  return timer.state() == v1::TIMER_STATE_RUNNING;
}

// A time that the server took from its clock, and not before `least`.
void ExpectEndedNow(const std::string& what, const Timestamp& before, const Timestamp& least,
                    const Timestamp& seen) {
  if (IsBefore(Now(), least)) return ExpectSame(what, least, seen);
  ExpectJustNow(what, before, seen);
}

// When it took place is said where it is not known, and the timers that run stop.
void Complete(Model& model, GoalRow& session, const Timestamp& before,
              const v1::CompleteSessionResponse& seen) {
  v1::Session& own = model.sessions[session.message.id()];
  const Timestamp& made = session.message.create_time();
  if (!own.has_end_time()) {
    ExpectEndedNow("end_time", before, own.has_start_time() ? own.start_time() : made,
                   seen.session().end_time());
    *own.mutable_end_time() = seen.session().end_time();
  }
  if (!own.has_start_time()) {
    *own.mutable_start_time() = IsBefore(own.end_time(), made) ? own.end_time() : made;
  }
  for (const v1::ActivityInstance& one : seen.instances()) {
    InstanceRow* instance = model.instances.FindLive({session.fractal_id, one.id()});
    if (instance == nullptr || !Runs(*instance)) continue;
    v1::Timer& timer = *instance->message.mutable_timer();
    ExpectEndedNow("stop_time", before, timer.start_time(), one.timer().stop_time());
    *timer.mutable_stop_time() = one.timer().stop_time();
    instance->touched = Touched::kYes;
  }
  session.message.set_completed(true);
}

void CompleteSession(World& world, User& user) {
  const Key key = PickSession(world, user);
  GoalRow* session = FindLiveSession(user.model, key);
  v1::CompleteSessionRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_session_id(key.id);
  if (world.random.Percent(60)) request.set_completed(world.random.Percent(40));
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(session == nullptr, kNotFound);
  request.set_etag(world.PickEtag(session, refusals));
  const Timestamp before = Now();
  const auto answer = world.Call(user, &Stub::CompleteSession, request);
  if (!world.Expect(answer, refusals)) return;
  const bool completed = !request.has_completed() || request.completed();
  // Doing so twice changes nothing.
  if (session->message.completed() != completed) {
    if (completed) Complete(user.model, *session, before, answer.response);
    session->message.set_completed(completed);
    session->touched = Touched::kYes;
  }
  ExpectWhole("CompleteSession", user.model, *session, answer->session(), answer->instances());
}

// The instances of a copy: of live activities, in order, with as many sets; nothing else of them.
// Answers the new id of each that was copied.
std::map<std::string, std::string> AddCopies(
    Model& model, const GoalRow& source,
    const google::protobuf::RepeatedPtrField<v1::ActivityInstance>& seen) {
  std::map<std::string, std::string> copies;
  int next = 0;
  for (const InstanceRow* instance : InstancesIn(model, source)) {
    const std::string& activity_id = instance->message.activity_id();
    if (model.activities.FindLive({source.fractal_id, activity_id}) == nullptr) continue;
    if (next == seen.size()) throw Difference("DuplicateSession: an instance is missing");
    const v1::ActivityInstance& copy = seen.Get(next++);
    v1::ActivityInstance expected;
    expected.set_id(copy.id());
    expected.set_fractal_id(source.fractal_id);
    expected.set_session_id(copy.session_id());
    expected.set_activity_id(activity_id);
    expected.set_sort_order(copy.sort_order());
    expected.mutable_timer()->set_state(v1::TIMER_STATE_NOT_STARTED);
    *expected.mutable_create_time() = copy.create_time();
    *expected.mutable_update_time() = copy.update_time();
    expected.set_etag(copy.etag());
    ExpectSame("DuplicateSession: sets", static_cast<int64_t>(SetsIn(model, *instance).size()),
               copy.sets_size());
    for (const v1::ActivitySet& set : copy.sets()) {
      v1::ActivitySet& one = *expected.add_sets();
      one = set;
      one.set_set_number(expected.sets_size());
      one.set_completed(false);
      one.clear_values();
    }
    ExpectSame("DuplicateSession: an instance", expected, copy);
    copies[instance->message.id()] = copy.id();
    AddInstance(model, copy);
  }
  return copies;
}

void DuplicateSession(World& world, User& user) {
  Model& model = user.model;
  const Key key = PickSession(world, user);
  GoalRow* source = FindLiveSession(model, key);
  if (model.goals.CountLive(key.fractal_id) > 80) return;
  v1::DuplicateSessionRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_session_id(key.id);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(source == nullptr, kNotFound);
  const auto answer = world.CallOnce(user, &Stub::DuplicateSession, request,
                                     [](auto& other) { other.set_session_id(other.fractal_id()); });
  if (!world.Expect(answer, refusals)) return;
  v1::Session expected = SessionOf(model, *source);
  expected.set_completed(false);
  expected.clear_start_time();
  expected.clear_end_time();
  expected.clear_duration_seconds();
  const auto copies = AddCopies(model, *source, answer->instances());
  for (v1::SessionSection& section : *expected.mutable_sections()) {
    std::vector<std::string> ids;
    for (const std::string& id : section.activity_instance_ids()) {
      if (copies.contains(id)) ids.push_back(copies.at(id));
    }
    section.clear_activity_instance_ids();
    for (const std::string& id : ids) section.add_activity_instance_ids(id);
  }
  GoalRow& copy = AddSession(world, user, expected, answer->session());
  ExpectWhole("DuplicateSession", model, copy, answer->session(), answer->instances());
}

}  // namespace

std::vector<Operation> LayoutOperations() {
  return {{"ArrangeSession", 6, ArrangeSession},
          {"CompleteSession", 6, CompleteSession},
          {"DuplicateSession", 3, DuplicateSession}};
}

GoalRow& AddSession(World& world, User& user, const v1::Session& expected,
                    const v1::Session& seen) {
  v1::Goal goal;
  goal.set_id(seen.id());
  goal.set_fractal_id(expected.fractal_id());
  goal.set_parent_id(expected.parent_id());
  goal.set_type(v1::GOAL_TYPE_PRACTICE_SESSION);
  goal.set_name(expected.name());
  goal.set_description(expected.description());
  *goal.mutable_create_time() = seen.create_time();
  *goal.mutable_update_time() = seen.update_time();
  goal.set_etag(seen.etag());
  v1::Session own;
  if (expected.has_start_time()) *own.mutable_start_time() = expected.start_time();
  if (expected.has_end_time()) *own.mutable_end_time() = expected.end_time();
  own.set_planned_minutes(expected.planned_minutes());
  *own.mutable_sections() = expected.sections();
  user.model.sessions[seen.id()] = own;
  GoalRow& session = user.model.goals.Add(goal.fractal_id(), goal);
  LinkGoals(user.model, session, expected);
  LearnPlace(world, user, session);
  return session;
}

void LinkGoals(Model& model, const GoalRow& session, const v1::Session& wanted) {
  const std::string& id = session.message.id();
  std::erase_if(model.links,
                [&](const Link& link) { return link.session_id == id && link.taken_by.empty(); });
  for (const std::string& goal_id : wanted.goal_ids()) {
    model.links.push_back({session.fractal_id, id, goal_id, ""});
  }
}

void LearnPlace(World& world, User& user, GoalRow& session) {
  v1::GetGoalRequest request;
  request.set_fractal_id(session.fractal_id);
  request.set_goal_id(session.message.id());
  const auto answer = world.Call(user, &v1::FractalService::Stub::GetGoal, request);
  ExpectBehind("a session", SiblingsOf(user.model, session), answer->goal());
  session.message.set_sort_order(answer->goal().sort_order());
  World::ExpectRow("GetGoal", session, answer->goal());
}

}  // namespace fractal::tests::property
