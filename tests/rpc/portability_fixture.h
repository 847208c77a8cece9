#pragma once

#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "fractal/v1/records.pb.h"
#include "server/portability/record_kinds.h"
#include "tests/rpc/fixture.h"

namespace fractal::tests {

// Fractals that travel as records, and what tells whether nothing got lost.
class PortabilityTest : public RpcTest {
 protected:
  using Stub = v1::FractalService::Stub;
  using Records = std::vector<v1::FractalRecord>;

  // What a client got.
  struct Exported {
    Records records;
    std::vector<size_t> sizes;  // of the messages, in bytes
    RichStatus status;
  };
  static Exported Export(const Client& client, const std::string& fractal_id);
  // The records of an export that must succeed.
  static Records ExportAll(const Client& client, const std::string& fractal_id);

  using Imported = Answer<v1::ImportFractalResponse>;
  static Imported Import(const Client& client, const Records& records, const std::string& name = "",
                         size_t records_a_message = 50);

  // The records as lines in which every id is the number of its first mention, without the time of
  // the export: equal for fractals that are the same but for ids.
  static std::vector<std::string> Canonical(const Records& records);
  // The same of what the tables hold, whatever records know of it.
  std::vector<std::string> CanonicalRows(const std::string& fractal_id);

  // Every tenant table with the fields of its records.
  static const std::map<std::string, std::string>& RecordsOfTables();
  // How many rows each table has, of everybody.
  std::map<std::string, std::string> RowCounts();

  // Bob gets the fractal, and his is the same but for ids; answers its id.
  std::string ExpectRoundTrip(const std::string& fractal_id);

  // Another server on the same database, and a client of it who is signed in as `as`.
  std::unique_ptr<server::Server> Serve(server::ServerOptions options);
  static Client ClientOf(const server::Server& other, const Client& as);

  void AddMember(const Client& client, const std::string& fractal_id, const std::string& role);

  // A fractal of Ada's with rows of every kind, deleted ones in several deletes among them, every
  // nullable column with NULL and without, and what is largest, smallest and strangest.
  std::string MakeEverything();
  // An id of MakeEverything's rows.
  static std::string Id(int number);
  // `count` values of an instance each, in a fractal of MakeEverything's.
  void AddValues(const std::string& fractal_id, int count);
};

// An export of MakeEverything's, and ways to break it.
class BrokenExportTest : public PortabilityTest {
 protected:
  // What is told of an import that must change nothing.
  std::string Told(const Records& records, const std::string& name = "") {
    const auto before = RowCounts();
    const auto imported = Import(bob, records, name);
    EXPECT_EQ(RowCounts(), before);
    return imported.Summary();
  }
  static std::string Invalid(size_t place, const std::string& field = "") {
    return absl::StrCat("INVALID_ARGUMENT RECORD_INVALID records[", place, "]", field);
  }

  static google::protobuf::Message* RowOf(const server::portability::RecordKind& kind,
                                          v1::FractalRecord* record) {
    return record->GetReflection()->MutableMessage(record, kind.member);
  }
  // The place, from 1, of the first record for which `is` says so.
  static size_t PlaceOf(const Records& records,
                        const std::function<bool(const v1::FractalRecord&)>& is) {
    for (size_t i = 0; i < records.size(); ++i) {
      if (is(records[i])) return i + 1;
    }
    throw std::runtime_error("no such record");
  }
  static size_t PlaceOfId(const Records& records, int number) {
    return PlaceOf(records, [&](const v1::FractalRecord& record) {
      const server::portability::RecordKind* kind =
          server::portability::FindKind(record.record_case());
      if (kind == nullptr || kind->fields[0].role != server::portability::FieldRole::kId)
        return false;
      v1::FractalRecord copy = record;
      const google::protobuf::Message* row = RowOf(*kind, &copy);
      return row->GetReflection()->GetString(*row, kind->fields[0].field) == Id(number);
    });
  }
  // The records with one changed.
  static Records With(Records records, size_t place,
                      const std::function<void(v1::FractalRecord*)>& change) {
    change(&records[place - 1]);
    return records;
  }

  const std::string fractal = MakeEverything();
  const Records whole = ExportAll(ada, fractal);
};

}  // namespace fractal::tests
