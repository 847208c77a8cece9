#pragma once

#include <vector>

#include "db/trash.h"
#include "fractal/v1/trash.pb.h"

namespace fractal::server::convert {

void ToProto(const db::NamedRow& row, v1::RowName* out);
void ToProto(const db::TrashEntry& entry, v1::TrashEntry* out);

// In the order of the kinds.
void ToProto(const std::vector<db::KindCount>& counts,
             google::protobuf::RepeatedPtrField<v1::RowCount>* out);

}  // namespace fractal::server::convert
