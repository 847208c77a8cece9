#pragma once

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "auth/call_context.h"
#include "db/pool.h"
#include "server/caller.h"
#include "server/user_limits.h"

namespace fractal::server {

// What every call has, one answer or a stream of them: an id, its caller, the time that its work may
// take, and the line that is logged of it.
class CallFrame {
 public:
  // `tenants` is told when the client gives up.
  CallFrame(auth::CallContext& context, db::Pool& tenants);

  const std::string& method() const { return context_.method; }
  const auth::Identity& identity() const { return context_.identity; }
  const std::string& address() const { return context_.address; }
  Caller MakeCaller(const PageTokens& page_tokens) const;
  // What the audit trail keeps of the call.
  db::Actor MakeActor() const;

  // For work that begins now: until the client's deadline, and for 30 s at most, or in the transfer
  // lane 10 minutes.
  db::Scope NewScope(db::Lane lane = db::Lane::kShort) const;

  // Ends the call, once: logs it, and answers what gRPC is to tell the client. `internal` is
  // PostgreSQL's own text, for the log.
  grpc::Status Close(const absl::Status& status, const std::string& internal);

  // What the call holds of its user's limits, until it is gone.
  void Hold(UserLimits::Place place) { place_ = std::move(place); }

  // Whether the client gave up, or its connection broke.
  bool cancelled() const { return context_.IsCancelled(); }

  // The client gave up: what waits of its work is dropped, what runs is stopped.
  void Cancel() { tenants_.Cancel(cancellation_); }

 private:
  auth::CallContext& context_;
  db::Pool& tenants_;
  const std::string id_;
  const absl::Time began_;
  const std::shared_ptr<db::Cancellation> cancellation_;
  UserLimits::Place place_;
};

// A call with one answer. It deletes itself when gRPC is done with it, so nobody touches it after
// Answer.
class Call : public grpc::ServerUnaryReactor {
 public:
  Call(auth::CallContext& context, db::Pool& tenants)
      : frame_(context, tenants), scope_(frame_.NewScope()) {}

  const CallFrame& frame() const { return frame_; }
  CallFrame& frame() { return frame_; }
  const db::Scope& scope() const { return scope_; }

  // Answers the client, once.
  void Answer(const absl::Status& status, const std::string& internal = "") {
    Finish(frame_.Close(status, internal));
  }

  void OnCancel() override { frame_.Cancel(); }
  void OnDone() override { delete this; }

 private:
  CallFrame frame_;
  const db::Scope scope_;
};

}  // namespace fractal::server
