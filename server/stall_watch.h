#pragma once

#include <grpcpp/alarm.h>
#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace fractal::server {

// Ends a call whose client keeps the server waiting, by cancelling it: the operation that waits is
// over then, as when the client goes.
class StallWatch {
 public:
  explicit StallWatch(grpc::CallbackServerContext& context);
  ~StallWatch();
  StallWatch(const StallWatch&) = delete;
  StallWatch& operator=(const StallWatch&) = delete;

  // An operation begins that the client has so long for.
  void Begin(absl::Duration longest);
  // It is over.
  void End();

  // OK, or that the call was ended here: DEADLINE_EXCEEDED (STREAM_STALLED), for the log. The client
  // is told CANCELLED.
  absl::Status status() const;

 private:
  // Outlives the watch until its alarm has gone off. Recursive: cancelling a call may end its
  // operation, and the call, there and then.
  struct State {
    std::recursive_mutex mutex;
    grpc::CallbackServerContext* context;  // nullptr once the call is over
    int64_t turn = 0;                      // of the operations
    bool stalled = false;
  };

  const std::shared_ptr<State> state_;
  absl::Duration longest_;
  std::optional<grpc::Alarm> alarm_;
};

}  // namespace fractal::server
