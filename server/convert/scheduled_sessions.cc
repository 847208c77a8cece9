#include "server/convert/scheduled_sessions.h"

#include "server/convert/etag.h"
#include "server/convert/time.h"

namespace fractal::server::convert {

void ToProto(const db::ScheduledSession& scheduled, v1::ScheduledSession* out) {
  out->set_id(scheduled.id.ToString());
  out->set_fractal_id(scheduled.root_id.ToString());
  out->set_program_id(scheduled.program_id.ToString());
  out->set_program_day_id(scheduled.day_id.ToString());
  out->set_date(scheduled.date.value_or(""));
  if (scheduled.template_id.has_value()) out->set_template_id(scheduled.template_id->ToString());
  out->set_completed(scheduled.completed);
  if (scheduled.session_id.has_value()) out->set_session_id(scheduled.session_id->ToString());
  ToProto(scheduled.created_at, out->mutable_create_time());
  ToProto(scheduled.updated_at, out->mutable_update_time());
  if (scheduled.deleted_at.has_value()) ToProto(*scheduled.deleted_at, out->mutable_delete_time());
  out->set_etag(MakeEtag(scheduled.updated_at));
}

}  // namespace fractal::server::convert
