#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// One thing that is limited.
struct Quota {
  int64_t used = 0;  // may be more than the limit, where it was there before the limit was
  int64_t limit = 0;
  bool limit_is_own = false;  // set for the user; else it is everybody's
};

// What a user's own fractals hold, live and in the trash, whoever wrote it.
struct Usage {
  Quota fractals;
  Quota goals;  // without roots and sessions
  Quota sessions;
  Quota values;
  Quota bytes;  // an estimate of what rows take: app.bytes_of
};

// Limits to be set; those that `paths` does not name ("fractals", "goals", "sessions", "values",
// "bytes") stay. Unset is everybody's.
struct QuotaChange {
  std::set<std::string> paths;
  std::optional<int64_t> fractals;
  std::optional<int64_t> goals;
  std::optional<int64_t> sessions;
  std::optional<int64_t> values;
  std::optional<int64_t> bytes;
};

namespace quotas {

// Of who asks.
AppRead<Usage> Get();

// For administrators, of any account. NOT_FOUND.
AdminRead<Usage> GetOfUser(const Uuid& user);
AdminWrite<Nothing> Set(const Uuid& user, const QuotaChange& change);

}  // namespace quotas
}  // namespace fractal::db
