#include "server/convert/trash.h"

#include <map>

#include "server/convert/rows.h"
#include "server/convert/time.h"

namespace fractal::server::convert {

void ToProto(const db::NamedRow& row, v1::RowName* out) {
  out->set_kind(RowKindToProto(row.kind));
  out->set_id(row.id.ToString());
  out->set_name(row.name);
}

void ToProto(const db::TrashEntry& entry, v1::TrashEntry* out) {
  out->set_fractal_id(entry.root_id.ToString());
  ToProto(entry.row, out->mutable_row());
  ToProto(entry.deleted_at, out->mutable_delete_time());
  if (entry.taken_by.has_value()) ToProto(*entry.taken_by, out->mutable_taken_by());
  ToProto(entry.restores, out->mutable_restores());
}

void ToProto(const std::vector<db::KindCount>& counts,
             google::protobuf::RepeatedPtrField<v1::RowCount>* out) {
  std::map<v1::RowKind, int64_t> ordered;
  for (const db::KindCount& count : counts) ordered[RowKindToProto(count.kind)] += count.rows;
  for (const auto& [kind, rows] : ordered) {
    v1::RowCount* one = out->Add();
    one->set_kind(kind);
    one->set_count(rows);
  }
}

}  // namespace fractal::server::convert
