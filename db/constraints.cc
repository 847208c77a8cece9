#include "db/constraints.h"

#include <algorithm>
#include <cctype>

namespace fractal::db {
namespace {

using absl::StatusCode;

constexpr ConstraintMeaning kMeanings[] = {
    {"uq_goals_user_name", StatusCode::kAlreadyExists, "NAME_TAKEN", "name",
     "a fractal of this name exists"},
    {"uq_users_email", StatusCode::kAlreadyExists, "EMAIL_TAKEN", "email",
     "an account with this e-mail exists"},
    {"uq_users_username", StatusCode::kAlreadyExists, "USERNAME_TAKEN", "username",
     "an account with this username exists"},
    {"chk_users_last_admin", StatusCode::kFailedPrecondition, "LAST_ADMIN", "",
     "nobody would be left to administer"},
    {"chk_goals_type_below_parent", StatusCode::kInvalidArgument, "TYPE_NOT_BELOW_PARENT",
     "type", "a goal's type must rank below its parent's"},
    {"chk_goals_deadline_within_parent", StatusCode::kInvalidArgument, "DEADLINE_AFTER_PARENT",
     "deadline", "a goal's deadline must not be after its parent's"},
    {"chk_goals_deadline_covers_children", StatusCode::kInvalidArgument, "DEADLINE_BEFORE_CHILD",
     "deadline", "a goal's deadline must not be before that of a goal below it"},
    {"chk_goals_deadline_future", StatusCode::kInvalidArgument, "DEADLINE_IN_PAST", "deadline",
     "a deadline must not be before the day the goal was made"},
    {"chk_goals_session_time_order", StatusCode::kInvalidArgument, "SESSION_TIME_ORDER", "end_time",
     "a session must not end before it starts"},
    {"chk_goals_no_ring", StatusCode::kInvalidArgument, "GOAL_UNDER_ITSELF", "parent_id",
     "a goal cannot be put below itself"},
    {"chk_goals_root", StatusCode::kInvalidArgument, "NOT_A_ROOT_TYPE", "type",
     "a fractal must be an ultimate, long-term, mid-term or short-term goal"},
    {"fk_goals_parent", StatusCode::kNotFound, "NOT_FOUND", "parent_id", "goal not found"},
    {"uq_activity_groups_root_name", StatusCode::kAlreadyExists, "NAME_TAKEN", "name",
     "an activity group of this name exists"},
    {"chk_activity_groups_own_parent", StatusCode::kInvalidArgument, "GROUP_UNDER_ITSELF",
     "parent_id", "a group cannot be put below itself"},
    {"uq_activity_definitions_root_name", StatusCode::kAlreadyExists, "NAME_TAKEN", "name",
     "an activity of this name exists"},
    {"uq_metric_definitions_activity_name", StatusCode::kAlreadyExists, "NAME_TAKEN", "metrics",
     "another metric of the activity has this name"},
    {"uq_split_definitions_activity_name", StatusCode::kAlreadyExists, "NAME_TAKEN", "splits",
     "another split of the activity has this name"},
    {"uq_session_templates_root_name", StatusCode::kAlreadyExists, "NAME_TAKEN", "name",
     "a template of this name exists in the fractal"},
    {"chk_metric_values_positive", StatusCode::kInvalidArgument, "NEGATIVE_VALUE", "value",
     "the metric allows no values below zero"},
    {"idempotency_keys_pkey", StatusCode::kAborted, "REQUEST_IN_PROGRESS", "request_id",
     "a call with this request id is being worked on"},
};

bool IsNameCharacter(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

bool NamesWord(std::string_view text, std::string_view word) {
  for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const size_t end = at + word.size();
    const bool starts = at == 0 || !IsNameCharacter(text[at - 1]);
    const bool ends = end == text.size() || !IsNameCharacter(text[end]);
    if (starts && ends) return true;
  }
  return false;
}

}  // namespace

const ConstraintMeaning* FindConstraint(std::string_view postgres_message) {
  const auto* found = std::find_if(
      std::begin(kMeanings), std::end(kMeanings),
      [&](const ConstraintMeaning& m) { return NamesWord(postgres_message, m.constraint); });
  return found == std::end(kMeanings) ? nullptr : found;
}

}  // namespace fractal::db
