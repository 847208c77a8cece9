#include "server/convert/program_blocks.h"

#include <algorithm>
#include <cctype>

#include "server/convert/etag.h"
#include "server/convert/time.h"

namespace fractal::server::convert {

void ToProto(const db::ProgramBlock& block, v1::ProgramBlock* out) {
  out->set_id(block.id.ToString());
  out->set_fractal_id(block.root_id.ToString());
  out->set_program_id(block.program_id.ToString());
  out->set_name(block.name);
  out->set_start_date(block.start_date.value_or(""));
  out->set_end_date(block.end_date.value_or(""));
  out->set_color(block.color);
  for (const db::Uuid& goal : block.goal_ids) out->add_goal_ids(goal.ToString());
  ToProto(block.created_at, out->mutable_create_time());
  ToProto(block.updated_at, out->mutable_update_time());
  if (block.deleted_at.has_value()) ToProto(*block.deleted_at, out->mutable_delete_time());
  out->set_etag(MakeEtag(block.updated_at));
}

std::string ColorFromProto(std::string_view field, const std::string& color,
                           RequestChecks& checks) {
  const auto is_digit = [](unsigned char c) { return std::isxdigit(c) != 0; };
  const bool is_color =
      color.size() == 7 && color[0] == '#' && std::all_of(color.begin() + 1, color.end(), is_digit);
  if (!color.empty() && !is_color) checks.Refuse(field, "is not a color #rrggbb");
  return color;
}

}  // namespace fractal::server::convert
