#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "auth/access_policy.h"
#include "auth/account_desk.h"
#include "auth/bounded_executor.h"
#include "auth/trusted_proxies.h"
#include "db/pool.h"
#include "db/reading.h"
#include "db/tenant.h"
#include "server/administration.h"
#include "server/answer_size.h"
#include "server/call.h"
#include "server/caller.h"
#include "server/hashing.h"
#include "server/intake.h"
#include "server/page_token.h"
#include "server/refusals.h"
#include "server/request_ids.h"
#include "server/spool.h"
#include "server/stream_calls.h"
#include "server/user_limits.h"

namespace fractal::server {

// How large what one call brings or takes may be, in bytes; what all together may keep of it, and how
// long they may let it stand.
struct TransferLimits {
  int64_t most_dumped;
  int64_t most_loaded;
  std::shared_ptr<SpoolBudget> spools;
  StreamPatience patience;
};

// What a door works with; all of it outlives the server.
struct DoorParts {
  const auth::AccessPolicy& policy;
  UserLimits& user_limits;
  db::Pool& tenants;         // as fractal_app
  db::Pool* administration;  // as fractal_admin; nullptr: this server does not administer
  auth::AccountDesk& accounts;
  auth::BoundedExecutor& password_calls;  // calls of AuthService that hash
  auth::BoundedExecutor& account_calls;   // its other calls
  auth::BoundedExecutor& admin_calls;     // calls of AdminService, which may hash
  const PageTokens& page_tokens;
  Refusals& refusals;
  TransferLimits transfers;
  const auth::TrustedProxies& proxies;
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
    return ReadIn(db::Lane::kShort, context, request, response, handler);
  }

  // The same for an answer that takes reading much of a fractal: analytics, trees. Only some of the
  // workers do such reads, each in a message of its own.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* LongRead(grpc::CallbackServerContext* context, const Request* request,
                                     Response* response,
                                     absl::StatusOr<db::Reading> (*handler)(const Caller&,
                                                                            const Request&,
                                                                            Response*)) {
    return ReadIn(db::Lane::kLong, context, request, response, handler);
  }

  // A tenant's write.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Write(grpc::CallbackServerContext* context, const Request* request,
                                  Response* response,
                                  absl::Status (*handler)(const Caller&, db::Tenant&,
                                                          const Request&, Response*)) {
    Call* call = Enter<Call>(context);
    if (Begins(call)) {
      QueueWrite(
          call->frame(), call->scope(),
          [=, caller = CallerOf(*call)](db::Tenant& tenant) {
            response->Clear();
            return handler(caller, tenant, *request, response);
          },
          AnswerTo(call, *request, response));
    }
    return call;
  }

  // A tenant's write whose request has a request_id: a retry gets the first answer.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Create(grpc::CallbackServerContext* context, const Request* request,
                                   Response* response,
                                   absl::Status (*handler)(const Caller&, db::Tenant&,
                                                           const Request&, Response*)) {
    Call* call = Enter<Call>(context);
    if (Begins(call)) {
      QueueWrite(call->frame(), call->scope(), OnceOf(*call, *request, response, handler),
                 AnswerTo(call, *request, response));
    }
    return call;
  }

  // A client's stream of writes, each a message with a request_id and with an answer of its own: who
  // sends a message again gets its first answer.
  template <typename Request, typename Response>
  grpc::ServerBidiReactor<Request, Response>* Feed(grpc::CallbackServerContext* context,
                                                   absl::Status (*handler)(const Caller&,
                                                                           db::Tenant&,
                                                                           const Request&,
                                                                           Response*)) {
    auto* call = Enter<FeedCall<Request, Response>>(context);
    if (Begins(call)) {
      const StreamPatience& patience = parts_.transfers.patience;
      call->Begin(patience, [this, call, handler](const Request& request, Response* response) {
        // A stream may outlive its token, which is looked up again with each message.
        if (!Admits(call)) return;
        QueueWrite(call->frame(), call->frame().NewScope(),
                   OnceOf(*call, request, response, handler),
                   [this, call, &request](const absl::Status& status,
                                          const std::string& internal) {
                     NoteRefusal(call->frame(), &request, status);
                     call->Answered(status, internal);
                   });
      });
    }
    return call;
  }

  // A tenant's read whose answer is a stream of pages.
  template <typename Request, typename Response>
  grpc::ServerWriteReactor<Response>* Export(
      grpc::CallbackServerContext* context, const Request* request,
      absl::StatusOr<std::unique_ptr<Pages<Response>>> (*handler)(const Caller&,
                                                                  const Request&)) {
    auto* call = Enter<PagesCall<Response>>(context);
    if (Begins(call)) {
      auto pages = handler(CallerOf(*call), *request);
      if (pages.ok()) {
        call->Begin(parts_.transfers.patience, *std::move(pages), [this, call](db::Reading reading) {
          if (!Admits(call)) return;
          QueueRead(call->frame(), call->frame().NewScope(db::Lane::kLong), std::move(reading),
                    [call](const absl::Status& status, const std::string& internal) {
                      call->Read(status, internal);
                    });
        });
      } else {
        call->End(pages.status());
      }
    }
    return call;
  }

  // A tenant's read of many messages, all of one moment. The handler writes them down one by one,
  // and gives up when that answers an error; it may be run again. What it wrote down may be old by
  // the time that it is sent, so `allowed` is asked before each message: a token that ended, or a
  // part in the fractal that was taken away, ends the stream.
  template <typename Request, typename Response>
  grpc::ServerWriteReactor<Response>* Dump(
      grpc::CallbackServerContext* context, const Request* request,
      absl::Status (*handler)(const Caller&, db::Tenant&, const Request&, Sink<Response>),
      absl::StatusOr<db::Reading> (*allowed)(const Caller&, const Request&)) {
    auto* call = Enter<DumpCall<Response>>(context);
    if (Begins(call)) {
      Spool& spool =
          call->Begin(parts_.transfers.patience, SpoolOf(*call, parts_.transfers.most_dumped),
                      [=, this] { Look(call, allowed(CallerOf(*call), *request)); });
      const db::Scope scope = call->frame().NewScope(db::Lane::kTransfer);
      QueueWrite(
          call->frame(), scope,
          [=, &spool, caller = CallerOf(*call)](db::Tenant& tenant) {
            spool.Clear();
            return handler(caller, tenant, *request, [&](const Response& message) {
              const absl::Status wanted = StillWanted(scope);
              return wanted.ok() ? spool.Append(message.SerializeAsString()) : wanted;
            });
          },
          [call](const absl::Status& status, const std::string& internal) {
            call->Written(status, internal);
          });
    }
    return call;
  }

  // A client's stream that is written at its end, all of it or nothing.
  template <typename Request, typename Response>
  grpc::ServerReadReactor<Request>* Load(
      grpc::CallbackServerContext* context, Response* response,
      std::unique_ptr<Intake<Request, Response>> (*handler)(const Caller&, Spool)) {
    auto* call = Enter<LoadCall<Request, Response>>(context);
    if (Begins(call)) {
      call->Begin(
          parts_.transfers.patience,
          handler(CallerOf(*call), SpoolOf(*call, parts_.transfers.most_loaded)),
          [this, call] { return Admits(call); },
          [this, call, response] {
            const db::Scope scope = call->frame().NewScope(db::Lane::kTransfer);
            QueueWrite(
                call->frame(), scope,
                [=](db::Tenant& tenant) {
                  response->Clear();
                  return call->intake().Finish(tenant, [&] { return StillWanted(scope); }, response);
                },
                [call](const absl::Status& status, const std::string& internal) {
                  call->Finished(status, internal);
                });
          });
    }
    return call;
  }

  // A call of AuthService that hashes a password. The handler refuses what it can without a hash,
  // among what waits for none; what it leaves to do waits for one.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Password(grpc::CallbackServerContext* context, const Request* request,
                                     Response* response,
                                     absl::StatusOr<Hashing> (*handler)(const Caller&,
                                                                        auth::AccountDesk&,
                                                                        const Request&,
                                                                        Response*)) {
    Call* call = Enter<Call>(context);
    if (Begins(call)) {
      QueueOn(parts_.account_calls, NetworkOf(*call), kSignInBusy, call,
              [=, this, caller = CallerOf(*call)] {
                auto hashing = handler(caller, parts_.accounts, *request, response);
                if (!hashing.ok()) return call->Answer(hashing.status());
                QueueOn(parts_.password_calls, hashing->line, kSignInBusy, call,
                        [call, work = std::move(hashing->work)]() mutable { call->Answer(work()); });
              });
    }
    return call;
  }

  // Any other call of AuthService.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Account(grpc::CallbackServerContext* context, const Request* request,
                                    Response* response,
                                    absl::Status (*handler)(const Caller&, auth::AccountDesk&,
                                                            const Request&, Response*)) {
    Call* call = Enter<Call>(context);
    if (Begins(call)) {
      QueueOn(parts_.account_calls, NetworkOf(*call), kServerBusy, call,
              [=, this, caller = CallerOf(*call)] {
                call->Answer(Fitting(*call, handler(caller, parts_.accounts, *request, response),
                                     response));
              });
    }
    return call;
  }

  // A call of AdminService. It leaves an audit event before anything else is done.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Admin(grpc::CallbackServerContext* context, const Request* request,
                                  Response* response,
                                  absl::Status (*handler)(const Caller&, Administration&,
                                                          const Request&, Response*)) {
    Call* call = Enter<Call>(context);
    if (Begins(call)) {
      QueueAdmin(call, *request, [=, this, caller = CallerOf(*call)](Administration& administration) {
        return Fitting(*call, handler(caller, administration, *request, response), response);
      });
    }
    return call;
  }

 private:
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* ReadIn(db::Lane lane, grpc::CallbackServerContext* context,
                                   const Request* request, Response* response,
                                   absl::StatusOr<db::Reading> (*handler)(const Caller&,
                                                                          const Request&,
                                                                          Response*)) {
    Call* call = Enter<Call>(context);
    if (Begins(call)) {
      auto reading = handler(CallerOf(*call), *request, response);
      if (reading.ok()) {
        QueueRead(call->frame(), call->frame().NewScope(lane), *std::move(reading),
                  AnswerTo(call, *request, response));
      } else {
        call->Answer(reading.status());
      }
    }
    return call;
  }

  // Asks whether what was written down for a call may still be sent.
  template <typename Response>
  void Look(DumpCall<Response>* call, absl::StatusOr<db::Reading> allowed) {
    if (!Admits(call)) return;
    if (!allowed.ok()) return call->End(allowed.status());
    QueueRead(call->frame(), call->frame().NewScope(), *std::move(allowed),
              [call](const absl::Status& status, const std::string& internal) {
                call->Admitted(status, internal);
              });
  }

  // Told how work ended, once; the text is PostgreSQL's own, for the log.
  using Answered = absl::AnyInvocable<void(const absl::Status&, const std::string& internal)>;

  template <typename AnyCall>
  AnyCall* Enter(grpc::CallbackServerContext* context) {
    auto& own = *static_cast<auth::CallContext*>(context);
    own.address = AddressOf(own);
    return new AnyCall(own, parts_.tenants);
  }
  // A new call: admitted, and within its user's limits. Else it gets its answer here.
  template <typename AnyCall>
  bool Begins(AnyCall* call) {
    if (!Admits(call)) return false;
    constexpr bool kIsStream = !std::is_same_v<AnyCall, Call>;
    auto place = parts_.user_limits.Begin(call->frame().identity().principal.user_id, kIsStream);
    if (!place.ok()) {
      Refuse(call, place.status());
      return false;
    }
    call->frame().Hold(*std::move(place));
    return true;
  }
  // The one place that says where a call came from.
  std::string AddressOf(const grpc::CallbackServerContext& context) const;
  // A call that is not admitted gets its answer here.
  template <typename AnyCall>
  bool Admits(AnyCall* call) {
    const absl::Status access = parts_.policy.Check(call->frame().method(), call->frame().identity());
    if (!access.ok()) {
      NoteRefusal(call->frame(), nullptr, access);
      Refuse(call, access);
    }
    return access.ok();
  }
  static void Refuse(Call* call, const absl::Status& why) { call->Answer(why); }
  template <typename StreamCall>
  static void Refuse(StreamCall* call, const absl::Status& why) {
    call->End(why);
  }
  Answered AnswerTo(Call* call, const google::protobuf::Message& request,
                    google::protobuf::Message* response) {
    return [=, this, &request](const absl::Status& status, const std::string& internal) {
      NoteRefusal(call->frame(), &request, status);
      call->Answer(Fitting(*call, status, response), internal);
    };
  }
  // The status of work that ended, or that its answer is too large to be sent.
  absl::Status Fitting(const Call& call, const absl::Status& status,
                       google::protobuf::Message* response) const {
    if (!status.ok()) return status;
    const std::string& method = call.frame().method();
    const Answers kind = parts_.policy.OnlyReads(method) ? Answers::kRead : Answers::kChange;
    absl::Status fits = CheckAnswerSize(method, *response, kind);
    if (!fits.ok()) response->Clear();
    return fits;
  }
  // Keeps PERMISSION_DENIED in the audit trail.
  void NoteRefusal(const CallFrame& frame, const google::protobuf::Message* request,
                   const absl::Status& status);
  template <typename AnyCall>
  Caller CallerOf(const AnyCall& call) const {
    return call.frame().MakeCaller(parts_.page_tokens);
  }

  template <typename AnyCall>
  Spool SpoolOf(const AnyCall& call, int64_t most_bytes) const {
    return Spool(most_bytes,
                 {parts_.transfers.spools, call.frame().identity().principal.user_id});
  }

  // The handler's work, done once for the request's id.
  template <typename AnyCall, typename Request, typename Response>
  absl::AnyInvocable<absl::Status(db::Tenant&)> OnceOf(
      const AnyCall& call, const Request& request, Response* response,
      absl::Status (*handler)(const Caller&, db::Tenant&, const Request&, Response*)) {
    return [&request, response, handler, caller = CallerOf(call),
            method = call.frame().method()](db::Tenant& tenant) {
      response->Clear();
      return AnswerOnce(tenant, request.request_id(), method, request, response,
                        [&] { return handler(caller, tenant, request, response); });
    };
  }

  // OK, or why the work is not wanted any more.
  static absl::Status StillWanted(const db::Scope& scope);

  void QueueRead(const CallFrame& frame, const db::Scope& scope, db::Reading reading,
                 Answered answered);
  void QueueWrite(const CallFrame& frame, const db::Scope& scope,
                  absl::AnyInvocable<absl::Status(db::Tenant&)> write, Answered answered);
  // The network whose calls a call waits behind.
  static std::string NetworkOf(const Call& call);
  // Reasons of a call for which there is no place to wait.
  static constexpr std::string_view kSignInBusy = "SIGN_IN_BUSY";
  static constexpr std::string_view kServerBusy = "SERVER_BUSY";
  // `work` answers the call, unless its deadline comes first.
  static void QueueOn(auth::BoundedExecutor& executor, const std::string& line,
                      std::string_view busy, Call* call, absl::AnyInvocable<void()> work);

  void QueueAdmin(Call* call, const google::protobuf::Message& request,
                  absl::AnyInvocable<absl::Status(Administration&)> work);

  const DoorParts parts_;
};

}  // namespace fractal::server
