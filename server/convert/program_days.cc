#include "server/convert/program_days.h"

#include "server/convert/etag.h"
#include "server/convert/time.h"

namespace fractal::server::convert {

void ToProto(const db::ProgramDay& day, v1::ProgramDay* out) {
  out->set_id(day.id.ToString());
  out->set_fractal_id(day.root_id.ToString());
  out->set_program_block_id(day.block_id.ToString());
  out->set_date(day.date.value_or(""));
  out->set_day_number(day.day_number.value_or(0));
  out->set_name(day.name);
  out->set_notes(day.notes);
  ToProto(day.created_at, out->mutable_create_time());
  ToProto(day.updated_at, out->mutable_update_time());
  if (day.deleted_at.has_value()) ToProto(*day.deleted_at, out->mutable_delete_time());
  out->set_etag(MakeEtag(day.updated_at));
}

}  // namespace fractal::server::convert
