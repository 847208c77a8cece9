// Fractals that go out as records and come in again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "fractal/v1/trash.grpc.pb.h"
#include "server/portability/record_kinds.h"
#include "tests/rpc/portability_fixture.h"

namespace fractal::tests {
namespace {

using testing::Each;
using testing::ElementsAre;

using Portability = PortabilityTest;

TEST_F(Portability, ARoundTripLosesNothing) {
  const std::string fractal = MakeEverything();
  const std::string copy = ExpectRoundTrip(fractal);
  EXPECT_NE(copy, fractal);
  EXPECT_EQ(
      server.database().Scalar("select count(distinct user_id) from app.goals where root_id = '" +
                               copy + "' and user_id = '" + bob.user.id() + "'"),
      "1");
  EXPECT_EQ(server.database().Scalar("select role from app.fractal_members where root_id = '" +
                                     copy + "'"),
            "owner");
  EXPECT_EQ(GetFractal(ada, copy).Summary(), "NOT_FOUND NOT_FOUND");
}

// What travels is driven by the catalogue: a new column that records do not know fails here.
TEST_F(Portability, RecordsHaveEveryColumnOfEveryTable) {
  std::map<std::string, std::set<std::string>> columns, needed;
  for (const auto& row :
       server.database().Sql("select c.table_name, c.column_name, c.data_type, c.is_nullable from "
                             "information_schema.columns c "
                             "where c.table_schema = 'app' and c.column_name not in ('root_id', "
                             "'user_id') and exists (select from "
                             "information_schema.columns k where k.table_schema = 'app' and "
                             "k.table_name = c.table_name "
                             "and k.column_name = 'root_id') and exists (select from "
                             "information_schema.columns k where k.table_schema = 'app' "
                             "and k.table_name = c.table_name and k.column_name = 'deleted_at') "
                             "and exists (select from information_schema.tables t "
                             "where t.table_schema = 'app' and t.table_name = c.table_name and "
                             "t.table_type = 'BASE TABLE')")) {
    columns[row[0]].insert(row[1] + " " + row[2]);
    if (row[3] == "NO") needed[row[0]].insert(row[1]);
  }
  using server::portability::FieldRole;
  const auto type_of = [](const server::portability::RecordField& field) -> std::string {
    using google::protobuf::FieldDescriptor;
    switch (field.field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return "timestamp with time zone";
      case FieldDescriptor::CPPTYPE_BOOL:
        return "boolean";
      case FieldDescriptor::CPPTYPE_INT32:
        return "integer";
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return "double precision";
      default:
        break;
    }
    switch (field.role) {
      case FieldRole::kId:
      case FieldRole::kReference:
      case FieldRole::kDeletedWith:
        return "uuid";
      case FieldRole::kJson:
        return "jsonb";
      case FieldRole::kDate:
        return "date";
      default:
        return "text";
    }
  };
  EXPECT_EQ(columns.size(), RecordsOfTables().size());
  for (const auto& [table, record] : RecordsOfTables()) {
    SCOPED_TRACE(table);
    const auto* member = v1::FractalRecord::descriptor()->FindFieldByName(record);
    const auto* kind = server::portability::FindKind(
        static_cast<server::portability::RecordCase>(member->number()));
    std::set<std::string> fields, needed_fields;
    for (const auto& field : kind->fields) {
      fields.insert(field.field->name() + " " + type_of(field));
      if (field.needed) needed_fields.insert(field.field->name());
    }
    EXPECT_EQ(fields, columns[table]);
    EXPECT_EQ(needed_fields, needed[table]);
  }
}

TEST_F(Portability, TheFractalOfTheseTestsHasEveryColumnWithAndWithoutNull) {
  const std::string fractal = MakeEverything();
  for (const auto& column :
       server.database().Sql("select table_name, column_name, is_nullable from "
                             "information_schema.columns where table_schema = 'app'")) {
    if (!RecordsOfTables().contains(column[0])) continue;
    const std::string counts = server.database().Sql(
        absl::StrCat("select count(", column[1], ") > 0 and (count(*) > count(", column[1], ") or ",
                     column[2] == "NO" ? "true" : "false", ") from app.", column[0],
                     " where root_id = '", fractal, "'"))[0][0];
    EXPECT_EQ(counts, "t") << column[0] << "." << column[1];
  }
}

TEST_F(Portability, AnExportHasAHeaderTheRowsInOrderAndAnEnd) {
  const std::string fractal = MakeEverything();
  const Records records = ExportAll(ada, fractal);
  const v1::ExportHeader& header = records.front().header();
  EXPECT_EQ(header.format(), 1);
  EXPECT_EQ(header.fractal_id(), fractal);
  EXPECT_EQ(header.name(), "Everything");
  EXPECT_GT(header.export_time().seconds(), 1'700'000'000);
  EXPECT_EQ(absl::StrCat(header.schema_version()),
            server.database().Scalar("select max(version) from app.schema_migrations"));
  EXPECT_EQ(records[1].goal().id(), fractal);
  EXPECT_EQ(records.back().end().records(), static_cast<int64_t>(records.size()) - 2);
  EXPECT_EQ(records.size() - 2, CanonicalRows(fractal).size());
}

TEST_F(Portability, AnImportSaysWhatItBrought) {
  const auto imported = Import(bob, ExportAll(ada, MakeEverything()), "Mine now");
  EXPECT_EQ(imported->fractal().name(), "Mine now");
  EXPECT_EQ(imported->fractal().caller_role(), v1::MEMBER_ROLE_OWNER);
  EXPECT_EQ(GetFractal(bob, imported->fractal().id())->fractal().SerializeAsString(),
            imported->fractal().SerializeAsString());
  std::map<v1::RowKind, int64_t> counts;
  for (const auto& count : imported->counts()) counts[count.kind()] = count.count();
  EXPECT_EQ(counts[v1::ROW_KIND_FRACTAL], 1);
  EXPECT_EQ(counts[v1::ROW_KIND_GOAL], 8);
  EXPECT_EQ(counts[v1::ROW_KIND_SESSION], 3);
  EXPECT_EQ(counts[v1::ROW_KIND_SESSION_GOAL], 3);
  EXPECT_EQ(counts[v1::ROW_KIND_METRIC_VALUE], 5);
  EXPECT_EQ(counts.size(), 17u);
}

// Ids in JSON are renamed where they are an id of the fractal and nothing else.
TEST_F(Portability, JsonSpeaksOfTheNewRows) {
  const std::string copy = ExpectRoundTrip(MakeEverything());
  const auto one = [&](const std::string& sql) {
    return server.database().Scalar(absl::StrCat(sql, " and root_id = '", copy, "'"));
  };
  const auto id_of = [&](const std::string& table, const std::string& name) {
    return one("select id from app." + table + " where deleted_at is null and name = '" + name +
               "'");
  };
  const std::string goal = id_of("goals", "Above its parent");
  EXPECT_EQ(one("select goal_ids ->> 0 from app.programs where name = 'Block'"), goal);
  EXPECT_EQ(one("select goal_ids ->> 2 from app.programs where name = 'Block'"), "goal-7");
  EXPECT_EQ(one("select goal_ids ->> 3 from app.programs where name = 'Block'"), kUnknownId);
  EXPECT_EQ(one("select targets -> 0 ->> 'activity_id' from app.goals where sort_order = 7"),
            id_of("activity_definitions", "Squat"));
  EXPECT_EQ(one("select targets -> 0 -> 'metrics' -> 0 ->> 'metric_id' from app.goals where "
                "sort_order = 7"),
            id_of("metric_definitions", "Weight"));
  EXPECT_EQ(one("select targets -> 0 ->> 'id' from app.goals where sort_order = 7"), Id(99));
  EXPECT_EQ(one("select attributes ->> 'quote' from app.goals where sort_order = 7"), "\"" + Id(1));
  EXPECT_EQ(one("select template_data -> 'sections' -> 0 -> 'activities' -> 0 ->> 'activity_id' "
                "from app.session_templates where deleted_at is null"),
            id_of("activity_definitions", "Squat"));
  const std::string session = "select session_data -> 'sections' -> 0 -> 'instance_ids' ->> ";
  EXPECT_EQ(one(session + "1 from app.goals where name = 'Monday'"),
            one("select id from app.activity_instances where completed"));
  EXPECT_EQ(one(session + "2 from app.goals where name = 'Monday'"), kUnknownId);
  EXPECT_EQ(one(session + "3 from app.goals where name = 'Monday'"), "12");
  EXPECT_EQ(one("select session_data ->> 'template_id' from app.goals where name = 'Monday'"),
            id_of("session_templates", "Układ 1"));
  EXPECT_EQ(one("select session_data ->> 'text' from app.goals where name = 'Monday'"),
            "see " + Id(1));
  EXPECT_EQ(one("select deleted_with from app.goals where name = 'Deleted with'"),
            one("select id from app.goals where name = 'Deleted' and type = 'MidTermGoal'"));
  EXPECT_NE(one("select deleted_with from app.goals where name = 'What took it was purged'"),
            Id(97));
}

TEST_F(Portability, AnUndeleteInTheCopyBringsBackWhatItsDeleteTook) {
  const std::string copy = ExpectRoundTrip(MakeEverything());
  v1::UndeleteRequest request;
  request.set_fractal_id(copy);
  request.set_kind(v1::ROW_KIND_GOAL);
  request.set_id(server.database().Scalar(
      "select id from app.goals where name = 'Deleted' and type = 'MidTermGoal' and root_id = '" +
      copy + "'"));
  const auto undeleted = bob.Call(&v1::TrashService::Stub::Undelete, request);
  if (undeleted.status.code == grpc::StatusCode::UNIMPLEMENTED)
    GTEST_SKIP() << "no TrashService here";
  EXPECT_EQ(undeleted.Summary(), "OK") << undeleted.status.message;
  std::set<std::string> live;
  for (const auto& row : server.database().Sql("select name from app.goals where deleted_at is "
                                               "null and name like 'Deleted%' and root_id = '" +
                                               copy + "'"))
    live.insert(row[0]);
  EXPECT_THAT(live, ElementsAre("Deleted", "Deleted with"));
}

TEST_F(Portability, ADeletedFractalStaysDeleted) {
  const std::string fractal = MakeEverything();
  DeleteFractal(ada, fractal);
  const std::string copy = ExpectRoundTrip(fractal);
  EXPECT_TRUE(GetFractal(bob, copy)->fractal().has_delete_time());
  // Its name is nobody's.
  EXPECT_EQ(Import(bob, ExportAll(ada, fractal)).Summary(), "OK");
}

TEST_F(Portability, IsForWhoSeesTheFractal) {
  const std::string fractal = MakeEverything();
  const auto told = [&](const Client& client, const std::string& id) {
    const Exported exported = Export(client, id);
    EXPECT_TRUE(exported.records.empty());
    return exported.status.Summary() + " " + exported.status.message;
  };
  EXPECT_EQ(told(bob, fractal), "NOT_FOUND NOT_FOUND fractal not found");
  EXPECT_EQ(told(bob, fractal), told(bob, kUnknownId));
  EXPECT_EQ(told(ada, "x"), "INVALID_ARGUMENT INVALID_FIELDS fractal_id fractal_id: is not a UUID");
  // Not an id of a fractal, although of a row.
  EXPECT_EQ(told(ada, Id(1)), told(ada, kUnknownId));
  EXPECT_EQ(Export(server.Connect(), fractal).status.Summary(), "UNAUTHENTICATED TOKEN_MISSING");
  EXPECT_EQ(Import(server.Connect(), {}).Summary(), "UNAUTHENTICATED TOKEN_MISSING");
  AddMember(bob, fractal, "viewer");
  EXPECT_EQ(Canonical(ExportAll(bob, fractal)), Canonical(ExportAll(ada, fractal)));
  // A copy is his own.
  EXPECT_EQ(Import(bob, ExportAll(bob, fractal))->fractal().caller_role(), v1::MEMBER_ROLE_OWNER);
}

TEST_F(Portability, LargeFractalsComeInManyMessages) {
  const std::string fractal = MakeEverything();
  AddValues(fractal, 5000);
  const Exported exported = Export(ada, fractal);
  EXPECT_EQ(exported.records.size() - 2, CanonicalRows(fractal).size());
  EXPECT_GT(exported.sizes.size(), 4u);
  EXPECT_THAT(exported.sizes, Each(testing::Lt(300u << 10)));
  const auto imported = Import(bob, exported.records, "", 2000);
  ASSERT_EQ(imported.Summary(), "OK") << imported.status.message;
  EXPECT_EQ(CanonicalRows(imported->fractal().id()), CanonicalRows(fractal));
}

TEST_F(Portability, AnImportIsOnlyTheCallersWhateverTheFileSays) {
  const std::string fractal = MakeEverything();
  const auto before = CanonicalRows(fractal);
  // Into the account that has it already: a second fractal, and the first is as it was.
  EXPECT_EQ(Import(ada, ExportAll(ada, fractal)).Summary(), "ALREADY_EXISTS NAME_TAKEN");
  const auto copy = Import(ada, ExportAll(ada, fractal), "Copy");
  EXPECT_NE(copy->fractal().id(), fractal);
  EXPECT_EQ(CanonicalRows(fractal), before);
}

}  // namespace
}  // namespace fractal::tests
