#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "db/uuid.h"
#include "server/portability/record_kinds.h"

namespace fractal::server::portability {

// The ids of an import's rows, and the new ones that they get.
class RecordIds {
 public:
  // False when a row of this kind has the id already.
  bool Add(RecordCase kind, const db::Uuid& id);
  bool Has(RecordCase kind, const db::Uuid& id) const;

  // Gives every id a new one. They sort as the old ones do, since rows that were made together are
  // told apart by nothing else. Once, when all are there.
  void MakeNew();

  // The new id of a row that is there.
  db::Uuid NewOf(const db::Uuid& old) const { return ids_.at(old).made; }

  // Puts new ids into a record: its own, those it refers to, and those that stand in its JSON as
  // texts of their own. What a purge has left behind of an id, in deleted_with, stays apart from
  // others by an id of no row.
  void Rename(const RecordKind& kind, google::protobuf::Message* record) const;

 private:
  struct Names {
    uint32_t kinds = 0;  // a bit for each that has a row of this id
    db::Uuid made;
  };

  std::string Renamed(const std::string& text) const;
  std::string RenamedInJson(std::string text) const;

  absl::flat_hash_map<db::Uuid, Names> ids_;
  db::Uuid salt_;
};

}  // namespace fractal::server::portability
