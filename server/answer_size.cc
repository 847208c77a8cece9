#include "server/answer_size.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "db/errors.h"
#include "db/text.h"

namespace fractal::server {
namespace {

constexpr std::string_view kSession = "ListMetricValues with its session_id";
constexpr std::string_view kInstance = "ListMetricValues with its activity_instance_id";
constexpr std::string_view kPlan = "ListScheduledSessions";

constexpr std::pair<std::string_view, std::string_view> kInstead[] = {
    // Reads.
    {"GetGoalTree", "ListGoals"},
    {"GetSession", kSession},
    {"GetProgram", kPlan},
    {"GetTotals", "it with an activity_id"},
    {"GetProgress", "ListMetricValues with its session_id"},
    {"GetBestSets", "it with an activity_id"},
    {"GetHeatmap", "it for fewer days"},
    {"GetTimeInvested", "it for less time, or SummarizeMetricValues"},
    {"EvaluateTargets", "it with a goal_id"},
    {"GetRowVersion", "ListAuditEvents with its row_id"},
    {"ListSignIns", "SignOutEverywhere"},
    {"ListApiKeys", "RevokeApiKey"},
    {"CheckIntegrity", "fractald integrity"},
    {"GetStatistics", "fractald statistics"},
    // Changes.
    {"ReorderGoals", "ListGoals with its parent_id"},
    {"ReorderActivityGroups", "ListActivityGroups"},
    {"ReorderActivities", "ListActivities with its group_id"},
    {"CreateSession", kSession},
    {"UpdateSession", kSession},
    {"ArrangeSession", kSession},
    {"CompleteSession", kSession},
    {"DuplicateSession", kSession},
    {"DeleteSession", "ListSessions"},
    {"CreateActivityInstance", kInstance},
    {"UpdateActivityInstance", kInstance},
    {"DeleteActivityInstance", kInstance},
    {"CreateActivitySet", kInstance},
    {"UpdateActivitySet", kInstance},
    {"ReorderActivitySets", kInstance},
    {"DeleteActivitySet", kInstance},
    {"StartTimer", kInstance},
    {"StopTimer", kInstance},
    {"UpdateTimer", kInstance},
    {"CopyProgramDay", kPlan},
    {"SpreadProgramDay", kPlan},
    {"ScheduleSession", kPlan},
    {"CompleteScheduledSession", kSession},
    {"RecordMetricValues", "ListMetricValues"},
    {"Undelete", "ListAuditEvents"},
    {"DeleteUser", "ListAllAuditEvents"},
    {"UndeleteAsOwner", "ListAllAuditEvents"},
    {"Purge", "ListAuditEvents"},
    {"PurgeAsOwner", "ListAllAuditEvents"},
};

}  // namespace

std::string_view InsteadOf(std::string_view method) {
  for (const auto& [known, instead] : kInstead) {
    if (known == method) return instead;
  }
  return "";
}

absl::Status CheckAnswerSize(std::string_view method, const google::protobuf::Message& answer,
                             Answers kind) {
  if (answer.ByteSizeLong() <= kLargestAnswer) return absl::OkStatus();
  const std::string_view instead = InsteadOf(method.substr(method.rfind('/') + 1));
  const std::string advice = instead.empty() ? "" : absl::StrCat(": call ", db::Absl(instead));
  if (kind == Answers::kRead) {
    return db::MakeError(absl::StatusCode::kFailedPrecondition,
                         absl::StrCat("the answer is larger than 3.5 MiB", advice),
                         {"ANSWER_TOO_LARGE"});
  }
  return db::MakeError(
      absl::StatusCode::kResourceExhausted,
      absl::StrCat("the change was made, but its answer is larger than 3.5 MiB", advice),
      {"ANSWER_TOO_LARGE"});
}

}  // namespace fractal::server
