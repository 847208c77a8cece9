#include "server/convert/metric_values.h"

#include "server/convert/etag.h"
#include "server/convert/time.h"

namespace fractal::server::convert {

void ToProto(const db::MetricValue& value, v1::MetricValue* out) {
  out->set_id(value.id.ToString());
  out->set_fractal_id(value.root_id.ToString());
  out->set_activity_instance_id(value.activity_instance_id.ToString());
  out->set_metric_id(value.metric_id.ToString());
  if (value.split_id.has_value()) out->set_split_id(value.split_id->ToString());
  out->set_set_number(value.set_number.value_or(0));
  out->set_value(value.value);
  ToProto(value.recorded_at, out->mutable_record_time());
  ToProto(value.created_at, out->mutable_create_time());
  ToProto(value.updated_at, out->mutable_update_time());
  if (value.deleted_at.has_value()) ToProto(*value.deleted_at, out->mutable_delete_time());
  out->set_etag(MakeEtag(value.updated_at));
}

}  // namespace fractal::server::convert
