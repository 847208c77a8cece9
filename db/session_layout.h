#pragma once

#include <string>
#include <vector>

#include "db/uuid.h"

namespace fractal::db {

// A part of a session, with the instances that stand in it, in order.
struct SessionSection {
  std::string name;
  int32_t planned_minutes = 0;  // 0 to 1440, 0 for not said
  std::vector<Uuid> instance_ids;
};

namespace session_layout {

// A JSON list of UUIDs; "" for none.
std::vector<Uuid> ReadIds(const std::string& text);

// The sections of goals.session_data: JSON [{name, duration_minutes, instance_ids}], "" for none.
// Only `shown` instances are in them, each once. An import may have left out a member or given it
// another type: then its default is there, so that a section keeps its place in the list.
std::vector<SessionSection> Read(const std::string& text, const std::vector<Uuid>& shown);

// The same JSON; names must be UTF-8.
std::string Write(const std::vector<SessionSection>& sections);

}  // namespace session_layout
}  // namespace fractal::db
