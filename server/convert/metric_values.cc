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

void ToProto(const db::ExportedMetricValue& exported, v1::ExportedMetricValue* out) {
  ToProto(exported.value, out->mutable_metric_value());
  out->set_session_id(exported.session_id.ToString());
  out->set_activity_id(exported.activity_id.ToString());
  out->set_activity_name(exported.activity_name);
  out->set_metric_name(exported.metric_name);
  out->set_unit(exported.unit);
  out->set_split_name(exported.split_name);
}

db::NewMetricValue NewMetricValueFromProto(const v1::MetricValue& value, const std::string& path,
                                           RequestChecks& checks) {
  db::NewMetricValue made;
  made.activity_instance_id =
      checks.Id(path + ".activity_instance_id", value.activity_instance_id());
  made.metric_id = checks.Id(path + ".metric_id", value.metric_id());
  made.split_id = checks.OptionalId(path + ".split_id", value.split_id());
  if (value.set_number() < 0) checks.Refuse(path + ".set_number", "is negative");
  if (value.set_number() > 0) made.set_number = value.set_number();
  made.value = checks.Number(path + ".value", value.value());
  if (value.has_record_time()) {
    made.recorded_at = checks.Time(path + ".record_time", value.record_time());
  }
  return made;
}

}  // namespace fractal::server::convert
