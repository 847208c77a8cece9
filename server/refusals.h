#pragma once

#include <google/protobuf/message.h>

#include <atomic>
#include <memory>
#include <string>

#include "db/actor.h"
#include "db/pool.h"

namespace fractal::server {

// Writes calls that were refused for lack of a right into the audit trail (DESIGN.md §7), beside
// the call: its answer neither waits for that nor depends on it. Of a flood only so many are written
// as leave room for sign-ins; the log has every one.
class Refusals {
 public:
  // `sign_ins` runs as fractal_auth.
  explicit Refusals(db::Pool& sign_ins);

  // Returns at once. Callers who are not signed in are passed over. `request` may be nullptr.
  void Note(const db::Actor& actor, const std::string& method,
            const google::protobuf::Message* request);

 private:
  db::Pool& sign_ins_;
  // Shared with what waits in the pool, which outlives this.
  const std::shared_ptr<std::atomic<int>> waiting_;
};

}  // namespace fractal::server
