#pragma once

#include <string>
#include <vector>

#include "fractal/v1/activities.grpc.pb.h"
#include "tests/rpc/fixture.h"

namespace fractal::tests {

// The calls and rows that tests of ActivityService make on their way, in a fractal of Ada's.
class ActivityTest : public RpcTest {
 protected:
  using Stub = v1::ActivityService::Stub;

  static v1::CreateActivityGroupRequest NewGroup(const std::string& fractal_id,
                                                 const std::string& name,
                                                 const std::string& parent_id = "");
  v1::ActivityGroup MakeGroup(const std::string& name, const std::string& parent_id = "");
  Answer<v1::GetActivityGroupResponse> GetGroup(Client& client, const v1::ActivityGroup& group);
  Answer<v1::DeleteActivityGroupResponse> DeleteGroup(Client& client,
                                                      const v1::ActivityGroup& group);

  static v1::CreateActivityRequest NewActivity(const std::string& fractal_id,
                                               const std::string& name,
                                               const std::string& group_id = "");
  v1::Activity MakeActivity(const std::string& name, const std::string& group_id = "");
  // With active metrics and splits of these names, each metric in kg.
  v1::Activity MakeMeasured(const std::string& name, const std::vector<std::string>& metrics,
                            const std::vector<std::string>& splits = {});
  Answer<v1::GetActivityResponse> GetActivity(Client& client, const v1::Activity& activity);
  Answer<v1::DeleteActivityResponse> DeleteActivity(Client& client, const v1::Activity& activity);
  // Changes what `paths` name to what `activity` holds.
  Answer<v1::UpdateActivityResponse> Update(const v1::Activity& activity,
                                            const std::vector<std::string>& paths);

  static v1::MetricDefinition Metric(const std::string& name, const std::string& unit = "kg");

  // What ListActivities shows of a group, or of the whole fractal.
  std::vector<std::string> ActivityNames(const std::string& group_id = "");

  // SQL that records a value in a session of its own.
  std::string ValueSql(const v1::Activity& activity, const std::string& metric_id, double value,
                       const std::string& split_id = "") const;
  void Record(const v1::Activity& activity, const std::string& metric_id, double value,
              const std::string& split_id = "") {
    server.database().Sql(ValueSql(activity, metric_id, value, split_id));
  }
  void AddMember(const Client& client, const std::string& role);

  template <typename Rows>
  static std::vector<std::string> NamesOf(const Rows& rows) {
    std::vector<std::string> names;
    for (const auto& row : rows) names.push_back(row.name());
    return names;
  }

  v1::Fractal fractal = MakeFractal(ada, "Strength");
};

}  // namespace fractal::tests
