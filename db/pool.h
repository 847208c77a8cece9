#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "db/connection.h"
#include "db/fair_queue.h"
#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// Shared by a call and the work it queued: lets the call give up.
class Cancellation {
 public:
  bool cancelled() const;

 private:
  friend class Pool;
  // A message that is under way for one call or several.
  struct Message {
    Connection* connection;
    std::atomic<int> wanted;  // by so many calls still
  };
  mutable std::mutex mutex_;
  bool cancelled_ = false;
  Message* message_ = nullptr;  // in which this work runs now
};

// Whose work it is, which kind, and when it is no longer wanted.
struct Scope {
  absl::Time deadline = absl::InfiniteFuture();
  std::shared_ptr<Cancellation> cancellation;  // may be null
  Uuid user = {};                              // nil: the server's own
  Lane lane = Lane::kShort;
};

// A single statement that changes nothing. Reads that wait together travel in one message.
struct ReadWork {
  StatementCall call;
  std::optional<Uuid> user;
  // Called once, on a worker, with the rows or with why there are none; the text is PostgreSQL's
  // own, for the log.
  absl::AnyInvocable<void(absl::StatusOr<pqxx::result>, const std::string&) &&> answer;
};

// Anything else.
struct Work {
  // One of the two is called, once, on a worker.
  absl::AnyInvocable<void(Connection&) &&> run;
  absl::AnyInvocable<void(const absl::Status&) &&> refuse;
};

struct PoolOptions {
  DatabaseAddress address;
  sql::Role role = sql::Role::kApp;
  int workers = 4;           // threads, each with a connection of its own
  size_t max_waiting = 256;  // work that may wait; more is refused at once
  size_t max_batch = 8;      // reads in one message
  // Of one statement in the long lane.
  absl::Duration longest_long_read = absl::Seconds(10);
  // Of one that travels with others; then each of them runs alone.
  absl::Duration longest_shared_read = absl::Seconds(1);
  ConnectionLimits limits;

  // What one user may take of it, and what a lane: half of the workers and of the places for a user,
  // a quarter of the workers for a lane, and one at least.
  FairLimits fair_limits() const;
};

// Worker threads, each with one connection in one role, and a bounded queue in front of them that is
// shared fairly between users (fair_queue.h).
//
// Work whose deadline has passed, or whose call was cancelled, is dropped. A connection that broke
// is opened again with growing pauses, at most 5 s; until then the other workers do its work, and
// when no worker has a connection, work is refused with UNAVAILABLE.
class Pool {
 public:
  // Opens every connection. The status tells an operator what is wrong.
  static absl::StatusOr<std::unique_ptr<Pool>> Start(const PoolOptions& options);

  // Refuses what waits, lets what runs finish.
  ~Pool();

  // RESOURCE_EXHAUSTED when the queue has no place for the user (USER_BUSY) or for anybody
  // (SERVER_BUSY): then nothing of it is called. Work that waits may still be refused with SERVER_BUSY,
  // when somebody who has less waiting needs its place.
  absl::Status Submit(Scope scope, Work work);
  absl::Status SubmitRead(Scope scope, ReadWork work);

  // Runs `body` on a connection and waits for it: never call it on a worker or a gRPC thread.
  // Answers its status, or why it was not run.
  absl::Status RunAndWait(Scope scope, absl::FunctionRef<absl::Status(Connection&)> body);

  // Drops the work when it waits, stops its statement when it runs. Returns at once.
  void Cancel(std::shared_ptr<Cancellation> cancellation);

  size_t waiting() const;

 private:
  struct Job {
    Scope scope;
    std::variant<ReadWork, Work> work;
  };
  class Worker;
  // What a worker does at one go.
  struct Turn {
    Uuid user;  // who holds the worker
    Lane lane;
    std::vector<Job> jobs;  // the first is theirs
  };

  explicit Pool(const PoolOptions& options);
  absl::Status Enqueue(Job job);
  // What a worker's thread does, until the pool stops.
  void Serve(Worker* worker);
  // Waits for work. Without jobs when it is time to connect again; nothing when the pool stops.
  std::optional<Turn> Take(Worker* worker);
  // What the turn took is charged to those whose work it was.
  void EndTurn(const Uuid& user, Lane lane, const std::vector<Uuid>& beside, absl::Duration took);
  void StopStatements();

  const PoolOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable wakes_workers_;      // that have a connection
  std::condition_variable wakes_unconnected_;  // workers that wait for theirs
  std::condition_variable wakes_canceller_;
  FairQueue<Job> queue_;
  std::deque<std::shared_ptr<Cancellation>> to_cancel_;
  bool stopping_ = false;
  std::set<const Worker*> connected_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::thread> threads_;
};

}  // namespace fractal::db
