#pragma once

#include "db/legacy_import/work.h"

namespace fractal::db::legacy {

// A row of goals, practice_sessions or sessions, without its place in a fractal, its template, its
// program day and what its JSON says.
Goal ReadGoalRow(Work* work, const SourceRow& row, bool is_session);

// A goal of the types that can be a fractal: Ultimate, LongTerm, MidTerm, ShortTerm.
bool HasRootType(const Goal& goal);

}  // namespace fractal::db::legacy
