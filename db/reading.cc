#include "db/reading.h"

#include "db/errors.h"

namespace fractal::db {

absl::Status Reading::Use(const pqxx::result& rows) && {
  try {
    return std::move(use_)(rows);
  } catch (...) {
    return FromException(std::current_exception());
  }
}

}  // namespace fractal::db
