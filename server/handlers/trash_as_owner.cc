#include "server/handlers/trash_as_owner.h"

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "db/errors.h"
#include "db/text.h"
#include "db/users.h"
#include "server/handlers/trash.h"
#include "server/request_checks.h"

namespace fractal::server::handlers {
namespace {

// The same refusal with its fields as this request has them, whose part `part` is the owner's.
absl::Status WithFieldsIn(std::string_view part, const absl::Status& status) {
  std::vector<FieldViolation> violations = ViolationsOf(status);
  if (violations.empty()) return db::WithFieldIn(absl::StrCat(db::Absl(part), "."), status);
  for (FieldViolation& violation : violations) {
    if (violation.field.empty()) continue;  // counts what was left out
    violation.field = absl::StrCat(db::Absl(part), ".", violation.field);
  }
  return InvalidArgument(db::DetailOf(status).reason, violations);
}

// Runs `body` as the owner of the fractal that the part of the request names.
absl::Status AsOwner(Administration& administration, std::string_view part,
                     const std::string& fractal_id,
                     absl::FunctionRef<absl::Status(db::Tenant&)> body) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", fractal_id);
  if (!checks.status().ok()) return WithFieldsIn(part, checks.status());
  const auto owner = administration.Run(db::users::FindFractalOwner(fractal));
  if (!owner.ok()) return owner.status();
  return WithFieldsIn(part, administration.AsUser(*owner, body));
}

}  // namespace

absl::Status ListTrashAsOwner(const Caller& caller, Administration& administration,
                              const v1::ListTrashAsOwnerRequest& request,
                              v1::ListTrashAsOwnerResponse* response) {
  const auto list = [&](db::Tenant& owner) {
    auto reading = ListTrash(caller, request.list(), response->mutable_list());
    return reading.ok() ? owner.Run(*std::move(reading)) : reading.status();
  };
  return AsOwner(administration, "list", request.list().fractal_id(), list);
}

absl::Status UndeleteAsOwner(const Caller& caller, Administration& administration,
                             const v1::UndeleteAsOwnerRequest& request,
                             v1::UndeleteAsOwnerResponse* response) {
  const auto undelete = [&](db::Tenant& owner) {
    return Undelete(caller, owner, request.undelete(), response->mutable_undelete());
  };
  return AsOwner(administration, "undelete", request.undelete().fractal_id(), undelete);
}

absl::Status PurgeAsOwner(const Caller& caller, Administration& administration,
                          const v1::PurgeAsOwnerRequest& request,
                          v1::PurgeAsOwnerResponse* response) {
  const auto purge = [&](db::Tenant& owner) {
    return Purge(caller, owner, request.purge(), response->mutable_purge());
  };
  return AsOwner(administration, "purge", request.purge().fractal_id(), purge);
}

}  // namespace fractal::server::handlers
