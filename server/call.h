#pragma once

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/server_callback.h>

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "auth/call_context.h"
#include "db/pool.h"
#include "server/caller.h"

namespace fractal::server {

// One call: gRPC's reactor for it, its id and deadline, and the line that is logged of it. It deletes
// itself when gRPC is done with it, so nobody touches it after Answer.
class Call : public grpc::ServerUnaryReactor {
 public:
  // A call without a deadline gets one of 30 s. `tenants` is told when the client gives up.
  Call(auth::CallContext& context, db::Pool& tenants);

  const std::string& method() const { return context_.method; }
  const db::Scope& scope() const { return scope_; }
  const auth::Identity& identity() const { return context_.identity; }
  Caller MakeCaller(const PageTokens& page_tokens) const;

  // Answers the client, once. `internal` is PostgreSQL's own text, for the log.
  void Answer(const absl::Status& status, const std::string& internal = "");

  void OnCancel() override;
  void OnDone() override;

 private:
  auth::CallContext& context_;
  db::Pool& tenants_;
  const std::string id_;
  const absl::Time began_;
  const db::Scope scope_;
};

}  // namespace fractal::server
