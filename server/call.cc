#include "server/call.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "db/errors.h"
#include "db/uuid.h"
#include "server/call_log.h"
#include "server/errors.h"

namespace fractal::server {
namespace {

constexpr absl::Duration kLongest = absl::Seconds(30);
constexpr absl::Duration kLongestTransfer = absl::Minutes(10);

// What the client's program calls itself, cut short. gRPC lets nothing but printable ASCII through.
std::string UserAgentOf(const grpc::ServerContextBase& context) {
  constexpr size_t kLongestUserAgent = 100;
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find("user-agent");
  if (found == metadata.end()) return "";
  return std::string(found->second.data(), std::min(found->second.size(), kLongestUserAgent));
}

}  // namespace

CallFrame::CallFrame(auth::CallContext& context, db::Pool& tenants)
    : context_(context),
      tenants_(tenants),
      id_(db::Uuid::New().ToString()),
      began_(absl::Now()),
      cancellation_(std::make_shared<db::Cancellation>()) {}

Caller CallFrame::MakeCaller(const PageTokens& page_tokens) const {
  return {context_.identity.principal, MakeActor(), page_tokens};
}

db::Actor CallFrame::MakeActor() const {
  db::Actor actor{std::nullopt, std::nullopt, id_, context_.address,
                  UserAgentOf(context_)};
  if (context_.identity.known()) actor.user = context_.identity.principal.user_id;
  return actor;
}

db::Scope CallFrame::NewScope(db::Lane lane) const {
  const absl::Time wanted = absl::FromChrono(context_.deadline());
  const absl::Duration longest = lane == db::Lane::kTransfer ? kLongestTransfer : kLongest;
  return {std::min(wanted, absl::Now() + longest), cancellation_,
          context_.identity.principal.user_id, lane};
}

grpc::Status CallFrame::Close(const absl::Status& status, const std::string& internal) {
  const std::string for_log = internal.empty() ? db::KeptForLog(status) : internal;
  LogCall({context_.method, status, for_log, id_, context_.identity, context_.peer(),
           context_.address, absl::Now() - began_});
  context_.AddTrailingMetadata("x-request-id", id_);
  return ToGrpc(status, id_);
}

}  // namespace fractal::server
