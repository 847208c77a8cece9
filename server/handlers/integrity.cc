#include "server/handlers/integrity.h"

#include "db/integrity.h"
#include "server/convert/integrity.h"

namespace fractal::server::handlers {

absl::Status CheckIntegrity(const Caller&, Administration& administration,
                            const v1::CheckIntegrityRequest& request,
                            v1::CheckIntegrityResponse* response) {
  return administration.AsAdmin([&](db::AdminAccess& admin) -> absl::Status {
    const auto checks = db::integrity::Check(admin, administration.deadline());
    if (!checks.ok()) return checks.status();
    int faults = 0;
    for (const db::IntegrityCheck& check : *checks) {
      if (check.count != 0) ++faults;
      if (check.count == 0 && request.only_faults()) continue;
      convert::ToProto(check, response->add_checks());
    }
    response->set_faults(faults);
    return absl::OkStatus();
  });
}

}  // namespace fractal::server::handlers
