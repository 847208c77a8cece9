#include "db/pool.h"

#include <algorithm>
#include <future>
#include <utility>

#include "absl/time/clock.h"
#include "db/errors.h"

namespace fractal::db {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(100);
constexpr absl::Duration kLongestPause = absl::Seconds(1);

absl::Status Busy() {
  return MakeError(absl::StatusCode::kResourceExhausted, "the server is busy; try again",
                   {"SERVER_BUSY", "", "", kRetrySoon});
}

absl::Status UserBusy() {
  return MakeError(absl::StatusCode::kResourceExhausted,
                   "too many of your calls are waiting; try again when some of them ended",
                   {"USER_BUSY", "", "", kRetrySoon});
}

absl::Status Unavailable(std::string_view message) {
  return MakeError(absl::StatusCode::kUnavailable, message,
                   {"DATABASE_UNAVAILABLE", "", "", kRetrySoon});
}

absl::Status Unreachable() { return Unavailable("the database cannot be reached now"); }

// Why work is no longer wanted, or OK.
absl::Status StillWanted(const Scope& scope) {
  if (scope.cancellation != nullptr && scope.cancellation->cancelled()) {
    return absl::CancelledError("the call was cancelled");
  }
  if (absl::Now() >= scope.deadline) {
    return absl::DeadlineExceededError("the deadline passed while the call waited");
  }
  return absl::OkStatus();
}

}  // namespace

bool Cancellation::cancelled() const {
  const std::lock_guard lock(mutex_);
  return cancelled_;
}

// One thread's connection and what it does with work.
class Pool::Worker {
 public:
  explicit Worker(const PoolOptions& options) : options_(options) {}

  absl::Status Connect() {
    auto opened = Connection::Open(options_.address, options_.role, options_.limits);
    if (!opened.ok()) return opened.status();
    connection_ = *std::move(opened);
    try {
      connection_->PrepareAll();
    } catch (...) {
      std::string internal;
      const absl::Status status = FromException(std::current_exception(), &internal);
      connection_.reset();
      return absl::Status(status.code(), "cannot prepare the server's statements: " + internal);
    }
    return absl::OkStatus();
  }

  bool IsConnected() const { return connection_ != nullptr && connection_->IsOpen(); }
  absl::Time next_try() const { return next_try_; }

  // Connects again, unless it is too soon. True if there is a connection then.
  bool Reconnect() {
    if (IsConnected()) return true;
    connection_.reset();
    const absl::Time now = absl::Now();
    if (now < next_try_) return false;
    if (Connect().ok()) {
      pause_ = kFirstPause;
      return true;
    }
    next_try_ = absl::Now() + pause_;
    pause_ = std::min(pause_ * 2, kLongestPause);
    return false;
  }

  void Do(Lane lane, std::vector<Job> jobs) {
    Drop(&jobs);
    if (jobs.empty()) return;
    if (!IsConnected()) {
      for (Job& job : jobs) Refuse(&job, Unreachable());
      return;
    }
    if (jobs.size() == 1) {
      DoOne(lane, &jobs.front());
    } else {
      DoTogether(&jobs);
    }
  }

  static void Refuse(Job* job, const absl::Status& status) {
    if (auto* read = std::get_if<ReadWork>(&job->work)) {
      std::move(read->answer)(status, "");
    } else {
      std::move(std::get<Work>(job->work).refuse)(status);
    }
  }

 private:
  // Marks the connection as running a message for these calls, so that the last of them that gives
  // up stops it.
  class Running {
   public:
    Running(std::vector<std::shared_ptr<Cancellation>> calls, Connection* connection)
        : calls_(std::move(calls)), message_{connection, static_cast<int>(calls_.size())} {
      for (const auto& call : calls_) {
        if (call == nullptr) continue;  // wants it always
        const std::lock_guard lock(call->mutex_);
        call->message_ = &message_;
        if (call->cancelled_) --message_.wanted;
      }
    }
    ~Running() {
      for (const auto& call : calls_) {
        if (call == nullptr) continue;
        const std::lock_guard lock(call->mutex_);
        call->message_ = nullptr;
      }
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

   private:
    const std::vector<std::shared_ptr<Cancellation>> calls_;
    Cancellation::Message message_;
  };

  static void Drop(std::vector<Job>* jobs) {
    std::vector<Job> wanted;
    for (Job& job : *jobs) {
      const absl::Status status = StillWanted(job.scope);
      if (status.ok()) {
        wanted.push_back(std::move(job));
      } else {
        Refuse(&job, status);
      }
    }
    *jobs = std::move(wanted);
  }

  void DoOne(Lane lane, Job* job) {
    if (auto* read = std::get_if<ReadWork>(&job->work)) {
      DoRead(lane, job->scope, read);
      return;
    }
    // Once it is sent, nobody knows what became of a write whose connection breaks.
    if (!connection_->IsAlive() && !Reconnect()) return Refuse(job, Unreachable());
    const Running running({job->scope.cancellation}, connection_.get());
    std::move(std::get<Work>(job->work).run)(*connection_);
  }

  void DoRead(Lane lane, const Scope& scope, ReadWork* read) {
    absl::StatusOr<pqxx::result> rows = absl::UnknownError("not run");
    std::string internal;
    const auto longest =
        lane == Lane::kLong ? std::optional(options_.longest_long_read) : std::nullopt;
    const auto run = [&] {
      const Running running({scope.cancellation}, connection_.get());
      if (const absl::Status wanted = StillWanted(scope); !wanted.ok()) {
        rows = wanted;
        return;
      }
      try {
        const Actor reader{read->user, std::nullopt, "", ""};
        rows = connection_->Execute(read->call, &reader, nullptr, longest);
      } catch (...) {
        rows = FromException(std::current_exception(), &internal);
      }
    };
    run();
    // A connection that broke while it was idle is found out by the next read: a read can be sent
    // again.
    if (!rows.ok() && !connection_->IsOpen() && Reconnect()) run();
    std::move(read->answer)(std::move(rows), internal);
  }

  void DoTogether(std::vector<Job>* jobs) {
    std::vector<Connection::UserCall> calls;
    std::vector<std::shared_ptr<Cancellation>> cancellations;
    calls.reserve(jobs->size());
    for (const Job& job : *jobs) {
      const auto& read = std::get<ReadWork>(job.work);
      calls.push_back({&read.call, read.user.has_value() ? &*read.user : nullptr});
      cancellations.push_back(job.scope.cancellation);
    }
    std::vector<pqxx::result> results;
    try {
      const Running running(std::move(cancellations), connection_.get());
      results = connection_->ExecuteTogether(calls, options_.longest_shared_read);
    } catch (const std::exception&) {
      // One of them failed, and so did all: each alone finds out whether it was the one.
      return DoOneByOne(jobs);
    }
    for (size_t i = 0; i < jobs->size(); ++i) {
      std::move(std::get<ReadWork>((*jobs)[i].work).answer)(std::move(results[i]), "");
    }
  }

  void DoOneByOne(std::vector<Job>* jobs) {
    for (Job& job : *jobs) {
      if (const absl::Status wanted = StillWanted(job.scope); !wanted.ok()) {
        Refuse(&job, wanted);
      } else if (Reconnect()) {
        DoOne(Lane::kShort, &job);
      } else {
        Refuse(&job, Unreachable());
      }
    }
  }

  const PoolOptions& options_;
  std::unique_ptr<Connection> connection_;
  absl::Time next_try_ = absl::InfinitePast();
  absl::Duration pause_ = kFirstPause;
};

FairLimits PoolOptions::fair_limits() const {
  const size_t half = std::max<size_t>(1, max_waiting / 2);
  return {max_waiting, half, std::max<size_t>(1, half / 8), std::max(1, workers / 2),
          std::max(1, workers / 4)};
}

Pool::Pool(const PoolOptions& options) : options_(options), queue_(options.fair_limits()) {}

absl::StatusOr<std::unique_ptr<Pool>> Pool::Start(const PoolOptions& options) {
  std::unique_ptr<Pool> pool(new Pool(options));
  for (int i = 0; i < options.workers; ++i) {
    auto worker = std::make_unique<Worker>(pool->options_);
    if (const absl::Status connected = worker->Connect(); !connected.ok()) return connected;
    pool->connected_.insert(worker.get());
    pool->workers_.push_back(std::move(worker));
  }
  for (const auto& worker : pool->workers_) {
    pool->threads_.emplace_back(
        [pool = pool.get(), worker = worker.get()] { pool->Serve(worker); });
  }
  pool->threads_.emplace_back([pool = pool.get()] { pool->StopStatements(); });
  return pool;
}

Pool::~Pool() {
  std::vector<Job> left;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    left = queue_.TakeAll();
  }
  wakes_workers_.notify_all();
  wakes_unconnected_.notify_all();
  wakes_canceller_.notify_all();
  for (Job& job : left) Worker::Refuse(&job, Unavailable("the server is shutting down"));
  for (std::thread& thread : threads_) thread.join();
}

absl::Status Pool::Enqueue(Job job) {
  using Admission = FairQueue<Job>::Admission;
  const Uuid user = job.scope.user;
  const Lane lane = job.scope.lane;
  std::optional<Job> displaced;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return Unavailable("the server is shutting down");
    const Admission admission = queue_.Push(user, lane, std::move(job), &displaced);
    if (admission == Admission::kUserBusy) return UserBusy();
    if (admission == Admission::kServerBusy) return Busy();
    (connected_.empty() ? wakes_unconnected_ : wakes_workers_).notify_one();
  }
  if (displaced.has_value()) Worker::Refuse(&*displaced, Busy());
  return absl::OkStatus();
}

absl::Status Pool::Submit(Scope scope, Work work) {
  return Enqueue({std::move(scope), std::move(work)});
}

absl::Status Pool::SubmitRead(Scope scope, ReadWork work) {
  return Enqueue({std::move(scope), std::move(work)});
}

void Pool::Serve(Worker* worker) {
  while (true) {
    worker->Reconnect();
    std::optional<Turn> turn = Take(worker);
    if (!turn.has_value()) return;
    if (turn->jobs.empty()) continue;
    std::vector<Uuid> beside;
    for (size_t i = 1; i < turn->jobs.size(); ++i) beside.push_back(turn->jobs[i].scope.user);
    const absl::Time began = absl::Now();
    worker->Do(turn->lane, std::move(turn->jobs));
    EndTurn(turn->user, turn->lane, beside, absl::Now() - began);
  }
}

std::optional<Pool::Turn> Pool::Take(Worker* worker) {
  std::unique_lock lock(mutex_);
  if (worker->IsConnected()) {
    connected_.insert(worker);
    wakes_workers_.wait(lock, [this] { return stopping_ || queue_.IsReady(); });
  } else {
    connected_.erase(worker);
    if (connected_.empty()) wakes_unconnected_.notify_all();
    // Beside others it would refuse quicker than they can answer, and so get most of the work.
    const auto is_needed = [this] { return stopping_ || (connected_.empty() && queue_.IsReady()); };
    const auto next_try = absl::ToChronoTime(worker->next_try());
    if (!wakes_unconnected_.wait_until(lock, next_try, is_needed)) return Turn{};
  }
  if (stopping_) return std::nullopt;
  auto first = queue_.Take();
  if (!first.has_value()) return Turn{};
  Turn turn{first->user, first->lane, {}};
  const auto is_read = [](const Job& job) { return std::holds_alternative<ReadWork>(job.work); };
  bool takes_more = turn.lane == Lane::kShort && is_read(first->job);
  turn.jobs.push_back(std::move(first->job));
  while (takes_more && turn.jobs.size() < options_.max_batch) {
    auto next = queue_.TakeBeside(is_read);
    takes_more = next.has_value();
    if (takes_more) turn.jobs.push_back(std::move(next->job));
  }
  return turn;
}

void Pool::EndTurn(const Uuid& user, Lane lane, const std::vector<Uuid>& beside,
                   absl::Duration took) {
  const std::lock_guard lock(mutex_);
  const absl::Duration each = took / static_cast<int64_t>(beside.size() + 1);
  for (const Uuid& other : beside) queue_.Charge(other, each);
  queue_.Done(user, lane, each);
  // This worker takes what may run now; when it lost its connection, another has to.
  if (queue_.IsReady()) wakes_workers_.notify_one();
}

absl::Status Pool::RunAndWait(Scope scope, absl::FunctionRef<absl::Status(Connection&)> body) {
  std::promise<absl::Status> done;
  std::future<absl::Status> status = done.get_future();
  const absl::Status queued =
      Submit(std::move(scope), {[&](Connection& connection) { done.set_value(body(connection)); },
                                [&](const absl::Status& refused) { done.set_value(refused); }});
  return queued.ok() ? status.get() : queued;
}

void Pool::Cancel(std::shared_ptr<Cancellation> cancellation) {
  {
    const std::lock_guard lock(mutex_);
    to_cancel_.push_back(std::move(cancellation));
  }
  wakes_canceller_.notify_one();
}

void Pool::StopStatements() {
  while (true) {
    std::shared_ptr<Cancellation> next;
    {
      std::unique_lock lock(mutex_);
      wakes_canceller_.wait(lock, [this] { return stopping_ || !to_cancel_.empty(); });
      if (to_cancel_.empty()) return;
      next = std::move(to_cancel_.front());
      to_cancel_.pop_front();
    }
    // Held while PostgreSQL is told, so that the worker cannot go on to another call's statement.
    const std::lock_guard lock(next->mutex_);
    if (std::exchange(next->cancelled_, true)) continue;
    if (next->message_ != nullptr && --next->message_->wanted == 0) {
      next->message_->connection->Cancel();
    }
  }
}

size_t Pool::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

}  // namespace fractal::db
