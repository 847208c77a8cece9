#include "server/door.h"

#include <memory>
#include <random>
#include <string_view>
#include <vector>

#include "absl/time/clock.h"
#include "auth/address_key.h"
#include "db/audit.h"
#include "db/errors.h"
#include "server/call_detail.h"

namespace fractal::server {
namespace {

constexpr int kMostTries = 3;

// A pause of 10 to 200 ms, drawn anew each time, so that calls which collided do not collide again.
absl::Duration Jitter() {
  thread_local std::mt19937 random(std::random_device{}());
  return absl::Milliseconds(std::uniform_int_distribution<int>(10, 200)(random));
}

absl::Status Busy(std::string_view reason) {
  return db::MakeError(absl::StatusCode::kResourceExhausted,
                       "too many calls are waiting; try again",
                       {std::string(reason), "", "", db::kRetrySoon});
}

// Nothing of a conflict was committed, so the whole call may run again (40001, 40P01, 55P03).
absl::Status RetryConflicts(const db::Scope& scope,
                            absl::AnyInvocable<absl::Status(db::Tenant&)>& write,
                            db::Tenant& tenant) {
  absl::Status status = write(tenant);
  for (int tries = 1; tries < kMostTries && db::IsTransient(status); ++tries) {
    const absl::Duration pause = Jitter();
    if (absl::Now() + pause >= scope.deadline || scope.cancellation->cancelled()) break;
    absl::SleepFor(pause);
    status = write(tenant);
  }
  return status;
}

// PostgreSQL says "query_canceled" whoever stopped it; the client that gave up is told so.
absl::Status TellCancelled(const db::Scope& scope, const absl::Status& status) {
  const bool stopped = absl::IsDeadlineExceeded(status) && scope.cancellation->cancelled();
  return stopped && absl::Now() < scope.deadline ? absl::CancelledError("the call was cancelled")
                                                 : status;
}

}  // namespace

std::string Door::AddressOf(const grpc::CallbackServerContext& context) const {
  std::vector<std::string_view> forwarded;
  const auto [first, last] = context.client_metadata().equal_range("x-forwarded-for");
  for (auto value = first; value != last; ++value) {
    forwarded.emplace_back(value->second.data(), value->second.size());
  }
  return parts_.proxies.CallerOf(context.peer(), forwarded);
}

absl::Status Door::StillWanted(const db::Scope& scope) {
  if (scope.cancellation->cancelled()) return absl::CancelledError("the call was cancelled");
  if (absl::Now() >= scope.deadline) {
    return absl::DeadlineExceededError("the deadline passed while the call was worked on");
  }
  return absl::OkStatus();
}

void Door::QueueRead(const CallFrame& frame, const db::Scope& scope, db::Reading reading,
                     Answered answered) {
  const db::StatementCall statement = reading.call();
  // Told of a refusal here or of an answer there, never of both.
  auto told = std::make_shared<Answered>(std::move(answered));
  const absl::Status queued = parts_.tenants.SubmitRead(
      scope, {statement, frame.identity().principal.user_id,
              [scope, told, reading = std::move(reading)](absl::StatusOr<pqxx::result> rows,
                                                          const std::string& internal) mutable {
                if (!rows.ok()) return (*told)(TellCancelled(scope, rows.status()), internal);
                (*told)(std::move(reading).Use(*rows), "");
              }});
  if (!queued.ok()) (*told)(queued, "");
}

void Door::QueueWrite(const CallFrame& frame, const db::Scope& scope,
                      absl::AnyInvocable<absl::Status(db::Tenant&)> write, Answered answered) {
  const db::Uuid user = frame.identity().principal.user_id;
  auto told = std::make_shared<Answered>(std::move(answered));
  const absl::Status queued = parts_.tenants.Submit(
      scope, {[scope, user, actor = frame.MakeActor(), told,
               write = std::move(write)](db::Connection& connection) mutable {
                db::Tenant tenant(connection, user, std::move(actor));
                const absl::Status status = RetryConflicts(scope, write, tenant);
                (*told)(TellCancelled(scope, status), tenant.internal_error());
              },
              [told](const absl::Status& refused) { (*told)(refused, ""); }});
  if (!queued.ok()) (*told)(queued, "");
}

std::string Door::NetworkOf(const Call& call) { return auth::AddressKey(call.frame().address()); }

void Door::QueueOn(auth::BoundedExecutor& executor, const std::string& line, std::string_view busy,
                   Call* call, absl::AnyInvocable<void()> work) {
  const bool queued = executor.TrySubmit(line, [call, work = std::move(work)]() mutable {
    if (absl::Now() >= call->scope().deadline) {
      return call->Answer(absl::DeadlineExceededError("the deadline passed while the call waited"));
    }
    work();
  });
  if (!queued) call->Answer(Busy(busy));
}

void Door::NoteRefusal(const CallFrame& frame, const google::protobuf::Message* request,
                       const absl::Status& status) {
  if (!absl::IsPermissionDenied(status)) return;
  parts_.refusals.Note(frame.MakeActor(), frame.method(), request);
}

void Door::QueueAdmin(Call* call, const google::protobuf::Message& request,
                      absl::AnyInvocable<absl::Status(Administration&)> work) {
  auto administer = [this, call, &request, work = std::move(work)]() mutable {
    const auto on = [scope = call->scope()](db::Pool& pool) {
      return [scope, &pool](absl::FunctionRef<absl::Status(db::Connection&)> body) {
        return pool.RunAndWait(scope, body);
      };
    };
    Administration administration(
        on(*parts_.administration), on(parts_.tenants), call->frame().MakeActor(),
        {parts_.accounts.passwords(),
         [this](const db::Uuid& user) { parts_.accounts.Forget(user); }},
        call->scope().deadline);
    // Nothing is done for an administrator that the trail would not know of.
    const CallDetail detail = DetailOfCall(call->frame().method(), &request);
    absl::Status status =
        administration.Run(db::audit::RecordAdminCall(detail.user_id, detail.json)).status();
    if (status.ok()) status = work(administration);
    call->Answer(TellCancelled(call->scope(), status), administration.internal_error());
  };
  QueueOn(parts_.admin_calls, NetworkOf(*call), kServerBusy, call, std::move(administer));
}

}  // namespace fractal::server
