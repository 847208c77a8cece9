#pragma once

#include <string_view>
#include <vector>

#include "db/programs.h"
#include "fractal/v1/programs.pb.h"
#include "server/request_checks.h"

namespace fractal::server::convert {

void ToProto(const db::Program& program, v1::Program* out);

// The goals of a program or block in a request, checked.
std::vector<db::Uuid> GoalIdsFromProto(std::string_view field,
                                       const google::protobuf::RepeatedPtrField<std::string>& ids,
                                       RequestChecks& checks);

}  // namespace fractal::server::convert
