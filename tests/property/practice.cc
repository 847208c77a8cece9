#include "tests/property/practice.h"

#include <algorithm>
#include <chrono>

namespace fractal::tests::property {
namespace {

constexpr int64_t kSecondsOfADay = 86'400;
// How long an answer may be under way while a timer runs on.
constexpr int64_t kSlowAnswer = 60;

void FillGoalIds(Model& model, const GoalRow& session, v1::Session* out) {
  std::vector<GoalRow*> goals;
  for (const Link& link : model.links) {
    if (link.session_id != session.message.id() || link.taken_by != session.taken_by) continue;
    GoalRow* goal = model.goals.Find({session.fractal_id, link.goal_id});
    if (goal->live() || goal->taken_by == session.taken_by) goals.push_back(goal);
  }
  SortByPlace(goals);
  for (const GoalRow* goal : goals) out->add_goal_ids(goal->message.id());
}

// Instances that are not shown with the session keep their places in the sections.
void FillSections(Model& model, const GoalRow& session, v1::Session* out) {
  for (v1::SessionSection& section : *out->mutable_sections()) {
    std::vector<std::string> shown;
    for (const std::string& id : section.activity_instance_ids()) {
      const InstanceRow* instance = model.instances.Find({session.fractal_id, id});
      if (instance->taken_by == session.taken_by) shown.push_back(id);
    }
    section.clear_activity_instance_ids();
    for (const std::string& id : shown) section.add_activity_instance_ids(id);
  }
}

// The values of a set, or, with an empty id, those of the instance itself.
std::vector<ValueRow*> ValuesOf(Model& model, const std::string& instance_id,
                                const std::string& set_id, const std::string& taken_by) {
  std::vector<ValueRow*> values;
  for (ValueRow& row : model.values) {
    if (row.message.activity_instance_id() == instance_id && row.taken_by == taken_by &&
        model.set_of_value[row.message.id()] == set_id) {
      values.push_back(&row);
    }
  }
  std::sort(values.begin(), values.end(), [](const ValueRow* left, const ValueRow* right) {
    const v1::MetricValue& a = left->message;
    const v1::MetricValue& b = right->message;
    if (IsBefore(a.create_time(), b.create_time())) return true;
    return !IsBefore(b.create_time(), a.create_time()) && a.id() < b.id();
  });
  return values;
}

v1::ActivitySet SetOf(Model& model, const SetRow& set) {
  v1::ActivitySet out = set.message;
  for (const ValueRow* value :
       ValuesOf(model, out.activity_instance_id(), out.id(), set.taken_by)) {
    *out.add_values() = value->message;
  }
  return out;
}

v1::ActivityInstance InstanceOf(Model& model, const InstanceRow& instance) {
  v1::ActivityInstance out = instance.message;
  for (const SetRow* set : SetsIn(model, instance)) *out.add_sets() = SetOf(model, *set);
  for (const ValueRow* value : ValuesOf(model, out.id(), "", instance.taken_by)) {
    *out.add_values() = value->message;
  }
  FillTimer(out.mutable_timer());
  return out;
}

// Rows inside of another one are shown too: what changed of them is learnt first.
void LearnValues(Model& model, const std::string& fractal_id,
                 const google::protobuf::RepeatedPtrField<v1::MetricValue>& seen) {
  for (const v1::MetricValue& value : seen) {
    ValueRow* row = model.values.Find({fractal_id, value.id()});
    if (row != nullptr) World::Learn("a value", *row, value);
  }
}

// A set came back from the trash, where it got a number that no answer told.
void LearnNumber(Model& model, SetRow& set, int number) {
  for (const SetRow& other : model.sets) {
    const bool beside = other.message.activity_instance_id() == set.message.activity_instance_id();
    if (beside && other.live() && &other != &set && other.message.set_number() == number) {
      throw Difference("two live sets have the number " + std::to_string(number));
    }
  }
  set.message.set_set_number(number);
  for (ValueRow& value : model.values) {
    if (model.set_of_value[value.message.id()] == set.message.id()) {
      value.message.set_set_number(number);
    }
  }
}

void LearnSet(Model& model, const std::string& fractal_id, const v1::ActivitySet& seen) {
  SetRow* row = model.sets.Find({fractal_id, seen.id()});
  if (row != nullptr) World::Learn("a set", *row, seen);
  if (row != nullptr && row->live() && model.renumbered_sets.erase(seen.id()) > 0) {
    LearnNumber(model, *row, seen.set_number());
  }
  LearnValues(model, fractal_id, seen.values());
}

}  // namespace

v1::Session SessionOf(Model& model, const GoalRow& session) {
  const v1::Goal& goal = session.message;
  v1::Session out = model.sessions.at(goal.id());
  out.set_id(goal.id());
  out.set_fractal_id(goal.fractal_id());
  out.set_parent_id(goal.parent_id());
  out.set_name(goal.name());
  out.set_description(goal.description());
  out.set_completed(goal.completed());
  *out.mutable_create_time() = goal.create_time();
  *out.mutable_update_time() = goal.update_time();
  if (goal.has_delete_time()) *out.mutable_delete_time() = goal.delete_time();
  out.set_etag(goal.etag());
  if (out.has_start_time() && out.has_end_time()) {
    out.set_duration_seconds(out.end_time().seconds() - out.start_time().seconds() -
                             (out.end_time().nanos() < out.start_time().nanos() ? 1 : 0));
  }
  FillGoalIds(model, session, &out);
  FillSections(model, session, &out);
  return out;
}

bool IsSession(const GoalRow& goal) {
  return goal.message.type() == v1::GOAL_TYPE_PRACTICE_SESSION;
}

GoalRow* FindSession(Model& model, const Key& key) {
  GoalRow* goal = model.goals.Find(key);
  return goal != nullptr && IsSession(*goal) ? goal : nullptr;
}

GoalRow* FindLiveSession(Model& model, const Key& key) {
  GoalRow* session = FindSession(model, key);
  return session != nullptr && session->live() ? session : nullptr;
}

Key PickSession(World& world, User& user) {
  // At times a goal that is none.
  if (world.random.Percent(3)) return world.PickKey(user, &Model::goals);
  return world.PickKey<v1::Goal>(user, &Model::goals, IsSession);
}

Timestamp WhenOf(Model& model, const GoalRow& session) {
  const v1::Session& own = model.sessions.at(session.message.id());
  return own.has_start_time() ? own.start_time() : session.message.create_time();
}

Timestamp WhenOf(Model& model, const InstanceRow& instance) {
  const v1::Timer& timer = instance.message.timer();
  if (timer.has_start_time()) return timer.start_time();
  return WhenOf(model, *model.goals.Find({instance.fractal_id, instance.message.session_id()}));
}

Timestamp MeasuredAt(Model& model, const InstanceRow& instance) {
  const v1::Session& session = model.sessions.at(instance.message.session_id());
  return session.has_start_time() ? session.start_time() : WhenOf(model, instance);
}

std::vector<InstanceRow*> InstancesIn(Model& model, const GoalRow& session) {
  std::vector<InstanceRow*> instances;
  for (InstanceRow& row : model.instances) {
    if (row.message.session_id() == session.message.id() && row.taken_by == session.taken_by) {
      instances.push_back(&row);
    }
  }
  SortByPlace(instances);
  return instances;
}

std::vector<SetRow*> SetsIn(Model& model, const InstanceRow& instance) {
  std::vector<SetRow*> sets;
  for (SetRow& row : model.sets) {
    if (row.message.activity_instance_id() == instance.message.id() &&
        row.taken_by == instance.taken_by) {
      sets.push_back(&row);
    }
  }
  std::sort(sets.begin(), sets.end(), [](const SetRow* left, const SetRow* right) {
    return left->message.set_number() < right->message.set_number();
  });
  return sets;
}

void ExpectSession(const std::string& what, Model& model, GoalRow& session,
                   const v1::Session& seen) {
  World::Learn(what, session, seen);
  ExpectSame(what, SessionOf(model, session), seen);
}

void ExpectInstance(const std::string& what, Model& model, InstanceRow& instance,
                    const v1::ActivityInstance& seen) {
  World::Learn(what, instance, seen);
  for (const v1::ActivitySet& set : seen.sets()) LearnSet(model, instance.fractal_id, set);
  LearnValues(model, instance.fractal_id, seen.values());
  v1::ActivityInstance expected = InstanceOf(model, instance);
  v1::Timer& timer = *expected.mutable_timer();
  const int64_t late = timer.duration_seconds() - seen.timer().duration_seconds();
  if (timer.state() == v1::TIMER_STATE_RUNNING && late >= 0 && late <= kSlowAnswer) {
    timer.set_duration_seconds(seen.timer().duration_seconds());
  }
  ExpectSame(what, expected, seen);
}

void ExpectSet(const std::string& what, Model& model, SetRow& set, const v1::ActivitySet& seen) {
  LearnSet(model, set.fractal_id, seen);
  ExpectSame(what, SetOf(model, set), seen);
}

void ExpectValue(const std::string& what, Model& model, ValueRow& value,
                 const v1::MetricValue& seen) {
  const std::string set_id = model.set_of_value[value.message.id()];
  if (model.renumbered_sets.erase(set_id) > 0) {
    // It and all its values have the same number, which is none of a live set.
    if (SetRow* set = model.sets.Find({value.fractal_id, set_id}); set != nullptr) {
      set->message.set_set_number(seen.set_number());
    }
    for (ValueRow& other : model.values) {
      if (model.set_of_value[other.message.id()] == set_id) {
        other.message.set_set_number(seen.set_number());
      }
    }
    const InstanceRow& instance =
        *model.instances.Find({value.fractal_id, value.message.activity_instance_id()});
    for (const SetRow* set : SetsIn(model, instance)) {
      if (set->live() && set->message.set_number() == seen.set_number()) {
        throw Difference(
            what + ": a value of a deleted set stands in a live one: " + seen.ShortDebugString());
      }
    }
  }
  World::ExpectRow(what, value, seen);
}

void ExpectWhole(const std::string& what, Model& model, GoalRow& session,
                 const v1::Session& seen_session,
                 const google::protobuf::RepeatedPtrField<v1::ActivityInstance>& seen_instances) {
  ExpectSession(what, model, session, seen_session);
  const auto instances = InstancesIn(model, session);
  for (int i = 0; i < seen_instances.size() && i < static_cast<int>(instances.size()); ++i) {
    ExpectInstance(what + ": an instance", model, *instances[static_cast<size_t>(i)],
                   seen_instances.Get(i));
  }
  ExpectSame(what + ": instances", static_cast<int64_t>(instances.size()), seen_instances.size());
}

SetRow& AddSet(Model& model, const std::string& fractal_id, const v1::ActivitySet& seen) {
  return model.sets.Add(fractal_id, seen);
}

InstanceRow& AddInstance(Model& model, const v1::ActivityInstance& seen) {
  for (const v1::ActivitySet& set : seen.sets()) AddSet(model, seen.fractal_id(), set);
  v1::ActivityInstance own = seen;
  own.clear_sets();
  return model.instances.Add(seen.fractal_id(), own);
}

void FillTimer(v1::Timer* timer) {
  const Timestamp& start = timer->start_time();
  timer->clear_duration_seconds();
  if (!timer->has_start_time()) return timer->set_state(v1::TIMER_STATE_NOT_STARTED);
  if (timer->has_stop_time()) {
    timer->set_state(v1::TIMER_STATE_STOPPED);
    timer->set_duration_seconds(timer->stop_time().seconds() - start.seconds() -
                                (timer->stop_time().nanos() < start.nanos() ? 1 : 0));
    return;
  }
  const Timestamp now = Now();
  const bool abandoned = now.seconds() - start.seconds() > kSecondsOfADay;
  timer->set_state(abandoned ? v1::TIMER_STATE_ABANDONED : v1::TIMER_STATE_RUNNING);
  if (!abandoned) {
    timer->set_duration_seconds(std::max<int64_t>(0, now.seconds() - start.seconds()));
  }
}

Timestamp Now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  Timestamp time;
  time.set_seconds(microseconds / 1'000'000);
  time.set_nanos(static_cast<int32_t>(microseconds % 1'000'000 * 1000));
  return time;
}

Timestamp SecondsFromNow(int64_t seconds) {
  Timestamp time;
  time.set_seconds(Now().seconds() + seconds);
  return time;
}

void ExpectJustNow(const std::string& what, const Timestamp& before, const Timestamp& seen) {
  if (IsBefore(seen, before) || IsBefore(Now(), seen)) {
    throw Difference(what + ": is not the time of the call: " + seen.ShortDebugString());
  }
}

}  // namespace fractal::tests::property
