// The timers of activity instances.

#include "tests/property/nouns.h"
#include "tests/property/practice.h"

namespace fractal::tests::property {
namespace {

using Stub = v1::SessionService::Stub;

constexpr char kOverlap[] = "FAILED_PRECONDITION TIMER_OVERLAP";

v1::TimerState StateOf(const InstanceRow& instance) {
  v1::Timer timer = instance.message.timer();
  FillTimer(&timer);
  return timer.state();
}

// The other live instances of the session.
std::vector<InstanceRow*> OthersOf(Model& model, const InstanceRow& instance) {
  const GoalRow& session = *model.goals.Find({instance.fractal_id, instance.message.session_id()});
  auto others = InstancesIn(model, session);
  std::erase(others, &instance);
  return others;
}

bool IsSessionCompleted(Model& model, const InstanceRow& instance) {
  return model.goals.Find({instance.fractal_id, instance.message.session_id()})
      ->message.completed();
}

void StartTimer(World& world, User& user) {
  const Key key = world.PickKey(user, &Model::instances);
  InstanceRow* instance = user.model.instances.FindLive(key);
  v1::StartTimerRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_activity_instance_id(key.id);
  const auto state = instance == nullptr ? v1::TIMER_STATE_UNSPECIFIED : StateOf(*instance);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(instance == nullptr, kNotFound);
  if (instance != nullptr && state != v1::TIMER_STATE_RUNNING) {
    refusals.If(state != v1::TIMER_STATE_NOT_STARTED, "FAILED_PRECONDITION TIMER_STOPPED");
    refusals.If(IsSessionCompleted(user.model, *instance), "FAILED_PRECONDITION SESSION_COMPLETED");
    for (const InstanceRow* other : OthersOf(user.model, *instance)) {
      refusals.If(StateOf(*other) == v1::TIMER_STATE_RUNNING, kOverlap);
    }
  }
  const Timestamp before = Now();
  const auto answer = world.Call(user, &Stub::StartTimer, request);
  if (!world.Expect(answer, refusals)) return;
  if (state == v1::TIMER_STATE_NOT_STARTED) {
    ExpectJustNow("start_time", before, answer->instance().timer().start_time());
    *instance->message.mutable_timer()->mutable_start_time() =
        answer->instance().timer().start_time();
    instance->touched = Touched::kYes;
  }
  ExpectInstance("StartTimer", user.model, *instance, answer->instance());
}

void StopTimer(World& world, User& user) {
  const Key key = world.PickKey<v1::ActivityInstance>(
      user, &Model::instances,
      [&](const InstanceRow& row) { return row.message.timer().has_start_time(); });
  InstanceRow* instance = user.model.instances.FindLive(key);
  v1::StopTimerRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_activity_instance_id(key.id);
  const auto state = instance == nullptr ? v1::TIMER_STATE_UNSPECIFIED : StateOf(*instance);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(instance == nullptr, kNotFound);
  refusals.If(state == v1::TIMER_STATE_NOT_STARTED, "FAILED_PRECONDITION TIMER_NOT_STARTED");
  refusals.If(state == v1::TIMER_STATE_ABANDONED, "FAILED_PRECONDITION TIMER_ABANDONED");
  const Timestamp before = Now();
  const auto answer = world.Call(user, &Stub::StopTimer, request);
  if (!world.Expect(answer, refusals)) return;
  if (state == v1::TIMER_STATE_RUNNING) {
    v1::Timer& timer = *instance->message.mutable_timer();
    const Timestamp& seen = answer->instance().timer().stop_time();
    // One whose start was set ahead of now took no time.
    if (IsBefore(Now(), timer.start_time())) {
      ExpectSame("stop_time", timer.start_time(), seen);
    } else {
      ExpectJustNow("stop_time", before, seen);
    }
    *timer.mutable_stop_time() = seen;
    instance->touched = Touched::kYes;
  }
  ExpectInstance("StopTimer", user.model, *instance, answer->instance());
}

// Some time around now, and never about a day ago, when a timer turns abandoned.
Timestamp PickTime(Random& random) {
  static const std::vector<int> kHours = {-60, -40, -30, -20, -10, -5, -2, -1, 1};
  return SecondsFromNow(3600 * kHours[random.Below(kHours.size())] + 60 * random.Between(0, 50));
}

bool Overlap(const v1::Timer& left, const v1::Timer& right) {
  const auto ends_behind = [](const v1::Timer& timer, const Timestamp& time) {
    return !timer.has_stop_time() || IsBefore(time, timer.stop_time());
  };
  const auto is_empty = [&](const v1::Timer& timer) {
    return !ends_behind(timer, timer.start_time());
  };
  return !is_empty(left) && !is_empty(right) && ends_behind(left, right.start_time()) &&
         ends_behind(right, left.start_time());
}

void CheckTimer(Model& model, const InstanceRow& instance, v1::Timer timer, Refusals& refusals) {
  refusals.If(timer.has_stop_time() &&
                  (!timer.has_start_time() || IsBefore(timer.stop_time(), timer.start_time())),
              "INVALID_ARGUMENT TIMER_ORDER");
  const auto counts = [](v1::Timer one) {
    FillTimer(&one);
    return one.state() == v1::TIMER_STATE_RUNNING || one.state() == v1::TIMER_STATE_STOPPED;
  };
  if (!timer.has_start_time() || !counts(timer)) return;
  for (const InstanceRow* other : OthersOf(model, instance)) {
    const v1::Timer& theirs = other->message.timer();
    refusals.If(counts(theirs) && Overlap(timer, theirs), kOverlap);
  }
}

void UpdateTimer(World& world, User& user) {
  const Key key = world.PickKey(user, &Model::instances);
  InstanceRow* instance = user.model.instances.FindLive(key);
  Random& random = world.random;
  v1::UpdateTimerRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_activity_instance_id(key.id);
  v1::Timer& wanted = *request.mutable_timer();
  if (random.Percent(80)) *wanted.mutable_start_time() = PickTime(random);
  if (random.Percent(60)) {
    *wanted.mutable_stop_time() = PickTime(random);
    if (wanted.has_start_time() && random.Percent(80)) {
      wanted.mutable_stop_time()->set_seconds(wanted.start_time().seconds() +
                                              60 * random.Between(0, 50));
    }
  }
  // Unlike elsewhere, an empty mask names all.
  const bool start_named = random.Percent(30);
  const bool stop_named = random.Percent(30);
  if (start_named) request.mutable_update_mask()->add_paths("start_time");
  if (stop_named) request.mutable_update_mask()->add_paths("stop_time");
  const bool both = start_named == stop_named;
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(instance == nullptr, kNotFound);
  request.set_etag(world.PickEtag(instance, refusals));
  v1::Timer timer;
  const v1::Timer old = instance == nullptr ? v1::Timer() : instance->message.timer();
  const v1::Timer& start_of = both || start_named ? wanted : old;
  const v1::Timer& stop_of = both || stop_named ? wanted : old;
  if (start_of.has_start_time()) *timer.mutable_start_time() = start_of.start_time();
  if (stop_of.has_stop_time()) *timer.mutable_stop_time() = stop_of.stop_time();
  if (instance != nullptr) CheckTimer(user.model, *instance, timer, refusals);
  const auto answer = world.Call(user, &Stub::UpdateTimer, request);
  if (!world.Expect(answer, refusals)) return;
  *instance->message.mutable_timer() = timer;
  instance->touched = Touched::kYes;
  ExpectInstance("UpdateTimer", user.model, *instance, answer->instance());
}

}  // namespace

Noun Timers() {
  return {{{"StartTimer", 6, StartTimer},
           {"StopTimer", 5, StopTimer},
           {"UpdateTimer", 5, UpdateTimer}}};
}

}  // namespace fractal::tests::property
