#include "server/upkeep.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <string>

#include "absl/time/clock.h"
#include "db/access.h"
#include "db/migration_history.h"
#include "db/purge.h"
#include "db/upkeep.h"

namespace fractal::server {
namespace {

// Looking through a large fractal takes long, and keeps nobody waiting.
constexpr db::ConnectionLimits kLimits{absl::Minutes(10), absl::Seconds(1)};

constexpr std::chrono::milliseconds kAgain(100);

absl::Duration NextPause(absl::Duration every) {
  static thread_local std::mt19937 random{std::random_device()()};
  return every * std::uniform_real_distribution<double>(0.9, 1.1)(random);
}

void Log(spdlog::level::level_enum level, absl::Time start, const db::Batches::Counts& rows,
         const absl::Status& status, const std::string& internal) {
  nlohmann::ordered_json line = {
      {"time", absl::FormatTime(absl::RFC3339_full, absl::Now(), absl::UTCTimeZone())},
      {"level", spdlog::level::to_string_view(level).data()},
      {"msg", "upkeep"},
      {"time_ms", absl::ToDoubleMilliseconds(absl::Now() - start)},
      {"removed", rows}};
  if (!status.ok()) line["error"] = std::string(status.message());
  if (!status.ok() && !internal.empty()) line["internal"] = internal;
  spdlog::log(level, "{}",
              line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace

Upkeep::Upkeep(const db::DatabaseAddress& address, const UpkeepOptions& options)
    : address_(address), options_(options), thread_([this] { Run(); }) {}

Upkeep::~Upkeep() {
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    wakes_.notify_all();
    // Again and again: a statement may begin right behind a request to stop it.
    while (!ended_) {
      if (running_ != nullptr) running_->Cancel();
      wakes_.wait_for(lock, kAgain, [this] { return ended_; });
    }
  }
  thread_.join();
}

bool Upkeep::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

bool Upkeep::SetRunning(db::Connection* connection) {
  const std::lock_guard lock(mutex_);
  if (stopping_ && connection != nullptr) return false;
  running_ = connection;
  return true;
}

void Upkeep::Run() {
  absl::Duration pause = options_.first;
  std::unique_lock lock(mutex_);
  while (!wakes_.wait_for(lock, absl::ToChronoMilliseconds(pause), [this] { return stopping_; })) {
    lock.unlock();
    DoOnce();
    pause = NextPause(options_.every);
    lock.lock();
  }
  ended_ = true;
  wakes_.notify_all();
}

void Upkeep::DoOnce() {
  const absl::Time start = absl::Now();
  const auto connection = db::Connection::Open(address_, sql::Role::kAdmin, kLimits);
  if (!connection.ok()) {
    Log(spdlog::level::err, start, {}, connection.status(), "");
    return;
  }
  db::AdminAccess access(**connection);
  db::Purge purge(access, false, {[this] { return stopping(); }, [](std::string_view, int64_t) {}});
  if (!SetRunning(connection->get())) return;
  // The lock ends with the connection.
  const auto taken = access.Run(db::migrations::TryLock(db::upkeep::kLockKey));
  absl::Status done = taken.status();
  if (taken.ok() && *taken) {
    done = purge.Expired();
    if (done.ok() && options_.trash_days > 0) {
      done = purge.Trash(start - absl::Hours(24 * options_.trash_days));
    }
    if (done.ok()) done = purge.AuditPartitions(options_.audit_months);
  }
  SetRunning(nullptr);
  if (taken.ok() && !*taken) return;  // another server does it
  const bool failed = !done.ok() && !stopping();
  Log(failed ? spdlog::level::err : spdlog::level::info, start, purge.rows(),
      failed ? done : absl::OkStatus(), access.internal_error());
}

}  // namespace fractal::server
