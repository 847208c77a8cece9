#pragma once

#include <string>
#include <string_view>

#include "db/program_blocks.h"
#include "fractal/v1/programs.pb.h"
#include "server/request_checks.h"

namespace fractal::server::convert {

void ToProto(const db::ProgramBlock& block, v1::ProgramBlock* out);

// "#rrggbb", or empty.
std::string ColorFromProto(std::string_view field, const std::string& color, RequestChecks& checks);

}  // namespace fractal::server::convert
