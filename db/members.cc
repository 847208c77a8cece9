#include "db/members.h"

#include "sql/queries/members.h"

namespace fractal::db::members {
namespace {

// A row without a member: an empty list.
absl::StatusOr<std::vector<Member>> ReadList(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  if (result[0][0].is_null()) return std::vector<Member>();
  return Many<Member, ReadMember>(result);
}

// Columns: outcome, member.
absl::StatusOr<Member> ReadChanged(const pqxx::result& result) {
  const pqxx::row first = result.at(0);
  RowReader row(first);
  const std::string outcome = row.Text();
  if (outcome == "done") return ReadMember(row);
  if (outcome == "no_fractal") return NotFound("fractal");
  if (outcome == "no_member") return NotFound("member");
  if (outcome == "not_owner") return OwnerOnly();
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   "the owner keeps his part until somebody else accepts the fractal",
                   {"OWNER_NEEDS_TRANSFER"});
}

}  // namespace

Member ReadMember(RowReader& row) {
  Member member;
  member.root_id = row.Id();
  member.user_id = row.Id();
  member.username = row.Text();
  member.email = row.Text();
  member.role = row.Text();
  member.created_at = row.Time();
  return member;
}

absl::Status OwnerOnly() {
  return MakeError(absl::StatusCode::kPermissionDenied, "only the fractal's owner may do this",
                   {"OWNER_ONLY"});
}

AppRead<std::vector<Member>> List(const Uuid& fractal, const std::optional<CreatedCursor>& after,
                                  int32_t limit) {
  const Value created_at = after.has_value() ? Value(after->created_at) : std::nullopt;
  const Value id = after.has_value() ? Value(after->id) : std::nullopt;
  return {sql::members::kListMembers, {fractal, created_at, id, limit}, ReadList};
}

AppWrite<Member> SetRole(const Uuid& fractal, const Uuid& user, std::string_view role) {
  return {sql::members::kChangeMember, {fractal, user, role}, ReadChanged};
}

AppWrite<Member> Remove(const Uuid& fractal, const Uuid& user) {
  return {sql::members::kChangeMember, {fractal, user, std::nullopt}, ReadChanged};
}

AppWrite<Member> Leave(const Uuid& fractal) {
  return {sql::members::kChangeMember, {fractal, std::nullopt, std::nullopt}, ReadChanged};
}

}  // namespace fractal::db::members
