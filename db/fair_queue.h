#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "db/uuid.h"

namespace fractal::db {

// What kind of work waits. Only short work may take every worker.
enum class Lane {
  kShort,     // rows by their keys and a page of them: milliseconds
  kLong,      // whole fractals are read for one answer: analytics, trees
  kTransfer,  // a whole fractal goes out or comes in: minutes
};
inline constexpr size_t kLanes = 3;

struct FairLimits {
  size_t max_waiting = 256;              // of all users
  size_t max_waiting_of_user = 128;      // of one, in all lanes
  size_t max_waiting_of_user_long = 16;  // of one, in the long lane; in the transfer lane likewise
  int max_workers_of_user = 2;           // that one may hold at a time
  int max_workers_of_lane = 1;           // that the long lane may hold, and the transfer lane
};

// Work that waits for workers, shared between users by the time that their work took: whoever used
// least comes next, so a user's second call waits behind another user's first. Who was idle gains
// nothing by it, and who used much is not forgiven by a pause (start-time fair queueing).
//
// When everything is full, the newest work of whoever has most waiting gives way to a user who has
// less. Work of the nil user is the server's own: it takes turns like a user's and has no limits of
// its own. Not for several threads at once.
template <typename Job>
class FairQueue {
 public:
  explicit FairQueue(const FairLimits& limits) : limits_(limits) {}

  enum class Admission {
    kTaken,
    kUserBusy,    // the user has too much waiting
    kServerBusy,  // all have
  };

  // Queues `job`, which is left as it is when it is not taken. `displaced` is what gave way to it, to be
  // answered like kServerBusy.
  Admission Push(const Uuid& user, Lane lane, Job&& job, std::optional<Job>* displaced) {
    Share& share = ShareOf(user);
    std::deque<Waiting>& waiting = share.waiting[Index(lane)];
    if (!user.IsNil() && (share.count >= limits_.max_waiting_of_user ||
                          (lane != Lane::kShort &&
                           waiting.size() >= limits_.max_waiting_of_user_long))) {
      return Admission::kUserBusy;
    }
    if (count_ >= limits_.max_waiting) {
      *displaced = Displace(share.count);
      if (!displaced->has_value()) {
        ForgetIfSettled(share);
        return Admission::kServerBusy;
      }
    }
    if (share.IsIdle()) share.used = std::max(share.used, now_);
    if (share.count == 0) active_.push_back(&share);
    waiting.push_back({next_number_++, std::move(job)});
    ++share.count;
    ++count_;
    return Admission::kTaken;
  }

  struct Taken {
    Uuid user;
    Lane lane;
    Job job;
  };

  // The work that is next for a free worker; none when what waits may not run yet. Done() must be
  // called when it ended.
  std::optional<Taken> Take() {
    Share* next = nullptr;
    Lane lane = Lane::kShort;
    for (Share* share : active_) {
      const std::optional<Lane> ready = ReadyLane(*share);
      if (!ready.has_value() || (next != nullptr && !IsBefore(*share, *ready, *next, lane))) continue;
      next = share;
      lane = *ready;
    }
    if (next == nullptr) return std::nullopt;
    now_ = std::max(now_, next->used);
    ++next->workers;
    ++workers_of_lane_[Index(lane)];
    return Taken{next->user, lane, Pop(*next, lane)};
  }

  // The same for short work that `fits` to be done by a worker that has some already. It holds no
  // worker: Charge() says what it took.
  template <typename Fits>
  std::optional<Taken> TakeBeside(Fits fits) {
    Share* next = nullptr;
    for (Share* share : active_) {
      const std::deque<Waiting>& waiting = share->waiting[Index(Lane::kShort)];
      if (waiting.empty() || !fits(waiting.front().job)) continue;
      if (next == nullptr || IsBefore(*share, Lane::kShort, *next, Lane::kShort)) next = share;
    }
    if (next == nullptr) return std::nullopt;
    return Taken{next->user, Lane::kShort, Pop(*next, Lane::kShort)};
  }

  bool IsReady() const {
    return std::any_of(active_.begin(), active_.end(),
                       [&](const Share* share) { return ReadyLane(*share).has_value(); });
  }

  // A worker that Take() gave work to is free again.
  void Done(const Uuid& user, Lane lane, absl::Duration took) {
    Share& share = ShareOf(user);
    --share.workers;
    --workers_of_lane_[Index(lane)];
    Charge(user, took);
  }

  void Charge(const Uuid& user, absl::Duration took) {
    Share& share = ShareOf(user);
    share.used += took;
    ForgetIfSettled(share);
  }

  size_t size() const { return count_; }

  // Everything that waits, in no order; the queue is empty then.
  std::vector<Job> TakeAll() {
    std::vector<Job> all;
    while (!active_.empty()) {
      Share& share = *active_.back();
      for (size_t lane = 0; lane < kLanes && share.count > 0; ++lane) {
        while (!share.waiting[lane].empty()) all.push_back(Pop(share, static_cast<Lane>(lane)));
      }
    }
    return all;
  }

 private:
  // Users whose use is remembered while they are idle.
  static constexpr size_t kMostRemembered = 4096;

  struct Waiting {
    uint64_t number;  // in order of arrival
    Job job;
  };
  struct Share {
    Uuid user;
    std::array<std::deque<Waiting>, kLanes> waiting;
    size_t count = 0;  // of all lanes
    int workers = 0;   // that it holds
    absl::Duration used;

    bool IsIdle() const { return count == 0 && workers == 0; }
  };

  static constexpr size_t Index(Lane lane) { return static_cast<size_t>(lane); }

  Share& ShareOf(const Uuid& user) {
    std::unique_ptr<Share>& share = shares_[user];
    if (share == nullptr) {
      share = std::make_unique<Share>();
      share->user = user;
      share->used = now_;
    }
    return *share;
  }

  void ForgetIfSettled(const Share& share) {
    if (share.IsIdle() && (share.used <= now_ || shares_.size() > kMostRemembered)) {
      shares_.erase(Uuid(share.user));
    }
  }

  std::optional<Lane> ReadyLane(const Share& share) const {
    if (!share.user.IsNil() && share.workers >= limits_.max_workers_of_user) return std::nullopt;
    for (const Lane lane : {Lane::kShort, Lane::kLong, Lane::kTransfer}) {
      if (share.waiting[Index(lane)].empty()) continue;
      if (lane == Lane::kShort || workers_of_lane_[Index(lane)] < limits_.max_workers_of_lane) {
        return lane;
      }
    }
    return std::nullopt;
  }

  static bool IsBefore(const Share& a, Lane lane_of_a, const Share& b, Lane lane_of_b) {
    const uint64_t first_of_a = a.waiting[Index(lane_of_a)].front().number;
    const uint64_t first_of_b = b.waiting[Index(lane_of_b)].front().number;
    return std::tie(a.used, a.workers, first_of_a) < std::tie(b.used, b.workers, first_of_b);
  }

  Job Pop(Share& share, Lane lane) {
    std::deque<Waiting>& waiting = share.waiting[Index(lane)];
    Job job = std::move(waiting.front().job);
    waiting.pop_front();
    Leave(share);
    return job;
  }

  // The newest work of whoever has most waiting, if that is more than `than` and one.
  std::optional<Job> Displace(size_t than) {
    const auto most = std::max_element(active_.begin(), active_.end(), [](Share* a, Share* b) {
      return a->count < b->count;
    });
    if (most == active_.end() || (*most)->count <= than + 1) return std::nullopt;
    Share& share = **most;
    const auto newest = std::max_element(
        share.waiting.begin(), share.waiting.end(), [](const auto& a, const auto& b) {
          return b.empty() ? false : a.empty() || a.back().number < b.back().number;
        });
    Job job = std::move(newest->back().job);
    newest->pop_back();
    Leave(share);
    return job;
  }

  // One of the share's jobs waits no more.
  void Leave(Share& share) {
    --count_;
    if (--share.count == 0) std::erase(active_, &share);
  }

  const FairLimits limits_;
  absl::flat_hash_map<Uuid, std::unique_ptr<Share>> shares_;
  std::vector<Share*> active_;  // those with work that waits
  std::array<int, kLanes> workers_of_lane_{};
  size_t count_ = 0;
  uint64_t next_number_ = 0;
  absl::Duration now_;  // what who was served last had used when they were
};

}  // namespace fractal::db
