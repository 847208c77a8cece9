#include "server/handlers/goals.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/convert/goals.h"
#include "server/places.h"
#include "server/request_checks.h"
#include "server/update_mask.h"

namespace fractal::server::handlers {
namespace {

db::GoalKey ReadKey(const std::string& fractal_id, const std::string& goal_id,
                    RequestChecks& checks) {
  return {checks.Id("fractal_id", fractal_id), checks.Id("goal_id", goal_id)};
}

// Sessions are goals in the database, but SessionService makes them.
std::string CreatableType(v1::GoalType type, RequestChecks& checks) {
  const std::string_view stored = convert::GoalTypeFromProto(type);
  if (type == v1::GOAL_TYPE_UNSPECIFIED) {
    checks.Refuse("goal.type", "is needed");
  } else if (stored.empty()) {
    checks.Refuse("goal.type", "is not a type of goals");
  } else if (type == v1::GOAL_TYPE_PRACTICE_SESSION) {
    checks.Refuse("goal.type", "must not be GOAL_TYPE_PRACTICE_SESSION");
  }
  return std::string(stored);
}

absl::Status UnreadableCursor() {
  return absl::InternalError("a page token of our own cannot be read");
}

using CursorParts = absl::StatusOr<std::optional<std::vector<std::string>>>;

absl::StatusOr<std::optional<db::GoalCursor>> ReadCursor(const CursorParts& parts) {
  if (!parts.ok()) return parts.status();
  if (!parts->has_value()) return std::optional<db::GoalCursor>();
  int32_t sort_order = 0;
  int64_t created_at = 0;
  const auto id = db::Uuid::Parse((**parts)[2]);
  if (!absl::SimpleAtoi((**parts)[0], &sort_order) ||
      !absl::SimpleAtoi((**parts)[1], &created_at) || !id.has_value()) {
    return UnreadableCursor();
  }
  return db::GoalCursor{sort_order, absl::FromUnixMicros(created_at), *id};
}

// Puts the goal of a change into its response.
template <typename Response>
absl::Status Answer(const absl::StatusOr<db::Goal>& goal, Response* response) {
  if (!goal.ok()) return goal.status();
  convert::ToProto(*goal, response->mutable_goal());
  return absl::OkStatus();
}

// The same for a request that holds the goal as a resource.
template <typename Response>
absl::Status AnswerIn(const absl::StatusOr<db::Goal>& goal, Response* response) {
  return db::WithFieldIn("goal.", Answer(goal, response));
}

}  // namespace

absl::Status CreateGoal(const Caller&, db::Tenant& tenant, const v1::CreateGoalRequest& request,
                        v1::CreateGoalResponse* response) {
  RequestChecks checks;
  const v1::Goal& wanted = request.goal();
  db::NewGoal goal;
  goal.key = {checks.Id("goal.fractal_id", wanted.fractal_id()), db::Uuid::New()};
  goal.parent_id = checks.Id("goal.parent_id", wanted.parent_id());
  goal.type = CreatableType(wanted.type(), checks);
  goal.name = checks.Name("goal.name", wanted.name());
  goal.description = checks.Description("goal.description", wanted.description());
  if (wanted.has_deadline()) goal.deadline = checks.Time("goal.deadline", wanted.deadline());
  goal.targets = convert::TargetsFromProto(wanted.targets(), checks);
  if (!checks.status().ok()) return checks.status();
  return AnswerIn(tenant.Run(db::goals::Create(goal)), response);
}

absl::StatusOr<db::Reading> GetGoal(const Caller&, const v1::GetGoalRequest& request,
                                    v1::GetGoalResponse* response) {
  RequestChecks checks;
  const db::GoalKey key = ReadKey(request.fractal_id(), request.goal_id(), checks);
  if (!checks.status().ok()) return checks.status();
  return db::Reading(db::goals::Get(key), [response](const db::Goal& goal) {
    convert::ToProto(goal, response->mutable_goal());
    return absl::OkStatus();
  });
}

absl::StatusOr<db::Reading> ListGoals(const Caller& caller, const v1::ListGoalsRequest& request,
                                      v1::ListGoalsResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const int32_t page_size = checks.PageSize("page_size", request.page_size());
  db::GoalFilter filter;
  filter.parent_id = checks.OptionalId("parent_id", request.parent_id());
  if (request.type() != v1::GOAL_TYPE_UNSPECIFIED) {
    filter.type = convert::GoalTypeFromProto(request.type());
    if (filter.type->empty()) checks.Refuse("type", "is not a type of goals");
  }
  if (request.has_completed()) filter.completed = request.completed();
  if (!request.name_prefix().empty()) {
    filter.name_prefix = checks.OptionalName("name_prefix", request.name_prefix());
  }
  filter.show_deleted = request.show_deleted();
  if (!checks.status().ok()) return checks.status();

  const PageTokens& tokens = caller.page_tokens;
  const PageTokens::Scope scope(caller.principal.user_id, request);
  const auto after = ReadCursor(tokens.Read(scope, request.page_token()));
  if (!after.ok()) return after.status();
  return db::Reading(
      db::goals::List(fractal, filter, *after, page_size + 1),
      [response, page_size, scope, &tokens](std::vector<db::Goal> rows) {
        const auto* const last =
            FillPage(page_size, rows, response->mutable_goals(),
                     [](const auto& row, auto* message) { convert::ToProto(row, message); });
        if (last != nullptr) {
          response->set_next_page_token(
              tokens.Make(scope, {absl::StrCat(last->sort_order),
                                  absl::StrCat(absl::ToUnixMicros(last->created_at)),
                                  last->id.ToString()}));
        }
        return absl::OkStatus();
      });
}

absl::StatusOr<db::Reading> GetGoalTree(const Caller&, const v1::GetGoalTreeRequest& request,
                                        v1::GetGoalTreeResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  if (!checks.status().ok()) return checks.status();
  return db::Reading(db::goals::GetTree(fractal, request.without_sessions()),
                     [response](const std::vector<db::Goal>& goals) {
                       return convert::ToTree(goals, response->mutable_root());
                     });
}

absl::Status UpdateGoal(const Caller&, db::Tenant& tenant, const v1::UpdateGoalRequest& request,
                        v1::UpdateGoalResponse* response) {
  RequestChecks checks;
  const v1::Goal& wanted = request.goal();
  const UpdateMask mask(request.update_mask(), wanted,
                        {"name", "description", "deadline", "targets"}, checks);
  const db::GoalKey key = {checks.Id("goal.fractal_id", wanted.fractal_id()),
                           checks.Id("goal.id", wanted.id())};
  const auto version = checks.Etag("goal.etag", wanted.etag());
  db::GoalChange change;
  if (mask.Has("name")) change.name = checks.Name("goal.name", wanted.name());
  if (mask.Has("description")) {
    change.description = checks.Description("goal.description", wanted.description());
  }
  change.set_deadline = mask.Has("deadline");
  if (change.set_deadline && wanted.has_deadline()) {
    change.deadline = checks.Time("goal.deadline", wanted.deadline());
  }
  if (mask.Has("targets")) change.targets = convert::TargetsFromProto(wanted.targets(), checks);
  if (!checks.status().ok()) return checks.status();
  return AnswerIn(tenant.Run(db::goals::Update(key, version, change)), response);
}

absl::Status CompleteGoal(const Caller&, db::Tenant& tenant,
                          const v1::CompleteGoalRequest& request,
                          v1::CompleteGoalResponse* response) {
  RequestChecks checks;
  const db::GoalKey key = ReadKey(request.fractal_id(), request.goal_id(), checks);
  const auto version = checks.Etag("etag", request.etag());
  if (!checks.status().ok()) return checks.status();
  const bool completed = !request.has_completed() || request.completed();
  return Answer(tenant.Run(db::goals::Complete(key, version, completed)), response);
}

absl::Status MoveGoal(const Caller&, db::Tenant& tenant, const v1::MoveGoalRequest& request,
                      v1::MoveGoalResponse* response) {
  RequestChecks checks;
  const db::GoalKey key = ReadKey(request.fractal_id(), request.goal_id(), checks);
  const db::Uuid parent = checks.Id("parent_id", request.parent_id());
  const auto version = checks.Etag("etag", request.etag());
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::goals::Move(key, version, parent)), response);
}

absl::Status ReorderGoals(const Caller&, db::Tenant& tenant, const v1::ReorderGoalsRequest& request,
                          v1::ReorderGoalsResponse* response) {
  RequestChecks checks;
  const db::GoalKey parent = {checks.Id("fractal_id", request.fractal_id()),
                              checks.Id("parent_id", request.parent_id())};
  const std::vector<db::Uuid> order = ReadOrder("goal_ids", request.goal_ids(), checks);
  if (!checks.status().ok()) return checks.status();
  const auto goals = tenant.Run(db::goals::Reorder(parent, order));
  if (!goals.ok()) return goals.status();
  for (const db::Goal& goal : *goals) convert::ToProto(goal, response->add_goals());
  return absl::OkStatus();
}

absl::Status DeleteGoal(const Caller&, db::Tenant& tenant, const v1::DeleteGoalRequest& request,
                        v1::DeleteGoalResponse* response) {
  RequestChecks checks;
  const db::GoalKey key = ReadKey(request.fractal_id(), request.goal_id(), checks);
  const auto version = checks.Etag("etag", request.etag());
  if (!checks.status().ok()) return checks.status();
  const auto deleted = tenant.Run(db::goals::Delete(key, version));
  if (!deleted.ok()) return deleted.status();
  convert::ToProto(deleted->goal, response->mutable_goal());
  response->set_descendants_deleted(deleted->descendants);
  return absl::OkStatus();
}

}  // namespace fractal::server::handlers
