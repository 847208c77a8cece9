#include "server/handlers/timers.h"

#include "db/timers.h"
#include "server/convert/activity_instances.h"
#include "server/request_checks.h"
#include "server/update_mask.h"

namespace fractal::server::handlers {
namespace {

template <typename Request>
db::ActivityInstanceKey ReadKey(const Request& request, RequestChecks& checks) {
  return {checks.Id("fractal_id", request.fractal_id()),
          checks.Id("activity_instance_id", request.activity_instance_id())};
}

template <typename Response>
absl::Status Answer(const absl::StatusOr<db::ActivityInstance>& instance, Response* response) {
  if (!instance.ok()) return instance.status();
  convert::ToProto(*instance, response->mutable_instance());
  return absl::OkStatus();
}

// Unlike elsewhere, an empty mask names both times: a timer that is sent without them is cleared.
google::protobuf::FieldMask MaskOf(const v1::UpdateTimerRequest& request) {
  google::protobuf::FieldMask mask = request.update_mask();
  if (mask.paths().empty()) {
    mask.add_paths("start_time");
    mask.add_paths("stop_time");
  }
  return mask;
}

}  // namespace

absl::Status StartTimer(const Caller&, db::Tenant& tenant, const v1::StartTimerRequest& request,
                        v1::StartTimerResponse* response) {
  RequestChecks checks;
  const db::ActivityInstanceKey key = ReadKey(request, checks);
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::timers::Start(key)), response);
}

absl::Status StopTimer(const Caller&, db::Tenant& tenant, const v1::StopTimerRequest& request,
                       v1::StopTimerResponse* response) {
  RequestChecks checks;
  const db::ActivityInstanceKey key = ReadKey(request, checks);
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::timers::Stop(key)), response);
}

absl::Status UpdateTimer(const Caller&, db::Tenant& tenant, const v1::UpdateTimerRequest& request,
                         v1::UpdateTimerResponse* response) {
  RequestChecks checks;
  const v1::Timer& timer = request.timer();
  const UpdateMask mask(MaskOf(request), timer, {"start_time", "stop_time"}, checks);
  const db::ActivityInstanceKey key = ReadKey(request, checks);
  const auto version = checks.Etag("etag", request.etag());
  db::TimerChange change;
  change.set_start = mask.Has("start_time");
  if (change.set_start && timer.has_start_time()) {
    change.start = checks.Time("timer.start_time", timer.start_time());
  }
  change.set_stop = mask.Has("stop_time");
  if (change.set_stop && timer.has_stop_time()) {
    change.stop = checks.Time("timer.stop_time", timer.stop_time());
  }
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::timers::Update(key, version, change)), response);
}

}  // namespace fractal::server::handlers
