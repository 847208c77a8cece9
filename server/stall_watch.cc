#include "server/stall_watch.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "db/errors.h"

namespace fractal::server {

StallWatch::StallWatch(grpc::CallbackServerContext& context) : state_(std::make_shared<State>()) {
  state_->context = &context;
}

StallWatch::~StallWatch() {
  const std::lock_guard lock(state_->mutex);
  state_->context = nullptr;
}

void StallWatch::Begin(absl::Duration longest) {
  const std::lock_guard lock(state_->mutex);
  longest_ = longest;
  alarm_.emplace();
  alarm_->Set(absl::ToChronoTime(absl::Now() + longest),
              [state = state_, turn = ++state_->turn](bool rang) {
                const std::lock_guard ringing(state->mutex);
                if (!rang || state->context == nullptr || state->turn != turn) return;
                state->stalled = true;
                state->context->TryCancel();
              });
}

void StallWatch::End() {
  const std::lock_guard lock(state_->mutex);
  ++state_->turn;
  alarm_.reset();
}

absl::Status StallWatch::status() const {
  const std::lock_guard lock(state_->mutex);
  if (!state_->stalled) return absl::OkStatus();
  absl::Status status = db::MakeError(
      absl::StatusCode::kDeadlineExceeded,
      absl::StrCat("the client let the stream stand for ", absl::FormatDuration(longest_)),
      {"STREAM_STALLED"});
  db::KeepForLog(absl::StrCat("STREAM_STALLED: ", std::string(status.message())), &status);
  return status;
}

}  // namespace fractal::server
