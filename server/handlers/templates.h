#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "db/reading.h"
#include "db/tenant.h"
#include "fractal/v1/sessions.pb.h"
#include "server/caller.h"

// What SessionService does for templates; proto/fractal/v1/sessions.proto tells each method's
// errors.
namespace fractal::server::handlers {

absl::Status CreateTemplate(const Caller& caller, db::Tenant& tenant,
                            const v1::CreateTemplateRequest& request,
                            v1::CreateTemplateResponse* response);
absl::Status CreateTemplateFromSession(const Caller& caller, db::Tenant& tenant,
                                       const v1::CreateTemplateFromSessionRequest& request,
                                       v1::CreateTemplateFromSessionResponse* response);
absl::StatusOr<db::Reading> GetTemplate(const Caller& caller, const v1::GetTemplateRequest& request,
                                        v1::GetTemplateResponse* response);
absl::StatusOr<db::Reading> ListTemplates(const Caller& caller,
                                          const v1::ListTemplatesRequest& request,
                                          v1::ListTemplatesResponse* response);
absl::Status UpdateTemplate(const Caller& caller, db::Tenant& tenant,
                            const v1::UpdateTemplateRequest& request,
                            v1::UpdateTemplateResponse* response);
absl::Status DeleteTemplate(const Caller& caller, db::Tenant& tenant,
                            const v1::DeleteTemplateRequest& request,
                            v1::DeleteTemplateResponse* response);
absl::StatusOr<db::Reading> GetTemplateStatistics(const Caller& caller,
                                                  const v1::GetTemplateStatisticsRequest& request,
                                                  v1::GetTemplateStatisticsResponse* response);

}  // namespace fractal::server::handlers
