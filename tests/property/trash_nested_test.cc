// Rows of every depth of one fractal, deleted, undeleted and purged by many threads at once: each
// call is answered as if it had come alone, and what is left is whole.

#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "fractal/v1/metrics.grpc.pb.h"
#include "fractal/v1/sessions.grpc.pb.h"
#include "tests/property/difference.h"
#include "tests/property/random.h"
#include "tests/rpc/fixture.h"

namespace fractal::tests::property {
namespace {

constexpr int kThreads = 6;
constexpr int kCallsOfAThread = 200;
constexpr char kStillLive[] = "FAILED_PRECONDITION NOT_DELETED";

struct Place {
  v1::RowKind kind;
  std::string id;
};

class NestedTrash : public testing::Test {
 protected:
  NestedTrash() {
    std::cout << "seed " << seed << std::endl;
    v1::CreateFractalRequest request;
    request.mutable_fractal()->set_name("Cello");
    fractal_id = ada.Call(&v1::FractalService::Stub::CreateFractal, request)->fractal().id();
    places.push_back({v1::ROW_KIND_FRACTAL, fractal_id});
    // Two goals, one below the other, with two sessions each; in each two instances of two sets
    // with two values, and a link to either goal.
    Sql(R"(
      create temporary table fractal as select id as root_id, user_id from app.goals;
      insert into app.goals (root_id, id, user_id, parent_id, type, name)
        select root_id, md5('goal1')::uuid, user_id, root_id, 'LongTermGoal', 'upper' from fractal;
      insert into app.goals (root_id, id, user_id, parent_id, type, name)
        select root_id, md5('goal2')::uuid, user_id, md5('goal1')::uuid, 'MidTermGoal', 'lower'
        from fractal;
      insert into app.goals (root_id, id, user_id, parent_id, type, name)
        select root_id, md5('session' || g || s)::uuid, user_id, md5('goal' || g)::uuid,
          'PracticeSession', 'practice'
        from fractal, generate_series(1, 2) g, generate_series(1, 2) s;
      insert into app.practice_session_goals (root_id, practice_session_id, short_term_goal_id)
        select f.root_id, s.id, md5('goal' || g)::uuid
        from fractal f, app.goals s, generate_series(1, 2) g where s.type = 'PracticeSession';
      insert into app.activity_definitions (root_id, id, name, has_sets)
        select root_id, md5('activity')::uuid, 'Scales', true from fractal;
      insert into app.metric_definitions (root_id, id, activity_id, name, unit)
        select root_id, md5('metric' || m)::uuid, md5('activity')::uuid, 'm' || m, 's'
        from fractal, generate_series(1, 2) m;
      insert into app.activity_instances (root_id, id, practice_session_id, activity_definition_id)
        select f.root_id, md5(s.id || 'i' || i)::uuid, s.id, md5('activity')::uuid
        from fractal f, app.goals s, generate_series(1, 2) i where s.type = 'PracticeSession';
      insert into app.activity_sets (root_id, id, activity_instance_id, set_number)
        select i.root_id, md5(i.id || 's' || n)::uuid, i.id, n
        from app.activity_instances i, generate_series(1, 2) n;
      insert into app.metric_values (root_id, id, activity_instance_id, metric_definition_id,
          set_number, value, recorded_at)
        select s.root_id, md5(s.id || 'v' || m)::uuid, s.activity_instance_id,
          md5('metric' || m)::uuid, s.set_number, 1, now()
        from app.activity_sets s, generate_series(1, 2) m)");
    AddPlaces(v1::ROW_KIND_GOAL, "goals where type in ('LongTermGoal', 'MidTermGoal')");
    AddPlaces(v1::ROW_KIND_SESSION, "goals where type = 'PracticeSession'");
    AddPlaces(v1::ROW_KIND_ACTIVITY_INSTANCE, "activity_instances");
    AddPlaces(v1::ROW_KIND_ACTIVITY_SET, "activity_sets");
    AddPlaces(v1::ROW_KIND_METRIC_VALUE, "metric_values");
  }

  void Sql(const std::string& text) { server.database().Sql(text); }
  std::string Count(const std::string& of) {
    return server.database().Scalar("select count(*) from " + of);
  }
  void AddPlaces(v1::RowKind kind, const std::string& rows) {
    for (const auto& row : server.database().Sql("select id from app." + rows)) {
      places.push_back({kind, row[0]});
    }
  }

  template <typename Stub, typename Request, typename Response, typename SetId>
  std::string Call(Client& client,
                   grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                   SetId set_id) {
    Request request;
    request.set_fractal_id(fractal_id);
    set_id(request);
    return VerdictOf(client.Call(method, request).status);
  }

  std::string Delete(Client& client, const Place& place) {
    using Sessions = v1::SessionService::Stub;
    switch (place.kind) {
      case v1::ROW_KIND_FRACTAL:
        return Call(client, &v1::FractalService::Stub::DeleteFractal, [](auto&) {});
      case v1::ROW_KIND_GOAL:
        return Call(client, &v1::FractalService::Stub::DeleteGoal,
                    [&](auto& r) { r.set_goal_id(place.id); });
      case v1::ROW_KIND_SESSION:
        return Call(client, &Sessions::DeleteSession, [&](auto& r) { r.set_session_id(place.id); });
      case v1::ROW_KIND_ACTIVITY_INSTANCE:
        return Call(client, &Sessions::DeleteActivityInstance,
                    [&](auto& r) { r.set_activity_instance_id(place.id); });
      case v1::ROW_KIND_ACTIVITY_SET:
        return Call(client, &Sessions::DeleteActivitySet, [&](auto& r) { r.set_set_id(place.id); });
      default:
        return Call(client, &v1::MetricService::Stub::DeleteMetricValue,
                    [&](auto& r) { r.set_metric_value_id(place.id); });
    }
  }
  std::string Purge(Client& client, const Place& place, bool force) {
    return Call(client, &v1::TrashService::Stub::Purge, [&](auto& r) {
      r.set_kind(place.kind);
      r.set_id(place.id);
      r.set_force(force);
    });
  }

  // A fractal goes rarely, and comes back soon.
  Place PickPlace(Random& choices) {
    if (choices.Percent(3)) return places.front();
    if (choices.Percent(8)) return places[static_cast<size_t>(choices.Between(1, 6))];
    return choices.Pick(places);
  }
  // Near the end whole goals may be purged: early, that would leave little to do.
  std::string Act(Client& client, Random& choices, bool is_near_end) {
    const Place place = PickPlace(choices);
    const int roll = choices.Between(0, 99);
    if (roll < 15) return Undelete(client, places.front());
    if (roll < 45) return Delete(client, place);
    const bool narrow =
        place.kind == v1::ROW_KIND_METRIC_VALUE || (is_near_end && choices.Percent(20));
    if (roll >= 90) return Purge(client, place, narrow && place.kind != v1::ROW_KIND_FRACTAL);
    return Undelete(client, place);
  }
  std::string Undelete(Client& client, const Place& place) {
    return VerdictOf(client.Undelete(place.kind, fractal_id, place.id).status);
  }

  void ActOften(uint64_t own_seed) {
    Client client = server.Connect();
    client.tokens = ada.tokens;
    Random choices(own_seed);
    for (int call = 0; call < kCallsOfAThread; ++call) {
      const std::string verdict = Act(client, choices, call > kCallsOfAThread * 3 / 4);
      const std::lock_guard lock(mutex);
      ++verdicts[verdict];
    }
  }

  // Nothing live hangs below something deleted.
  void ExpectNothingHangs() {
    EXPECT_EQ(
        Count("app.fractal_rows r where r.deleted_at is null and (r.parent_is_deleted or "
              "exists (select from app.goals f where f.id = r.root_id and f.deleted_at is not "
              "null)) and r.kind <> 'session_goal'"),
        "0");
  }
  // What a delete took lies there as long as what it named does, and comes back with it.
  void ExpectWholeDeletes() {
    EXPECT_EQ(
        Count("app.fractal_rows r where r.deleted_with is not null and not exists (select from "
              "app.fractal_rows t where t.id = r.deleted_with and t.deleted_with = t.id and "
              "t.deleted_at = r.deleted_at)"),
        "0");
  }

  const uint64_t seed = std::random_device()();
  TestServer server{[] {
    server::ServerOptions options = TestServer::Options();
    options.workers = kThreads;
    return options;
  }()};
  Client ada = server.SignUp("ada");
  std::string fractal_id;
  std::vector<Place> places;
  std::mutex mutex;
  std::map<std::string, int> verdicts;
};

TEST_F(NestedTrash, IsWholeAfterDeletesUndeletesAndPurgesAtOnce) {
  std::vector<std::thread> threads;
  for (uint64_t i = 0; i < kThreads; ++i) threads.emplace_back([this, i] { ActOften(seed + i); });
  for (std::thread& thread : threads) thread.join();
  const std::set<std::string> expected = {"OK", kNotFound, kNotDeleted, kParentDeleted, kStillLive};
  for (const auto& [verdict, count] : verdicts) {
    std::cout << count << " " << verdict << std::endl;
    EXPECT_TRUE(expected.contains(verdict)) << count << " times " << verdict;
  }
  EXPECT_GT(verdicts["OK"], 100);
  ExpectNothingHangs();
  ExpectWholeDeletes();
  // From the widest to the narrowest, everything that is left comes back.
  for (const Place& place : places) Undelete(ada, place);
  EXPECT_EQ(Count("app.fractal_rows where deleted_at is not null"), "0");
}

// Of two that delete one row at once, one has done it.
TEST_F(NestedTrash, IsEnteredByOneOfTwoDeletesOfARow) {
  for (const Place& place : places) {
    std::string first, second;
    Client other = server.Connect();
    other.tokens = ada.tokens;
    std::thread thread([&] { first = Delete(other, place); });
    second = Delete(ada, place);
    thread.join();
    EXPECT_EQ(std::set<std::string>({first, second}), (std::set<std::string>{"OK", kNotFound}))
        << v1::RowKind_Name(place.kind);
    EXPECT_EQ(Undelete(ada, place), "OK");
  }
}

}  // namespace
}  // namespace fractal::tests::property
