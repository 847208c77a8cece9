// AuditService.GetRowVersion: what a row was, out of what it is and what the trail kept.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/rpc/audit_fixture.h"

namespace fractal::tests {
namespace {

using nlohmann::json;
using Version = v1::GetRowVersionResponse;

constexpr char kNow[] =
    "select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";

class RowVersions : public AuditTest {
 protected:
  std::string Now() { return server.database().Scalar(kNow); }
  std::string AddGoal() {
    return MakeGoal(ada, fractal.id(), fractal.id(), v1::GOAL_TYPE_LONG_TERM, "Goal").id();
  }
  json Row(const std::string& id) {
    json row = json::parse(server.database().Scalar(
        "select to_jsonb(g) from app.goals g where id = '" + id + "'"));
    row.erase("updated_at");
    return row;
  }
  Version At(const std::string& id, const std::string& time = "") {
    return *GetVersion(ada, VersionOf(v1::ROW_KIND_GOAL, id, time));
  }
  std::string Try(v1::RowKind kind, const std::string& id, const std::string& time = "") {
    return GetVersion(ada, VersionOf(kind, id, time)).Summary();
  }
};

struct Past {
  std::string time;
  json row;
};

std::string RandomChange(std::mt19937& random) {
  const int n = std::uniform_int_distribution<int>(0, 999)(random);
  switch (std::uniform_int_distribution<int>(0, 7)(random)) {
    case 0: return "name = 'N" + std::to_string(n) + "'";
    case 1: return "description = 'D" + std::to_string(n) + "', name = 'M" + std::to_string(n) + "'";
    case 2: return "completed = not completed";
    case 3: return "deadline = now() + interval '" + std::to_string(n) + " days'";
    case 4: return "deadline = null";
    case 5: return "sort_order = " + std::to_string(n);
    case 6: return "targets = '[{\"id\": " + std::to_string(n) + ".5}]'";
    default: return "deleted_at = case when deleted_at is null then now() end";
  }
}

TEST_F(RowVersions, AreWhatTheRowWas) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::string before = Now();
  const std::string id = AddGoal();
  std::vector<Past> pasts = {{Now(), Row(id)}};
  for (int i = 0; i < 60; ++i) {
    std::string change = "begin; ";
    for (int n = std::uniform_int_distribution<int>(1, 3)(random); n > 0; --n) {
      // Alone, or with every other row of the table.
      const bool alone = std::uniform_int_distribution<int>(0, 2)(random) > 0;
      change += "update app.goals set " + RandomChange(random) +
                (alone ? " where id = '" + id + "'; "
                       : " where id = '" + id + "' or (root_id = '" + fractal.id() +
                             "' and type = 'PracticeSession'); ");
    }
    server.database().Sql(change + "commit");
    pasts.push_back({Now(), Row(id)});
  }
  server.database().Sql("delete from app.goals where id = '" + id + "'");
  EXPECT_EQ(At(id).state(), Version::STATE_PURGED);
  EXPECT_FALSE(At(id).has_row());
  EXPECT_EQ(At(id).event().kind(), v1::AUDIT_KIND_PURGE);
  EXPECT_EQ(At(id, before).state(), Version::STATE_ABSENT);
  EXPECT_FALSE(At(id, before).has_event());
  for (const Past& past : pasts) {
    const Version version = At(id, past.time);
    json row = Json(version.row());
    row.erase("updated_at");
    EXPECT_EQ(row, past.row) << past.time;
    EXPECT_EQ(version.state(), past.row["deleted_at"].is_null() ? Version::STATE_LIVE
                                                                : Version::STATE_DELETED);
  }
}

TEST_F(RowVersions, TellTheEventThatMadeThemSo) {
  const std::string id = AddGoal();
  const std::string made = Now();
  server.database().Sql("update app.goals set name = 'Later' where id = '" + id + "'");
  EXPECT_EQ(At(id, made).event().kind(), v1::AUDIT_KIND_INSERT);
  EXPECT_EQ(At(id, made).event().actor_id(), ada.user.id());
  const Version now = At(id);
  EXPECT_EQ(now.event().kind(), v1::AUDIT_KIND_UPDATE);
  EXPECT_EQ(Json(now.event().changes(0).before()), json({{"name", "Goal"}}));
  EXPECT_TRUE(Json(now.row()).contains("updated_at"));
  EXPECT_FALSE(Json(At(id, made).row()).contains("updated_at"));
}

TEST_F(RowVersions, AreThereForEveryKindThatHasAnId) {
  const std::string value = Recorded(Value(weight, 60)).id();
  AddSet(instance, 9);
  const std::string set =
      server.database().Scalar("select id from app.activity_sets where set_number = 9");
  EXPECT_EQ(Try(v1::ROW_KIND_FRACTAL, fractal.id()), "OK");
  EXPECT_EQ(Try(v1::ROW_KIND_FRACTAL, ""), "OK");
  EXPECT_EQ(Try(v1::ROW_KIND_SESSION, session), "OK");
  EXPECT_EQ(Try(v1::ROW_KIND_ACTIVITY_INSTANCE, instance), "OK");
  EXPECT_EQ(Try(v1::ROW_KIND_ACTIVITY_SET, set), "OK");
  EXPECT_EQ(Try(v1::ROW_KIND_METRIC_VALUE, value), "OK");
  EXPECT_EQ(Try(v1::ROW_KIND_ACTIVITY, press), "OK");
  EXPECT_EQ(Try(v1::ROW_KIND_METRIC_DEFINITION, weight), "OK");
  EXPECT_EQ(Try(v1::ROW_KIND_SPLIT_DEFINITION, left), "OK");
  for (const v1::RowKind kind :
       {v1::ROW_KIND_ACTIVITY_GROUP, v1::ROW_KIND_TEMPLATE, v1::ROW_KIND_PROGRAM,
        v1::ROW_KIND_PROGRAM_BLOCK, v1::ROW_KIND_PROGRAM_DAY, v1::ROW_KIND_SCHEDULED_SESSION,
        v1::ROW_KIND_NOTE}) {
    EXPECT_EQ(Try(kind, kUnknownId), "NOT_FOUND NOT_FOUND");
  }
}

TEST_F(RowVersions, AreNotThereForARowOfAnotherKind) {
  EXPECT_EQ(Try(v1::ROW_KIND_GOAL, session), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Try(v1::ROW_KIND_SESSION, AddGoal()), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Try(v1::ROW_KIND_FRACTAL, AddGoal()), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Try(v1::ROW_KIND_ACTIVITY, weight), "NOT_FOUND NOT_FOUND");
}

TEST_F(RowVersions, EndWhereTheTrailBegins) {
  const std::string id = AddGoal();
  const std::string made = Now();
  server.database().Sql("update app.goals set name = 'Later' where id = '" + id + "'");
  // As if it had been there before the trail was.
  server.database().Sql("delete from app.audit_log where kind = 'insert'");
  EXPECT_EQ(Try(v1::ROW_KIND_GOAL, id, "2020-01-01T00:00:00Z"),
            "FAILED_PRECONDITION AUDIT_EXPIRED");
  const Version version = At(id, made);
  EXPECT_EQ(version.state(), Version::STATE_LIVE);
  EXPECT_EQ(Json(version.row())["name"], "Goal");
  EXPECT_FALSE(version.has_event());
  // Its months are gone, all but this one.
  server.database().Sql(
      "update app.schema_migrations set applied_at = '2020-01-01' where version = 16");
  EXPECT_EQ(Try(v1::ROW_KIND_GOAL, id, "2020-06-01T00:00:00Z"),
            "FAILED_PRECONDITION AUDIT_EXPIRED");
}

TEST_F(RowVersions, AreForTheOwnerAlone) {
  const std::string id = AddGoal();
  v1::GetRowVersionRequest unknown = VersionOf(v1::ROW_KIND_GOAL, id);
  unknown.set_fractal_id(kUnknownId);
  const RichStatus foreign = GetVersion(bob, VersionOf(v1::ROW_KIND_GOAL, id)).status;
  EXPECT_EQ(foreign.Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(foreign.message, GetVersion(bob, unknown).status.message);
  const v1::Fractal own = MakeFractal(bob, "Music");
  v1::GetRowVersionRequest smuggled = VersionOf(v1::ROW_KIND_GOAL, id);
  smuggled.set_fractal_id(own.id());
  EXPECT_EQ(GetVersion(bob, smuggled).Summary(), "NOT_FOUND NOT_FOUND");
  AddMember(bob, "editor");
  EXPECT_EQ(GetVersion(bob, VersionOf(v1::ROW_KIND_GOAL, id)).Summary(),
            "PERMISSION_DENIED OWNER_ONLY");
}

TEST_F(RowVersions, AreRefusedForWhatHasNone) {
  v1::GetRowVersionRequest request;
  request.set_fractal_id("x");
  request.set_id("y");
  request.mutable_read_time()->set_nanos(-1);
  EXPECT_EQ(GetVersion(ada, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS fractal_id kind id read_time");
  EXPECT_EQ(Try(v1::ROW_KIND_SESSION_GOAL, session), "INVALID_ARGUMENT INVALID_FIELDS kind");
  EXPECT_EQ(Try(static_cast<v1::RowKind>(99), session), "INVALID_ARGUMENT INVALID_FIELDS kind");
}

}  // namespace
}  // namespace fractal::tests
