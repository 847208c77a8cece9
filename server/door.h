#pragma once

#include <grpcpp/grpcpp.h>

#include <string>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "auth/access_policy.h"
#include "auth/account_desk.h"
#include "auth/bounded_executor.h"
#include "db/pool.h"
#include "db/reading.h"
#include "db/tenant.h"
#include "server/call.h"
#include "server/caller.h"
#include "server/page_token.h"
#include "server/request_ids.h"

namespace fractal::server {

// What a door works with; all of it outlives the server.
struct DoorParts {
  const auth::AccessPolicy& policy;
  db::Pool& tenants;  // as fractal_app
  auth::AccountDesk& accounts;
  auth::BoundedExecutor& password_calls;  // calls of AuthService that hash
  auth::BoundedExecutor& account_calls;   // its other calls
  const PageTokens& page_tokens;
};

// Where every call enters: refuses by default (the method's access option), gives the call an id and
// a deadline, hands it to a worker, and answers and logs it (DESIGN.md §2, §3).
//
// Each kind of handler has its own way in, so that none can run where it must not: reads and writes
// of tenants on a database worker, accounts on an executor that may block.
class Door {
 public:
  explicit Door(const DoorParts& parts) : parts_(parts) {}

  // A tenant's read: one statement, which may travel together with those of other calls.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Read(grpc::CallbackServerContext* context, const Request* request,
                                 Response* response,
                                 absl::StatusOr<db::Reading> (*handler)(const Caller&,
                                                                        const Request&,
                                                                        Response*)) {
    const Entered entered = Enter(context);
    if (entered.admitted) {
      QueueRead(entered.call, handler(CallerOf(*entered.call), *request, response));
    }
    return entered.call;
  }

  // A tenant's write.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Write(grpc::CallbackServerContext* context, const Request* request,
                                  Response* response,
                                  absl::Status (*handler)(const Caller&, db::Tenant&,
                                                          const Request&, Response*)) {
    const Entered entered = Enter(context);
    if (entered.admitted) {
      QueueWrite(entered.call, [=, caller = CallerOf(*entered.call)](db::Tenant& tenant) {
        response->Clear();
        return handler(caller, tenant, *request, response);
      });
    }
    return entered.call;
  }

  // A tenant's write whose request has a request_id: a retry gets the first answer.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Create(grpc::CallbackServerContext* context, const Request* request,
                                   Response* response,
                                   absl::Status (*handler)(const Caller&, db::Tenant&,
                                                           const Request&, Response*)) {
    const Entered entered = Enter(context);
    if (entered.admitted) {
      QueueWrite(entered.call, [=, caller = CallerOf(*entered.call),
                                method = entered.call->method()](db::Tenant& tenant) {
        response->Clear();
        return AnswerOnce(tenant, request->request_id(), method, *request, response,
                          [&] { return handler(caller, tenant, *request, response); });
      });
    }
    return entered.call;
  }

  // A call of AuthService that hashes a password.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Password(grpc::CallbackServerContext* context, const Request* request,
                                     Response* response,
                                     absl::Status (*handler)(const Caller&, auth::AccountDesk&,
                                                             const Request&, Response*)) {
    return OnExecutor(parts_.password_calls, context, request, response, handler);
  }

  // Any other call of AuthService.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Account(grpc::CallbackServerContext* context, const Request* request,
                                    Response* response,
                                    absl::Status (*handler)(const Caller&, auth::AccountDesk&,
                                                            const Request&, Response*)) {
    return OnExecutor(parts_.account_calls, context, request, response, handler);
  }

 private:
  // A call that was not admitted has its answer already.
  struct Entered {
    Call* call;
    bool admitted;
  };
  Entered Enter(grpc::CallbackServerContext* context);
  Caller CallerOf(const Call& call) const { return call.MakeCaller(parts_.page_tokens); }

  void QueueRead(Call* call, absl::StatusOr<db::Reading> reading);
  void QueueWrite(Call* call, absl::AnyInvocable<absl::Status(db::Tenant&)> write);
  void QueueOn(auth::BoundedExecutor& executor, Call* call,
               absl::AnyInvocable<absl::Status()> work);

  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* OnExecutor(auth::BoundedExecutor& executor,
                                       grpc::CallbackServerContext* context,
                                       const Request* request, Response* response,
                                       absl::Status (*handler)(const Caller&, auth::AccountDesk&,
                                                               const Request&, Response*)) {
    const Entered entered = Enter(context);
    if (entered.admitted) {
      QueueOn(executor, entered.call,
              [=, caller = CallerOf(*entered.call), &accounts = parts_.accounts] {
                return handler(caller, accounts, *request, response);
              });
    }
    return entered.call;
  }

  const DoorParts parts_;
};

}  // namespace fractal::server
