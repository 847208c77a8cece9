#pragma once

#include "db/legacy_import/fractals.h"
#include "db/legacy_import/instances.h"
#include "db/legacy_import/work.h"

namespace fractal::db::legacy {

// Fills rows.links from practice_session_goals or session_goals, whichever the file has.
void ReadLinks(Work* work, const Fractals& fractals);

// Fills rows.notes from notes. A note whose subject is gone stays with its session, else with its
// fractal.
void ReadNotes(Work* work, Fractals* fractals, const Instances& instances);

}  // namespace fractal::db::legacy
