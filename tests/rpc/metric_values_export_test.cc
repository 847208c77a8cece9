// The stream of every value of a fractal.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <thread>

#include "tests/rpc/metric_values_fixture.h"

namespace fractal::tests {
namespace {

using testing::ElementsAre;

class MetricValuesExport : public MetricValuesTest {
 protected:
  // What a client got, message by message.
  struct Exported {
    std::vector<int> sizes;
    std::vector<v1::ExportedMetricValue> values;
    RichStatus status;
  };
  Exported Export(const Client& client, const std::string& fractal_id) {
    grpc::ClientContext context;
    client.Prepare(&context);
    Stub stub(client.channel());
    v1::ExportMetricValuesRequest request;
    request.set_fractal_id(fractal_id);
    const auto reader = stub.ExportMetricValues(&context, request);
    Exported exported;
    v1::ExportMetricValuesResponse page;
    while (reader->Read(&page)) {
      exported.sizes.push_back(page.values_size());
      for (const auto& value : page.values()) exported.values.push_back(value);
    }
    exported.status = ReadStatus(reader->Finish());
    return exported;
  }
  // Values that nobody recorded through the server, of an instance each.
  void AddValues(int count) {
    server.database().Sql(
        "with i as (insert into app.activity_instances (root_id, id, practice_session_id, "
        "activity_definition_id) select '" +
        fractal.id() + "', gen_random_uuid(), '" + session + "', '" + press +
        "' from generate_series(1, " + std::to_string(count) +
        ") returning id) insert into app.metric_values (root_id, id, activity_instance_id,"
        " metric_definition_id, value, recorded_at) select '" +
        fractal.id() + "', gen_random_uuid(), i.id, '" + weight + "', 1, now() from i");
    // As autovacuum does on a server that lives longer than a test.
    server.database().Sql("analyze app.activity_instances, app.metric_values");
  }
};

TEST_F(MetricValuesExport, HasEveryLiveValueOnceInPagesOfAThousand) {
  EXPECT_THAT(Export(ada, fractal.id()).sizes, ElementsAre(0));
  AddValues(1);
  EXPECT_THAT(Export(ada, fractal.id()).sizes, ElementsAre(1));
  AddValues(999);
  EXPECT_THAT(Export(ada, fractal.id()).sizes, ElementsAre(1000));
  AddValues(1500);
  server.database().Sql(
      "update app.metric_values set deleted_at = now() where id = (select id from "
      "app.metric_values limit 1)");
  AddValues(1);
  const Exported exported = Export(ada, fractal.id());
  EXPECT_EQ(exported.status.Summary(), "OK");
  EXPECT_THAT(exported.sizes, ElementsAre(1000, 1000, 500));
  std::set<std::string> ids;
  std::string last;
  for (const auto& value : exported.values) {
    EXPECT_GT(value.metric_value().id(), last);
    last = value.metric_value().id();
    EXPECT_FALSE(value.metric_value().has_delete_time());
  }
}

TEST_F(MetricValuesExport, NamesWhatATableNeeds) {
  const v1::MetricValue value = Recorded(Value(weight, 62.5, 1, left));
  Recorded(Value(reps, 8));
  const Exported exported = Export(ada, fractal.id());
  ASSERT_EQ(exported.values.size(), 2u);
  const v1::ExportedMetricValue& first = exported.values[0];
  EXPECT_EQ(first.metric_value().SerializeAsString(), value.SerializeAsString());
  EXPECT_EQ(first.session_id(), session);
  EXPECT_EQ(first.activity_id(), press);
  EXPECT_EQ(first.activity_name(), "Bench press");
  EXPECT_EQ(first.metric_name(), "Weight");
  EXPECT_EQ(first.unit(), "kg");
  EXPECT_EQ(first.split_name(), "Left");
  EXPECT_EQ(exported.values[1].split_name(), "");
}

TEST_F(MetricValuesExport, IsOfALiveFractalOfTheCallers) {
  AddValues(1);
  const auto summary = [&](Client& client, const std::string& id) {
    const Exported exported = Export(client, id);
    EXPECT_TRUE(exported.sizes.empty());
    return exported.status.Summary() + " " + exported.status.message;
  };
  EXPECT_EQ(summary(bob, fractal.id()), "NOT_FOUND NOT_FOUND fractal not found");
  EXPECT_EQ(summary(bob, kUnknownId), summary(bob, fractal.id()));
  EXPECT_EQ(summary(ada, "x"),
            "INVALID_ARGUMENT INVALID_FIELDS fractal_id fractal_id: is not a UUID");
  Client nobody = server.Connect();
  EXPECT_EQ(Export(nobody, fractal.id()).status.Summary(), "UNAUTHENTICATED TOKEN_MISSING");
  DeleteFractal(ada, fractal.id());
  EXPECT_EQ(summary(ada, fractal.id()), summary(ada, kUnknownId));
}

TEST_F(MetricValuesExport, MayBeCancelledOnItsWay) {
  AddValues(5000);
  for (int i = 0; i < 100; ++i) {
    grpc::ClientContext context;
    ada.Prepare(&context);
    Stub stub(ada.channel());
    v1::ExportMetricValuesRequest request;
    request.set_fractal_id(fractal.id());
    const auto reader = stub.ExportMetricValues(&context, request);
    v1::ExportMetricValuesResponse page;
    for (int taken = 0; taken < i % 4; ++taken) EXPECT_TRUE(reader->Read(&page));
    std::this_thread::sleep_for(std::chrono::milliseconds(i % 10));
    context.TryCancel();
    EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  EXPECT_EQ(Export(ada, fractal.id()).values.size(), 5000u);
}

// Pages wait in the server until the client takes them; what he may see is asked for each of them.
TEST_F(MetricValuesExport, EndsWhenTheFractalIsDeletedOrTheClientSignsOut) {
  const auto rest = [&](const std::function<void()>& happens) {
    grpc::ClientContext context;
    ada.Prepare(&context);
    Stub stub(ada.channel());
    v1::ExportMetricValuesRequest request;
    request.set_fractal_id(fractal.id());
    const auto reader = stub.ExportMetricValues(&context, request);
    v1::ExportMetricValuesResponse page;
    EXPECT_TRUE(reader->Read(&page));
    happens();
    int values = page.values_size();
    while (reader->Read(&page)) values += page.values_size();
    EXPECT_LT(values, 40'000);
    return ReadStatus(reader->Finish()).Summary();
  };
  AddValues(40'000);
  EXPECT_EQ(rest([&] { MarkDeleted("goals", fractal.id()); }), "NOT_FOUND NOT_FOUND");
  server.database().Sql("update app.goals set deleted_at = null");
  EXPECT_EQ(rest([&] { ada.Call(&v1::AuthService::Stub::SignOut, v1::SignOutRequest()); }),
            "UNAUTHENTICATED TOKEN_INVALID");
}

TEST_F(MetricValuesExport, ShowsAViewerEverythingAndOthersFractalsNot) {
  AddValues(3);
  MakeFractal(bob, "Bob's");
  AddMember(bob, "viewer");
  EXPECT_EQ(Export(bob, fractal.id()).values.size(), 3u);
  const v1::Fractal other = MakeFractal(ada, "Another");
  EXPECT_THAT(Export(ada, other.id()).sizes, ElementsAre(0));
}

}  // namespace
}  // namespace fractal::tests
