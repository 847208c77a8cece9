#pragma once

#include <grpcpp/support/server_callback.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "server/call.h"
#include "server/pages.h"

namespace fractal::server {

// The calls that stream. Like Call, each deletes itself when gRPC is done with it. Messages go one
// by one: the next is read, from the client or from the database, when the one before was answered
// or sent. So gRPC's flow control reaches through to the database, and nothing piles up here.

inline absl::Status ClientGone() { return absl::CancelledError("the client is gone"); }

// A client's messages, each answered by one of ours. The first that fails ends the call; those that
// were answered stay done.
template <typename Request, typename Response>
class FeedCall : public grpc::ServerBidiReactor<Request, Response> {
 public:
  // Works on a message, and calls Answered when it is done.
  using Serve = absl::AnyInvocable<void(const Request&, Response*)>;

  FeedCall(auth::CallContext& context, db::Pool& tenants) : frame_(context, tenants) {}

  const CallFrame& frame() const { return frame_; }

  void Begin(Serve serve) {
    serve_ = std::move(serve);
    this->StartRead(&request_);
  }
  void Answered(const absl::Status& status, const std::string& internal) {
    if (!status.ok()) return End(status, internal);
    this->StartWrite(&response_);
  }
  void End(const absl::Status& status, const std::string& internal = "") {
    this->Finish(frame_.Close(status, internal));
  }

  void OnReadDone(bool read) override {
    // Without a message: the client has sent its last one, or is gone.
    if (!read) return End(frame_.cancelled() ? ClientGone() : absl::OkStatus());
    response_.Clear();
    serve_(request_, &response_);
  }
  void OnWriteDone(bool written) override {
    if (!written) return End(ClientGone());
    this->StartRead(&request_);
  }
  void OnCancel() override { frame_.Cancel(); }
  void OnDone() override { delete this; }

 private:
  CallFrame frame_;
  Serve serve_;
  Request request_;
  Response response_;
};

// A list that is sent page by page.
template <typename Response>
class PagesCall : public grpc::ServerWriteReactor<Response> {
 public:
  // Runs a read, and calls Read when it is done.
  using Run = absl::AnyInvocable<void(db::Reading)>;

  PagesCall(auth::CallContext& context, db::Pool& tenants) : frame_(context, tenants) {}

  const CallFrame& frame() const { return frame_; }

  void Begin(std::unique_ptr<Pages<Response>> pages, Run run) {
    pages_ = std::move(pages);
    run_ = std::move(run);
    ReadNext();
  }
  void Read(const absl::Status& status, const std::string& internal) {
    if (!status.ok()) return End(status, internal);
    this->StartWrite(&response_);
  }
  void End(const absl::Status& status, const std::string& internal = "") {
    this->Finish(frame_.Close(status, internal));
  }

  void OnWriteDone(bool written) override {
    if (!written) return End(ClientGone());
    if (!pages_->more()) return End(absl::OkStatus());
    ReadNext();
  }
  void OnCancel() override { frame_.Cancel(); }
  void OnDone() override { delete this; }

 private:
  void ReadNext() {
    response_.Clear();
    run_(pages_->Next(&response_));
  }

  CallFrame frame_;
  std::unique_ptr<Pages<Response>> pages_;
  Run run_;
  Response response_;
};

}  // namespace fractal::server
