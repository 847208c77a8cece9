#include "server/convert/programs.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "db/text.h"
#include "server/convert/etag.h"
#include "server/convert/time.h"

namespace fractal::server::convert {
namespace {

constexpr int kMostGoals = 50;

}  // namespace

void ToProto(const db::Program& program, v1::Program* out) {
  out->set_id(program.id.ToString());
  out->set_fractal_id(program.root_id.ToString());
  out->set_name(program.name);
  out->set_description(program.description);
  out->set_start_date(program.start_date);
  out->set_end_date(program.end_date);
  out->set_is_active(program.is_active);
  for (const db::Uuid& goal : program.goal_ids) out->add_goal_ids(goal.ToString());
  ToProto(program.created_at, out->mutable_create_time());
  ToProto(program.updated_at, out->mutable_update_time());
  if (program.deleted_at.has_value()) ToProto(*program.deleted_at, out->mutable_delete_time());
  out->set_etag(MakeEtag(program.updated_at));
}

std::vector<db::Uuid> GoalIdsFromProto(std::string_view field,
                                       const google::protobuf::RepeatedPtrField<std::string>& ids,
                                       RequestChecks& checks) {
  std::vector<db::Uuid> goals;
  if (!checks.AtMost(field, ids.size(), kMostGoals)) return goals;
  std::set<db::Uuid> seen;
  for (int i = 0; i < ids.size(); ++i) {
    const std::string path = absl::StrCat(db::Absl(field), "[", i, "]");
    const db::Uuid id = checks.Id(path, ids.Get(i));
    if (!id.IsNil() && !seen.insert(id).second) checks.Refuse(path, "is there twice");
    goals.push_back(id);
  }
  return goals;
}

}  // namespace fractal::server::convert
