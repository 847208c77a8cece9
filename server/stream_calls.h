#pragma once

#include <grpcpp/support/server_callback.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "server/call.h"
#include "server/intake.h"
#include "server/pages.h"
#include "server/spool.h"
#include "server/stall_watch.h"

namespace fractal::server {

// The calls that stream. Like Call, each deletes itself when gRPC is done with it. Messages go one
// by one: the next is read, from the client or from the database, when the one before was answered
// or sent. So gRPC's flow control reaches through to the database, and nothing piles up here.

// How long a client may let a stream stand.
struct StreamPatience {
  absl::Duration transfer;  // in the middle of an import, an export or an answer
  absl::Duration idle;      // between the messages of a feed, whose client may have nothing to send
};

// Why a call's operation failed.
inline absl::Status ClientGone(const StallWatch& watch) {
  const absl::Status stalled = watch.status();
  return stalled.ok() ? absl::CancelledError("the client is gone") : stalled;
}

// A client's messages, each answered by one of ours. The first that fails ends the call; those that
// were answered stay done.
template <typename Request, typename Response>
class FeedCall : public grpc::ServerBidiReactor<Request, Response> {
 public:
  // Works on a message, and calls Answered when it is done.
  using Serve = absl::AnyInvocable<void(const Request&, Response*)>;

  FeedCall(auth::CallContext& context, db::Pool& tenants)
      : frame_(context, tenants), watch_(context) {}

  const CallFrame& frame() const { return frame_; }
  CallFrame& frame() { return frame_; }

  void Begin(const StreamPatience& patience, Serve serve) {
    patience_ = patience;
    serve_ = std::move(serve);
    ReadNext();
  }
  void Answered(const absl::Status& status, const std::string& internal) {
    if (!status.ok()) return End(status, internal);
    watch_.Begin(patience_.transfer);
    this->StartWrite(&response_);
  }
  void End(const absl::Status& status, const std::string& internal = "") {
    this->Finish(frame_.Close(status, internal));
  }

  void OnReadDone(bool read) override {
    watch_.End();
    // Without a message: the client has sent its last one, or is gone.
    if (!read) return End(IsGone() ? ClientGone(watch_) : absl::OkStatus());
    response_.Clear();
    serve_(request_, &response_);
  }
  void OnWriteDone(bool written) override {
    watch_.End();
    if (!written) return End(ClientGone(watch_));
    ReadNext();
  }
  void OnCancel() override { frame_.Cancel(); }
  void OnDone() override { delete this; }

 private:
  void ReadNext() {
    watch_.Begin(patience_.idle);
    this->StartRead(&request_);
  }
  bool IsGone() const { return frame_.cancelled() || !watch_.status().ok(); }

  CallFrame frame_;
  StallWatch watch_;
  StreamPatience patience_;
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

  PagesCall(auth::CallContext& context, db::Pool& tenants)
      : frame_(context, tenants), watch_(context) {}

  const CallFrame& frame() const { return frame_; }
  CallFrame& frame() { return frame_; }

  void Begin(const StreamPatience& patience, std::unique_ptr<Pages<Response>> pages, Run run) {
    patience_ = patience;
    pages_ = std::move(pages);
    run_ = std::move(run);
    ReadNext();
  }
  void Read(const absl::Status& status, const std::string& internal) {
    if (!status.ok()) return End(status, internal);
    watch_.Begin(patience_.transfer);
    this->StartWrite(&response_);
  }
  void End(const absl::Status& status, const std::string& internal = "") {
    this->Finish(frame_.Close(status, internal));
  }

  void OnWriteDone(bool written) override {
    watch_.End();
    if (!written) return End(ClientGone(watch_));
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
  StallWatch watch_;
  StreamPatience patience_;
  std::unique_ptr<Pages<Response>> pages_;
  Run run_;
  Response response_;
};

// An answer of many messages that a worker writes down at one go: they are sent from the spool, so
// that a slow client keeps no connection to the database. Before each it is looked whether the
// caller still may have it.
template <typename Response>
class DumpCall : public grpc::ServerWriteReactor<Response> {
 public:
  // Looks whether the caller may have the next message, and calls Admitted; or ends the call.
  using Look = absl::AnyInvocable<void()>;

  DumpCall(auth::CallContext& context, db::Pool& tenants)
      : frame_(context, tenants), watch_(context) {}

  const CallFrame& frame() const { return frame_; }
  CallFrame& frame() { return frame_; }

  // Answers where the messages go.
  Spool& Begin(const StreamPatience& patience, Spool spool, Look look) {
    patience_ = patience;
    look_ = std::move(look);
    return spool_.emplace(std::move(spool));
  }
  void Written(const absl::Status& status, const std::string& internal) {
    if (!status.ok()) return End(status, internal);
    look_();
  }
  void Admitted(const absl::Status& status, const std::string& internal) {
    if (!status.ok()) return End(status, internal);
    SendNext();
  }
  void End(const absl::Status& status, const std::string& internal = "") {
    this->Finish(frame_.Close(status, internal));
  }

  void OnWriteDone(bool written) override {
    watch_.End();
    if (!written) return End(ClientGone(watch_));
    look_();
  }
  void OnCancel() override { frame_.Cancel(); }
  void OnDone() override { delete this; }

 private:
  void SendNext() {
    const absl::StatusOr<bool> more = spool_->Next(&message_);
    if (!more.ok() || !*more) return End(more.status());
    response_.ParseFromString(message_);
    watch_.Begin(patience_.transfer);
    this->StartWrite(&response_);
  }

  CallFrame frame_;
  StallWatch watch_;
  StreamPatience patience_;
  Look look_;
  std::optional<Spool> spool_;
  std::string message_;
  Response response_;
};

// A client's messages that are answered once, behind the last.
template <typename Request, typename Response>
class LoadCall : public grpc::ServerReadReactor<Request> {
 public:
  using Admits = absl::AnyInvocable<bool()>;
  // Has the intake finished by a worker, and calls Finished.
  using Finishes = absl::AnyInvocable<void()>;

  LoadCall(auth::CallContext& context, db::Pool& tenants)
      : frame_(context, tenants), watch_(context) {}

  const CallFrame& frame() const { return frame_; }
  CallFrame& frame() { return frame_; }
  Intake<Request, Response>& intake() { return *intake_; }

  void Begin(const StreamPatience& patience, std::unique_ptr<Intake<Request, Response>> intake,
             Admits admits, Finishes finishes) {
    patience_ = patience;
    intake_ = std::move(intake);
    admits_ = std::move(admits);
    finishes_ = std::move(finishes);
    ReadNext();
  }
  void Finished(const absl::Status& status, const std::string& internal) { End(status, internal); }
  void End(const absl::Status& status, const std::string& internal = "") {
    this->Finish(frame_.Close(status, internal));
  }

  void OnReadDone(bool read) override {
    watch_.End();
    if (!read && (frame_.cancelled() || !watch_.status().ok())) return End(ClientGone(watch_));
    // A stream may outlive its token, which is looked up again with each message.
    if (!admits_()) return;
    if (!read) return finishes_();
    const absl::Status taken = intake_->Take(request_);
    if (!taken.ok()) return End(taken);
    ReadNext();
  }
  void OnCancel() override { frame_.Cancel(); }
  void OnDone() override { delete this; }

 private:
  void ReadNext() {
    watch_.Begin(patience_.transfer);
    this->StartRead(&request_);
  }

  CallFrame frame_;
  StallWatch watch_;
  StreamPatience patience_;
  std::unique_ptr<Intake<Request, Response>> intake_;
  Admits admits_;
  Finishes finishes_;
  Request request_;
};

}  // namespace fractal::server
