#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "tests/support/database.h"

namespace fractal::tests {

// A call of a statement whose plan is looked at. `arguments` stand between the parentheses of
// EXECUTE; @goal and the like are the Subject's. A statement whose filters lead to different plans
// has a call for each.
struct PlannedCall {
  std::string_view statement;
  std::string_view arguments;
};

std::span<const PlannedCall> PlannedCalls();

// Of the fractal with about as many values as the average one, or with the most.
enum class SubjectSize { kMiddling, kLargest };

// Rows that hang together in a fractal, by what they are: "fractal", "user" (its
// owner), "goal", "session", … as subject.sql names them.
using Subject = std::map<std::string, std::string>;

// Throws std::runtime_error when the database has no fractal with something of everything.
Subject FindSubject(TestDatabase* database, SubjectSize size);

// The arguments with the subject's ids in them. Throws std::out_of_range for a word that it lacks.
std::string ArgumentsFor(const PlannedCall& call, const Subject& subject);

}  // namespace fractal::tests
