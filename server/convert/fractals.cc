#include "server/convert/fractals.h"

#include "server/convert/etag.h"
#include "server/convert/goals.h"
#include "server/convert/members.h"
#include "server/convert/time.h"

namespace fractal::server::convert {

void ToProto(const db::Fractal& fractal, v1::Fractal* out) {
  out->set_id(fractal.id.ToString());
  out->set_name(fractal.name);
  out->set_description(fractal.description);
  out->set_type(GoalTypeToProto(fractal.type));
  if (fractal.deadline.has_value()) ToProto(*fractal.deadline, out->mutable_deadline());
  out->set_completed(fractal.completed);
  out->set_caller_role(RoleToProto(fractal.role));
  ToProto(fractal.created_at, out->mutable_create_time());
  ToProto(fractal.updated_at, out->mutable_update_time());
  if (fractal.deleted_at.has_value()) ToProto(*fractal.deleted_at, out->mutable_delete_time());
  out->set_etag(MakeEtag(fractal.updated_at));
}

}  // namespace fractal::server::convert
