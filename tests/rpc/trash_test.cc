// Lists of the trash, and what an undelete refuses, through a real channel.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "fractal/v1/activities.grpc.pb.h"
#include "tests/rpc/trash_fixture.h"

namespace fractal::tests {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Trash : public TrashTest {
 protected:
  std::vector<std::string> Names(const std::vector<v1::TrashEntry>& entries) {
    std::vector<std::string> names;
    for (const v1::TrashEntry& entry : entries) names.push_back(entry.row().name());
    return names;
  }
  std::string Is(const std::string& table, const std::string& column, const std::string& id) {
    return server.database().Scalar("select " + column + " from app." + table + " where id = " +
                                    Quoted(id));
  }
  std::string TryUndelete(Kind kind, const std::string& id) {
    return ada.Undelete(kind, fractal_id, id).Summary();
  }
};

TEST_F(Trash, IsListedNewestFirstPageByPage) {
  for (const Kind kind : {v1::ROW_KIND_METRIC_VALUE, v1::ROW_KIND_TEMPLATE,
                          v1::ROW_KIND_PROGRAM_DAY, v1::ROW_KIND_GOAL, v1::ROW_KIND_ACTIVITY}) {
    ASSERT_EQ(Delete(ada, kind), "OK");
  }
  v1::ListTrashRequest request = ListRequest();
  request.set_page_size(2);
  EXPECT_THAT(Names(List(ada, request)),
              ElementsAre("Scales", "Suite 1", "Monday", "Daily", "Tempo"));
  request.set_show_taken(true);
  std::set<std::string> seen;
  const auto all = List(ada, request);
  for (const v1::TrashEntry& entry : all) seen.insert(entry.row().id());
  EXPECT_EQ(seen.size(), all.size());
  EXPECT_EQ(std::to_string(seen.size()),
            server.database().Scalar("select count(*) from app.fractal_rows where deleted_at is not "
                                     "null and id is not null"));
}

TEST_F(Trash, IsPagedWhereManyRowsHaveOneTime) {
  for (int number = 2; number <= 30; ++number) {
    Add("activity_sets", "activity_instance_id, set_number, deleted_at",
        Quoted(Id(v1::ROW_KIND_ACTIVITY_INSTANCE)) + "," + std::to_string(number) +
            ", '2026-01-01'");
  }
  v1::ListTrashRequest request = ListRequest();
  request.set_page_size(7);
  std::set<std::string> seen;
  for (const v1::TrashEntry& entry : List(ada, request)) seen.insert(entry.row().id());
  EXPECT_EQ(seen.size(), 29u);
}

TEST_F(Trash, IsListedByKind) {
  Delete(ada, v1::ROW_KIND_TEMPLATE);
  Delete(ada, v1::ROW_KIND_GOAL);
  v1::ListTrashRequest request = ListRequest(true);
  request.add_kinds(v1::ROW_KIND_SESSION);
  request.add_kinds(v1::ROW_KIND_TEMPLATE);
  EXPECT_THAT(Names(List(ada, request)), ElementsAre("practice", "Daily"));
  request.set_show_taken(false);
  EXPECT_THAT(Names(List(ada, request)), ElementsAre("Daily"));
}

TEST_F(Trash, NamesWhatTookARow) {
  Delete(ada, v1::ROW_KIND_GOAL);
  v1::ListTrashRequest request = ListRequest(true);
  request.add_kinds(v1::ROW_KIND_ACTIVITY_INSTANCE);
  const auto listed = List(ada, request);
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0].row().name(), "Scales");
  EXPECT_EQ(listed[0].taken_by().kind(), v1::ROW_KIND_GOAL);
  EXPECT_EQ(listed[0].taken_by().name(), "Suite 1");
}

TEST_F(Trash, HoldsTheCallersDeletedFractals) {
  MakeFractal(ada, "live");
  const std::string second = MakeFractal(ada, "Viola").id();
  DeleteFractal(bob, MakeFractal(bob, "not Ada's").id());
  Delete(ada, v1::ROW_KIND_TEMPLATE);
  Delete(ada, v1::ROW_KIND_FRACTAL);
  DeleteFractal(ada, second);
  v1::ListTrashRequest request;
  request.set_page_size(1);
  const auto listed = List(ada, request);
  EXPECT_THAT(Names(listed), ElementsAre("Viola", "Cello"));
  EXPECT_EQ(CountsOf(listed[1].restores()), TakenWith(fractal_id));
  EXPECT_EQ(listed[1].row().kind(), v1::ROW_KIND_FRACTAL);
  request.add_kinds(v1::ROW_KIND_GOAL);
  EXPECT_THAT(List(ada, request), IsEmpty());
  EXPECT_THAT(Names(List()), ElementsAre("Cello", "Daily")) << "the fractal's own is in it too";
}

TEST_F(Trash, NeedsFieldsThatAreRight) {
  v1::ListTrashRequest list = ListRequest();
  list.set_page_size(-1);
  list.add_kinds(v1::ROW_KIND_GOAL);
  list.add_kinds(v1::ROW_KIND_SESSION_GOAL);
  list.add_kinds(static_cast<Kind>(99));
  EXPECT_EQ(ada.Call(&Stub::ListTrash, list).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS page_size kinds[1] kinds[2]");
  list = ListRequest();
  list.set_page_token("x");
  EXPECT_EQ(ada.Call(&Stub::ListTrash, list).Summary(),
            "INVALID_ARGUMENT PAGE_TOKEN_INVALID page_token");
  EXPECT_EQ(ada.Undelete(v1::ROW_KIND_UNSPECIFIED, "x", "").Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS fractal_id kind id");
  EXPECT_EQ(ada.Undelete(v1::ROW_KIND_SESSION_GOAL, fractal_id, kUnknownId).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS kind");
  EXPECT_EQ(ada.Undelete(v1::ROW_KIND_FRACTAL, fractal_id, kUnknownId).Summary(),
            "NOT_FOUND NOT_FOUND");
}

TEST_F(Trash, KeepsRowsWhoseNameIsTaken) {
  for (const Kind kind : {v1::ROW_KIND_ACTIVITY_GROUP, v1::ROW_KIND_TEMPLATE,
                          v1::ROW_KIND_METRIC_DEFINITION, v1::ROW_KIND_SPLIT_DEFINITION}) {
    ASSERT_EQ(Delete(ada, kind), "OK");
  }
  const std::string activity = Quoted(Id(v1::ROW_KIND_ACTIVITY));
  Add("activity_groups", "name", "'Technique'");
  Add("session_templates", "name, template_data", "'Daily', '{}'");
  Add("metric_definitions", "activity_id, name, unit", activity + ", 'Spare', 's'");
  Add("split_definitions", "activity_id, name", activity + ", 'Spare'");
  const std::string before = Contents();
  for (const Kind kind : {v1::ROW_KIND_ACTIVITY_GROUP, v1::ROW_KIND_TEMPLATE,
                          v1::ROW_KIND_METRIC_DEFINITION, v1::ROW_KIND_SPLIT_DEFINITION}) {
    EXPECT_EQ(Undelete(ada, kind).Summary(), "ALREADY_EXISTS NAME_TAKEN");
  }
  EXPECT_EQ(Contents(), before);
  ASSERT_EQ(Delete(ada, v1::ROW_KIND_ACTIVITY), "OK");
  Add("activity_definitions", "name", "'Scales'");
  EXPECT_EQ(Undelete(ada, v1::ROW_KIND_ACTIVITY).Summary(), "ALREADY_EXISTS NAME_TAKEN");
  ASSERT_EQ(Delete(ada, v1::ROW_KIND_FRACTAL), "OK");
  MakeFractal(ada, "Cello");
  const std::string deleted = Contents();
  EXPECT_EQ(Undelete(ada, v1::ROW_KIND_FRACTAL).Summary(), "ALREADY_EXISTS NAME_TAKEN");
  EXPECT_EQ(Contents(), deleted);
}

TEST_F(Trash, KeepsAValueWhosePlaceIsTaken) {
  ASSERT_EQ(Delete(ada, v1::ROW_KIND_METRIC_VALUE), "OK");
  const std::string other = Add(
      "metric_values",
      "activity_instance_id, metric_definition_id, split_definition_id, set_number, value, "
      "recorded_at",
      Quoted(Id(v1::ROW_KIND_ACTIVITY_INSTANCE)) + "," + Quoted(used_metric) + "," +
          Quoted(used_split) + ", 1, 61, now()");
  EXPECT_EQ(Undelete(ada, v1::ROW_KIND_METRIC_VALUE).Summary(), "ALREADY_EXISTS PLACE_TAKEN");
  Sql("update app.metric_values set split_definition_id = null where id = " + Quoted(other));
  EXPECT_EQ(Undelete(ada, v1::ROW_KIND_METRIC_VALUE).Summary(), "OK") << "another place";
}

TEST_F(Trash, KeepsGoalsAndSessionsWhoseDeadlineIsAfterTheirParents) {
  Sql("update app.goals set deadline = now() + interval '9 days' where id = " +
      Quoted(Id(v1::ROW_KIND_SESSION)));
  ASSERT_EQ(Delete(ada, v1::ROW_KIND_SESSION), "OK");
  Sql("update app.goals set deadline = now() + interval '5 days' where id = " +
      Quoted(Id(v1::ROW_KIND_GOAL)));
  EXPECT_EQ(Undelete(ada, v1::ROW_KIND_SESSION).Summary(),
            "FAILED_PRECONDITION DEADLINE_AFTER_PARENT");
}

TEST_F(Trash, KeepsAGroupThatWouldStandTooDeep) {
  std::string parent = Id(v1::ROW_KIND_ACTIVITY_GROUP);
  for (int level = 2; level <= 10; ++level) {
    parent = Add("activity_groups", "name, parent_id",
                 Quoted("level " + std::to_string(level)) + "," + Quoted(parent));
  }
  ids[v1::ROW_KIND_ACTIVITY_GROUP] = parent;
  ASSERT_EQ(Delete(ada, v1::ROW_KIND_ACTIVITY_GROUP), "OK");
  EXPECT_EQ(Undelete(ada, v1::ROW_KIND_ACTIVITY_GROUP).Summary(), "OK") << "the tenth level";
  ASSERT_EQ(Delete(ada, v1::ROW_KIND_ACTIVITY_GROUP), "OK");
  const std::string top = Add("activity_groups", "name", "'top'");
  Sql("update app.activity_groups set parent_id = " + Quoted(top) + " where name = 'Technique'");
  EXPECT_EQ(Undelete(ada, v1::ROW_KIND_ACTIVITY_GROUP).Summary(),
            "FAILED_PRECONDITION GROUPS_TOO_DEEP");
}

TEST_F(Trash, GivesAMetricBackInactiveWhereItsActivityTakesNone) {
  const std::string metric = Id(v1::ROW_KIND_METRIC_DEFINITION);
  Sql("update app.metric_definitions set is_top_set_metric = true where id = " + Quoted(metric));
  ASSERT_EQ(Delete(ada, v1::ROW_KIND_METRIC_DEFINITION), "OK");
  ASSERT_EQ(Delete(ada, v1::ROW_KIND_SPLIT_DEFINITION), "OK");
  Sql("update app.metric_definitions set is_top_set_metric = true where id = " +
      Quoted(used_metric) +
      "; update app.activity_definitions set has_metrics = false, has_splits = false");
  EXPECT_EQ(Undelete(ada, v1::ROW_KIND_METRIC_DEFINITION).Summary(), "OK");
  EXPECT_EQ(Undelete(ada, v1::ROW_KIND_SPLIT_DEFINITION).Summary(), "OK");
  EXPECT_EQ(Is("metric_definitions", "is_active", metric), "f");
  EXPECT_EQ(Is("metric_definitions", "is_top_set_metric", metric), "f");
  EXPECT_EQ(Is("split_definitions", "is_active", Id(v1::ROW_KIND_SPLIT_DEFINITION)), "f");
}

TEST_F(Trash, GivesAnActivityBackWithItsMetricsAsTheyWere) {
  Sql("update app.metric_definitions set is_top_set_metric = true where id = " +
      Quoted(used_metric));
  const std::string before = Contents();
  ASSERT_EQ(Delete(ada, v1::ROW_KIND_ACTIVITY), "OK");
  ASSERT_EQ(Undelete(ada, v1::ROW_KIND_ACTIVITY).Summary(), "OK");
  EXPECT_EQ(Contents(), before);
}

TEST_F(Trash, LeavesALinkThatWasTakenAwayByItself) {
  Sql("update app.practice_session_goals set deleted_at = now()");
  const std::string before = Contents();
  ASSERT_EQ(Delete(ada, v1::ROW_KIND_SESSION), "OK");
  ASSERT_EQ(Undelete(ada, v1::ROW_KIND_SESSION).Summary(), "OK");
  EXPECT_EQ(Contents(), before);
  EXPECT_THAT(List(true), IsEmpty());
}

}  // namespace
}  // namespace fractal::tests
