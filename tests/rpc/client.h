#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "fractal/v1/auth.grpc.pb.h"
#include "fractal/v1/fractals.grpc.pb.h"
#include "fractal/v1/trash.grpc.pb.h"
#include "google/rpc/error_details.pb.h"

namespace fractal::tests {

// A status with its google.rpc details, as a client reads them.
struct RichStatus {
  grpc::StatusCode code = grpc::StatusCode::OK;
  std::string message;
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad_request;
  google::rpc::QuotaFailure quota_failure;
  std::optional<absl::Duration> retry_after;
  std::string request_id;

  bool ok() const { return code == grpc::StatusCode::OK; }
  // "OK", or code, reason and fields: "INVALID_ARGUMENT INVALID_FIELDS goal.name goal.type". gRPC
  // itself gives no reason: then its message.
  std::string Summary() const;
};

RichStatus ReadStatus(const grpc::Status& status);

// "INVALID_ARGUMENT" and so on.
std::string CodeName(grpc::StatusCode code);

// What a call answered.
template <typename Response>
struct Answer {
  RichStatus status;
  Response response;

  // The response of a call that must succeed; throws, and so fails the test, when it did not.
  const Response& operator*() const {
    if (!status.ok()) throw std::runtime_error(status.Summary() + ": " + status.message);
    return response;
  }
  const Response* operator->() const { return &**this; }
  std::string Summary() const { return status.Summary(); }
};

// A client on a channel, signed in or not.
class Client {
 public:
  explicit Client(std::shared_ptr<grpc::Channel> channel) : channel_(std::move(channel)) {}

  // client.Call(&v1::FractalService::Stub::GetGoal, request), with the bearer token and a deadline.
  template <typename Stub, typename Request, typename Response>
  Answer<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                     Response*),
                        const Request& request) {
    grpc::ClientContext context;
    Prepare(&context);
    Stub stub(channel_);
    Answer<Response> answer;
    answer.status = ReadStatus((stub.*method)(&context, request, &answer.response));
    return answer;
  }
  // What a call of the caller's own needs: the bearer token, a deadline, and patience until there
  // is a connection.
  void Prepare(grpc::ClientContext* context) const;
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  // Makes an account `name`@example.com with kPassword and keeps its tokens.
  void SignUp(const std::string& name);
  Answer<v1::SignInResponse> SignIn(const std::string& login, const std::string& password);

  // Takes a row out of the trash.
  Answer<v1::UndeleteResponse> Undelete(v1::RowKind kind, const std::string& fractal_id,
                                        const std::string& id);

  // The client's tokens; an empty access token is not sent.
  v1::Tokens tokens;
  v1::User user;
  // Where a proxy says that it calls from, in x-forwarded-for; empty: there is no proxy.
  std::string address;

  static constexpr char kPassword[] = "kiwi lantern orbit";

 private:
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace fractal::tests
