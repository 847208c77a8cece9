#include "server/refusals.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "absl/time/clock.h"
#include "db/access.h"
#include "db/audit.h"
#include "server/call_detail.h"

namespace fractal::server {
namespace {

constexpr int kMostWaiting = 32;
constexpr absl::Duration kWithin = absl::Seconds(10);

void Dropped(const std::string& why) {
  spdlog::warn("a refusal is missing from the audit trail: {}", why);
}

}  // namespace

Refusals::Refusals(db::Pool& sign_ins)
    : sign_ins_(sign_ins), waiting_(std::make_shared<std::atomic<int>>(0)) {}

void Refusals::Note(const db::Actor& actor, const std::string& method,
                    const google::protobuf::Message* request) {
  if (!actor.user.has_value()) return;
  // Counts this one until it is done, in whatever way.
  const std::shared_ptr<void> place(nullptr, [waiting = waiting_](void*) { --*waiting; });
  if (++*waiting_ > kMostWaiting) return Dropped("too many wait");
  const absl::Status queued = sign_ins_.Submit(
      {absl::Now() + kWithin, nullptr},
      {[place, actor, detail = DetailOfCall(method, request).json](db::Connection& connection) {
         db::AuthAccess access(connection, actor);
         const auto kept = access.Run(db::audit::RecordRefusal(*actor.user, detail));
         if (!kept.ok()) Dropped(access.internal_error());
       },
       [](const absl::Status& refused) { Dropped(std::string(refused.message())); }});
  if (!queued.ok()) Dropped(std::string(queued.message()));
}

}  // namespace fractal::server
