#include "server/convert/activity_instances.h"

#include <algorithm>
#include <map>

#include "absl/time/clock.h"
#include "server/convert/etag.h"
#include "server/convert/metric_values.h"
#include "server/convert/time.h"

namespace fractal::server::convert {
namespace {

v1::TimerState StateOf(const db::ActivityInstance& instance) {
  if (!instance.time_start.has_value()) return v1::TIMER_STATE_NOT_STARTED;
  if (instance.time_stop.has_value()) return v1::TIMER_STATE_STOPPED;
  return instance.is_abandoned ? v1::TIMER_STATE_ABANDONED : v1::TIMER_STATE_RUNNING;
}

// An import may bring a duration without times, or one that its times do not say.
int64_t SecondsOf(const db::ActivityInstance& instance, v1::TimerState state) {
  if (instance.duration_seconds.has_value()) return *instance.duration_seconds;
  if (state == v1::TIMER_STATE_RUNNING) {
    return std::max<int64_t>(0, absl::ToInt64Seconds(absl::Now() - *instance.time_start));
  }
  if (state != v1::TIMER_STATE_STOPPED) return 0;
  return absl::ToInt64Seconds(*instance.time_stop - *instance.time_start);
}

void TimerToProto(const db::ActivityInstance& instance, v1::Timer* out) {
  out->set_state(StateOf(instance));
  if (instance.time_start.has_value()) ToProto(*instance.time_start, out->mutable_start_time());
  if (instance.time_stop.has_value()) ToProto(*instance.time_stop, out->mutable_stop_time());
  out->set_duration_seconds(SecondsOf(instance, out->state()));
}

}  // namespace

void ToProto(const db::ActivitySet& set, v1::ActivitySet* out) {
  out->set_id(set.id.ToString());
  out->set_activity_instance_id(set.activity_instance_id.ToString());
  out->set_set_number(set.set_number);
  out->set_completed(set.completed);
  ToProto(set.created_at, out->mutable_create_time());
  ToProto(set.updated_at, out->mutable_update_time());
  if (set.deleted_at.has_value()) ToProto(*set.deleted_at, out->mutable_delete_time());
  out->set_etag(MakeEtag(set.updated_at));
}

void ToProto(const db::ActivityInstance& instance, v1::ActivityInstance* out) {
  out->set_id(instance.id.ToString());
  out->set_fractal_id(instance.root_id.ToString());
  out->set_session_id(instance.session_id.ToString());
  out->set_activity_id(instance.activity_id.ToString());
  out->set_sort_order(instance.sort_order);
  out->set_completed(instance.completed);
  out->set_notes(instance.notes);
  TimerToProto(instance, out->mutable_timer());
  std::map<int32_t, v1::ActivitySet*> sets;
  for (const db::ActivitySet& set : instance.sets) {
    sets[set.set_number] = out->add_sets();
    ToProto(set, sets[set.set_number]);
  }
  for (const db::MetricValue& value : instance.metric_values) {
    const auto set = value.set_number.has_value() ? sets.find(*value.set_number) : sets.end();
    ToProto(value, set == sets.end() ? out->add_values() : set->second->add_values());
  }
  ToProto(instance.created_at, out->mutable_create_time());
  ToProto(instance.updated_at, out->mutable_update_time());
  if (instance.deleted_at.has_value()) ToProto(*instance.deleted_at, out->mutable_delete_time());
  out->set_etag(MakeEtag(instance.updated_at));
}

}  // namespace fractal::server::convert
