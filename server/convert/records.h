#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace fractal::server::convert {

// Reads a row, as texts in PostgreSQL's form, into the record whose fields are named like its
// columns. A column that the record lacks, or cannot hold, is INTERNAL: nothing is passed over.
absl::Status RecordFromRow(const std::vector<std::string>& columns,
                           const std::vector<std::optional<std::string>>& row,
                           google::protobuf::Message* record);

// The record as a JSON object whose members are named like the columns; numbers exact, times in
// RFC 3339, nothing for what is not set.
std::string RecordToRow(const google::protobuf::Message& record);

}  // namespace fractal::server::convert
