#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace fractal::db {

// What it means to a client that a constraint refused a row.
struct ConstraintMeaning {
  std::string_view constraint;
  absl::StatusCode code;
  std::string_view reason;   // ErrorInfo reason
  std::string_view field;    // of the resource: "deadline"
  std::string_view message;  // for people
};

// The meaning of the constraint that is named in PostgreSQL's message, in any language; nullptr
// when it names none that a client can do something about.
const ConstraintMeaning* FindConstraint(std::string_view postgres_message);

}  // namespace fractal::db
