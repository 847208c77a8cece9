#include "server/convert/activity_groups.h"

#include "server/convert/etag.h"
#include "server/convert/time.h"

namespace fractal::server::convert {

void ToProto(const db::ActivityGroup& group, v1::ActivityGroup* out) {
  out->set_id(group.id.ToString());
  out->set_fractal_id(group.root_id.ToString());
  if (group.parent_id.has_value()) out->set_parent_id(group.parent_id->ToString());
  out->set_name(group.name);
  out->set_description(group.description);
  out->set_sort_order(group.sort_order);
  ToProto(group.created_at, out->mutable_create_time());
  ToProto(group.updated_at, out->mutable_update_time());
  if (group.deleted_at.has_value()) ToProto(*group.deleted_at, out->mutable_delete_time());
  out->set_etag(MakeEtag(group.updated_at));
}

}  // namespace fractal::server::convert
