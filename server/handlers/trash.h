#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "db/reading.h"
#include "db/tenant.h"
#include "fractal/v1/trash.pb.h"
#include "server/caller.h"

// What TrashService does; proto/fractal/v1/trash.proto tells each method's errors.
namespace fractal::server::handlers {

absl::StatusOr<db::Reading> ListTrash(const Caller& caller, const v1::ListTrashRequest& request,
                                      v1::ListTrashResponse* response);
absl::Status Undelete(const Caller& caller, db::Tenant& tenant,
                      const v1::UndeleteRequest& request, v1::UndeleteResponse* response);
absl::Status Purge(const Caller& caller, db::Tenant& tenant, const v1::PurgeRequest& request,
                   v1::PurgeResponse* response);

}  // namespace fractal::server::handlers
