#pragma once

#include <map>
#include <string>
#include <vector>

#include "fractal/v1/trash.grpc.pb.h"
#include "tests/rpc/fixture.h"

namespace fractal::tests {

// A fractal of Ada's with one row of every kind, below each other, and the calls that put each kind
// into the trash and bring it back.
class TrashTest : public RpcTest {
 protected:
  using Stub = v1::TrashService::Stub;
  using Kind = v1::RowKind;
  using Counts = std::map<Kind, int64_t>;

  TrashTest();

  // The kinds that have ids, in their order.
  static std::vector<Kind> Kinds();
  // What the row of a kind hangs below; the fractal when below nothing else.
  static Kind ParentOf(Kind kind);
  const std::string& Id(Kind kind) const { return ids.at(kind); }

  // The kind's own method of deleting, by the row's id in `ids`; a note, which has none, goes by SQL.
  std::string Delete(Client& client, Kind kind);
  Answer<v1::UndeleteResponse> Undelete(Client& client, Kind kind) {
    return client.Undelete(kind, fractal_id, Id(kind));
  }
  Answer<v1::PurgeResponse> Purge(Client& client, Kind kind, bool force = true);
  Answer<v1::PurgeResponse> PurgeAll(Client& client, bool force = true, int64_t older_than = -1);

  v1::ListTrashRequest ListRequest(bool show_taken = false) const;
  // Every entry, page by page.
  std::vector<v1::TrashEntry> List(Client& client, v1::ListTrashRequest request);
  std::vector<v1::TrashEntry> List(bool show_taken = false) {
    return List(ada, ListRequest(show_taken));
  }

  // All rows of the fractal as they are, update times left out.
  std::string Contents();
  // How many rows of the fractal each table holds, empty ones left out.
  std::string Sizes();
  static Counts CountsOf(const google::protobuf::RepeatedPtrField<v1::RowCount>& counts);
  // Rows in the trash that the delete of `id` took, of each kind.
  Counts TakenWith(const std::string& id);

  void LetIn(const Client& client, const std::string& role);
  void Sql(const std::string& text) { server.database().Sql(text); }
  // Of the fractal, named and placed by SQL: (columns) and 'values' without root_id and id.
  std::string Add(const std::string& table, const std::string& columns, const std::string& values);
  static std::string Quoted(const std::string& text) { return "'" + text + "'"; }

  std::string fractal_id;
  std::map<Kind, std::string> ids;
  // The metric and the split that the value uses; those of `ids` are used by nothing.
  std::string used_metric, used_split;
};

}  // namespace fractal::tests
