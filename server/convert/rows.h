#pragma once

#include <string_view>

#include "fractal/v1/rows.pb.h"

namespace fractal::server::convert {

// ROW_KIND_GOAL and "goal", and so on: the kinds as statements name them. An unknown kind on either
// side has no counterpart: ROW_KIND_UNSPECIFIED, "".
v1::RowKind RowKindToProto(std::string_view kind);
std::string_view RowKindFromProto(v1::RowKind kind);

}  // namespace fractal::server::convert
