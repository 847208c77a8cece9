// What no client could take is answered with the reason, and not by the transport.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "fractal/v1/metrics.grpc.pb.h"
#include "fractal/v1/programs.grpc.pb.h"
#include "fractal/v1/sessions.grpc.pb.h"
#include "tests/rpc/metric_values_fixture.h"

namespace fractal::tests {
namespace {

using Metrics = v1::MetricService::Stub;
using Programs = v1::ProgramService::Stub;
using Sessions = v1::SessionService::Stub;
using testing::HasSubstr;

constexpr char kReadTooLarge[] = "FAILED_PRECONDITION ANSWER_TOO_LARGE";

class AnswerSize : public MetricValuesTest {
 protected:
  std::string Of(const std::string& table) const {
    return absl::StrCat("insert into app.", table, " (root_id, id, ");
  }
  std::string Root() const { return absl::StrCat("'", fractal.id(), "', gen_random_uuid(), "); }

  // Instances of the session with the longest notes, 40 kB each.
  void AddNotedInstances(const std::string& whole, int count) {
    server.database().Sql(absl::StrCat(
        Of("activity_instances"),
        "practice_session_id, activity_definition_id, notes, sort_order) select ", Root(), "'", whole,
        "', a.id, repeat('😀', 10000), n from generate_series(1, ", count,
        ") as n cross join (select id from app.activity_definitions where root_id = '", fractal.id(),
        "' limit 1) as a"));
  }
  std::string AddEmptySession() {
    return server.database().Sql(absl::StrCat(
        Of("goals"), "user_id, type, name, parent_id, session_start) values (", Root(), "'", ada.user.id(),
        "', 'PracticeSession', 's', '", fractal.id(), "', now()) returning id"))[0][0];
  }
};

TEST_F(AnswerSize, OfASessionIsBounded) {
  const std::string whole = AddEmptySession();
  v1::GetSessionRequest request;
  request.set_fractal_id(fractal.id());
  request.set_session_id(whole);
  AddNotedInstances(whole, 90);
  EXPECT_EQ(ada.Call(&Sessions::GetSession, request)->instances_size(), 90);
  AddNotedInstances(whole, 10);
  const auto answer = ada.Call(&Sessions::GetSession, request);
  EXPECT_EQ(answer.Summary(), kReadTooLarge) << answer.status.message;
  EXPECT_THAT(answer.status.message, HasSubstr("call ListMetricValues"));
}

TEST_F(AnswerSize, OfASessionWithManyValuesIsKnownBeforeTheyAreGathered) {
  const std::string whole = AddEmptySession();
  AddNotedInstances(whole, 1);
  server.database().Sql(absl::StrCat(
      Of("metric_values"), "activity_instance_id, metric_definition_id, value, recorded_at) select ", Root(),
      "i.id, m.id, n, now() from generate_series(1, 25001) as n cross join app.activity_instances i cross "
      "join (select id from app.metric_definitions where root_id = '", fractal.id(),
      "' limit 1) as m where i.root_id = '", fractal.id(), "' and i.practice_session_id = '", whole, "'"));
  v1::GetSessionRequest request;
  request.set_fractal_id(fractal.id());
  request.set_session_id(whole);
  const auto answer = ada.Call(&Sessions::GetSession, request);
  EXPECT_EQ(answer.Summary(), kReadTooLarge) << answer.status.message;
}

TEST_F(AnswerSize, OfAChangeIsBoundedAndSaysThatItWasMade) {
  v1::ReorderGoalsRequest request;
  request.set_fractal_id(fractal.id());
  request.set_parent_id(fractal.id());
  for (const auto& row : server.database().Sql(absl::StrCat(
           Of("goals"), "user_id, type, name, parent_id, description) select ", Root(), "'", ada.user.id(),
           "', 'LongTermGoal', n::text, '", fractal.id(),
           "', repeat('😀', 10000) from generate_series(1, 100) as n returning id"))) {
    request.add_goal_ids(row[0]);
  }
  const auto answer = ada.Call(&v1::FractalService::Stub::ReorderGoals, request);
  EXPECT_EQ(answer.Summary(), "RESOURCE_EXHAUSTED ANSWER_TOO_LARGE") << answer.status.message;
  EXPECT_THAT(answer.status.message, HasSubstr("the change was made"));
  EXPECT_THAT(answer.status.message, HasSubstr("call ListGoals"));
  EXPECT_EQ(server.database().Scalar(absl::StrCat("select count(distinct sort_order) from app.goals where "
                                                  "parent_id = '", fractal.id(), "' and type = 'LongTermGoal'")),
            "100");
}

TEST_F(AnswerSize, OfAProgramIsBounded) {
  const std::string program = server.database().Sql(absl::StrCat(
      Of("programs"), "name, start_date, end_date, goal_ids, weekly_schedule, created_at, updated_at) values (",
      Root(), "'p', '2026-01-01', '2026-12-31', '[]', '[]', now(), now()) returning id"))[0][0];
  const std::string block = server.database().Sql(absl::StrCat(
      Of("program_blocks"), "program_id, name, start_date, end_date) values (", Root(), "'", program,
      "', 'b', '2026-01-01', '2026-12-31') returning id"))[0][0];
  v1::GetProgramRequest request;
  request.set_fractal_id(fractal.id());
  request.set_program_id(program);
  const auto add = [&](int days) {
    server.database().Sql(absl::StrCat(Of("program_days"), "block_id, name, notes) select ", Root(), "'",
                                       block, "', 'd', repeat('😀', 10000) from generate_series(1, ", days,
                                       ")"));
  };
  add(90);
  EXPECT_EQ(ada.Call(&Programs::GetProgram, request)->days_size(), 90);
  add(10);
  const auto answer = ada.Call(&Programs::GetProgram, request);
  EXPECT_EQ(answer.Summary(), kReadTooLarge) << answer.status.message;
  EXPECT_THAT(answer.status.message, HasSubstr("call ListScheduledSessions"));
}

TEST_F(AnswerSize, OfEvaluatedTargetsIsBounded) {
  const std::string goal = server.database().Sql(absl::StrCat(
      Of("goals"), "user_id, type, name, parent_id, targets) values (", Root(), "'", ada.user.id(),
      "', 'LongTermGoal', 'g', '", fractal.id(),
      "', (select jsonb_agg(jsonb_build_object('id', gen_random_uuid())) from generate_series(1, 60000))) "
      "returning id"))[0][0];
  v1::EvaluateTargetsRequest request;
  request.set_fractal_id(fractal.id());
  const auto answer = ada.Call(&Metrics::EvaluateTargets, request);
  EXPECT_EQ(answer.Summary(), kReadTooLarge) << answer.status.message;
  EXPECT_THAT(answer.status.message, HasSubstr("with a goal_id"));
}

TEST_F(AnswerSize, OfTimeInvestedIsBoundedAsTheRowsAreThatAreRead) {
  const std::string whole = AddEmptySession();
  server.database().Sql(absl::StrCat(
      "with made as (", Of("activity_definitions"), "name) select ", Root(),
      "n::text from generate_series(1, 100001) as n returning root_id, id) insert into "
      "app.activity_instances (root_id, id, practice_session_id, activity_definition_id) select root_id, "
      "gen_random_uuid(), '", whole, "', id from made"));
  v1::GetTimeInvestedRequest request;
  request.set_fractal_id(fractal.id());
  request.set_group_by(v1::TIME_GROUPING_ACTIVITY);
  const auto answer = ada.Call(&Metrics::GetTimeInvested, request);
  EXPECT_EQ(answer.Summary(), kReadTooLarge) << answer.status.message;
}

}  // namespace
}  // namespace fractal::tests
