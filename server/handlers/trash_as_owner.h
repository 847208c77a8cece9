#pragma once

#include "absl/status/status.h"
#include "fractal/v1/admin.pb.h"
#include "server/administration.h"
#include "server/caller.h"

// TrashService's methods in any fractal, done in its owner's place (handlers/trash.h);
// proto/fractal/v1/admin.proto tells each method's errors.
namespace fractal::server::handlers {

absl::Status ListTrashAsOwner(const Caller& caller, Administration& administration,
                              const v1::ListTrashAsOwnerRequest& request,
                              v1::ListTrashAsOwnerResponse* response);
absl::Status UndeleteAsOwner(const Caller& caller, Administration& administration,
                             const v1::UndeleteAsOwnerRequest& request,
                             v1::UndeleteAsOwnerResponse* response);
absl::Status PurgeAsOwner(const Caller& caller, Administration& administration,
                          const v1::PurgeAsOwnerRequest& request,
                          v1::PurgeAsOwnerResponse* response);

}  // namespace fractal::server::handlers
