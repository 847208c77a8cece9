#include "db/pool.h"

#include <algorithm>
#include <future>
#include <utility>

#include "absl/time/clock.h"
#include "db/errors.h"

namespace fractal::db {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(100);
constexpr absl::Duration kLongestPause = absl::Seconds(5);

absl::Status Busy() {
  return MakeError(absl::StatusCode::kResourceExhausted, "the server is busy; try again",
                   {"SERVER_BUSY", "", "", kRetrySoon});
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

  void Do(std::vector<Job> jobs) {
    Drop(&jobs);
    if (jobs.empty()) return;
    if (!IsConnected()) {
      for (Job& job : jobs) Refuse(&job, Unreachable());
      return;
    }
    if (jobs.size() == 1) {
      DoOne(&jobs.front());
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
  // Marks the connection as running this job alone, so that its call can stop the statement.
  class Running {
   public:
    Running(const Scope& scope, Connection* connection) : cancellation_(scope.cancellation) {
      Set(connection);
    }
    ~Running() { Set(nullptr); }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

   private:
    void Set(Connection* connection) {
      if (cancellation_ == nullptr) return;
      const std::lock_guard lock(cancellation_->mutex_);
      cancellation_->running_ = connection;
    }
    std::shared_ptr<Cancellation> cancellation_;
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

  void DoOne(Job* job) {
    if (auto* read = std::get_if<ReadWork>(&job->work)) {
      DoRead(job->scope, read);
      return;
    }
    const Running running(job->scope, connection_.get());
    std::move(std::get<Work>(job->work).run)(*connection_);
  }

  void DoRead(const Scope& scope, ReadWork* read) {
    absl::StatusOr<pqxx::result> rows = absl::UnknownError("not run");
    std::string internal;
    const auto run = [&] {
      const Running running(scope, connection_.get());
      try {
        const Actor reader{read->user, std::nullopt, "", ""};
        rows = connection_->Execute(read->call, &reader);
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
    calls.reserve(jobs->size());
    for (const Job& job : *jobs) {
      const auto& read = std::get<ReadWork>(job.work);
      calls.push_back({&read.call, read.user.has_value() ? &*read.user : nullptr});
    }
    std::vector<pqxx::result> results;
    try {
      results = connection_->ExecuteTogether(calls);
    } catch (const std::exception&) {
      // One of them failed, and so did all: each alone finds out whether it was the one.
      for (Job& job : *jobs) {
        if (Reconnect()) {
          DoOne(&job);
        } else {
          Refuse(&job, Unreachable());
        }
      }
      return;
    }
    for (size_t i = 0; i < jobs->size(); ++i) {
      std::move(std::get<ReadWork>((*jobs)[i].work).answer)(std::move(results[i]), "");
    }
  }

  const PoolOptions& options_;
  std::unique_ptr<Connection> connection_;
  absl::Time next_try_ = absl::InfinitePast();
  absl::Duration pause_ = kFirstPause;
};

Pool::Pool(const PoolOptions& options) : options_(options) {}

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
  std::deque<Job> left;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    left.swap(queue_);
  }
  wakes_workers_.notify_all();
  wakes_unconnected_.notify_all();
  wakes_canceller_.notify_all();
  for (Job& job : left) Worker::Refuse(&job, Unavailable("the server is shutting down"));
  for (std::thread& thread : threads_) thread.join();
}

absl::Status Pool::Enqueue(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return Unavailable("the server is shutting down");
    if (queue_.size() >= options_.max_waiting) return Busy();
    queue_.push_back(std::move(job));
    (connected_.empty() ? wakes_unconnected_ : wakes_workers_).notify_one();
  }
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
    std::optional<std::vector<Job>> jobs = Take(worker);
    if (!jobs.has_value()) return;
    worker->Do(*std::move(jobs));
  }
}

std::optional<std::vector<Pool::Job>> Pool::Take(Worker* worker) {
  std::unique_lock lock(mutex_);
  std::vector<Job> jobs;
  if (worker->IsConnected()) {
    connected_.insert(worker);
    wakes_workers_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  } else {
    connected_.erase(worker);
    if (connected_.empty()) wakes_unconnected_.notify_all();
    // Beside others it would refuse quicker than they can answer, and so get most of the work.
    const auto is_needed = [this] { return stopping_ || (connected_.empty() && !queue_.empty()); };
    const auto next_try = absl::ToChronoTime(worker->next_try());
    if (!wakes_unconnected_.wait_until(lock, next_try, is_needed)) return jobs;
  }
  if (stopping_) return std::nullopt;
  while (!queue_.empty() && jobs.size() < options_.max_batch) {
    const bool is_read = std::holds_alternative<ReadWork>(queue_.front().work);
    if (!is_read && !jobs.empty()) break;
    jobs.push_back(std::move(queue_.front()));
    queue_.pop_front();
    if (!is_read) break;
  }
  return jobs;
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
    next->cancelled_ = true;
    if (next->running_ != nullptr) next->running_->Cancel();
  }
}

size_t Pool::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

}  // namespace fractal::db
