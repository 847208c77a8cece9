#pragma once

#include <optional>
#include <string>

#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// What was asked and answered under a request id. `response` is empty only inside the transaction
// that makes it.
struct AnsweredRequest {
  std::string method;
  std::string request_hash;
  std::string response;
};

namespace requests {

// True when the id was free; waits for a call in another transaction that has it.
AppWrite<bool> Claim(const Uuid& request_id, std::string_view method,
                     std::string_view request_hash);
AppRead<std::optional<AnsweredRequest>> Find(const Uuid& request_id);
AppWrite<Nothing> Answer(const Uuid& request_id, std::string_view response);

}  // namespace requests
}  // namespace fractal::db
