// Streams that are open while their member is removed or demoted: each ends with its next message.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "fractal/v1/metrics.grpc.pb.h"
#include "tests/rpc/portability_fixture.h"

namespace fractal::tests {
namespace {

class SharingStreams : public PortabilityTest {
 protected:
  SharingStreams() { AddMember(bob, fractal, "editor"); }

  void Remove() {
    v1::RemoveMemberRequest request;
    request.set_fractal_id(fractal);
    request.set_user_id(bob.user.id());
    EXPECT_EQ(ada.Call(&Stub::RemoveMember, request).Summary(), "OK");
  }
  void MakeViewer() {
    v1::UpdateMemberRequest request;
    request.set_fractal_id(fractal);
    request.set_user_id(bob.user.id());
    request.set_role(v1::MEMBER_ROLE_VIEWER);
    EXPECT_EQ(ada.Call(&Stub::UpdateMember, request).Summary(), "OK");
  }

  // Instances in which nothing is measured yet.
  void AddInstances() {
    AddValues(fractal, 3);
    server.database().Sql("delete from app.metric_values");
  }
  // A batch of one value in one of them.
  v1::StreamMetricValuesRequest Batch() {
    v1::StreamMetricValuesRequest request;
    request.set_fractal_id(fractal);
    request.set_request_id(server.database().Scalar("select gen_random_uuid()"));
    auto* value = request.add_values();
    value->set_activity_instance_id(server.database().Scalar(
        "select i.id from app.activity_instances i where i.practice_session_id = '" + Id(8) +
        "' and not exists (select from app.metric_values v where v.activity_instance_id = i.id) "
        "order by i.id limit 1"));
    value->set_metric_id(Id(40));
    value->set_value(1);
    return request;
  }

  const std::string fractal = MakeEverything();
};

// A feed of bob's that has recorded one batch.
class Feed {
 public:
  Feed(const Client& client, const v1::StreamMetricValuesRequest& first) : stub_(client.channel()) {
    client.Prepare(&context_);
    stream_ = stub_.StreamMetricValues(&context_);
    EXPECT_TRUE(Send(first));
  }
  // Whether a batch is answered.
  bool Send(const v1::StreamMetricValuesRequest& batch) {
    v1::StreamMetricValuesResponse response;
    return stream_->Write(batch) && stream_->Read(&response);
  }
  std::string End() { return ReadStatus(stream_->Finish()).Summary(); }

 private:
  v1::MetricService::Stub stub_;
  grpc::ClientContext context_;
  std::unique_ptr<
      grpc::ClientReaderWriter<v1::StreamMetricValuesRequest, v1::StreamMetricValuesResponse>>
      stream_;
};

TEST_F(SharingStreams, AFeedEndsWhenItsMemberIsRemoved) {
  AddInstances();
  Feed feed(bob, Batch());
  const auto next = Batch();
  Remove();
  EXPECT_FALSE(feed.Send(next));
  EXPECT_EQ(feed.End(), "NOT_FOUND NOT_FOUND");
}

TEST_F(SharingStreams, AFeedEndsWhenItsMemberBecomesAViewer) {
  AddInstances();
  Feed feed(bob, Batch());
  const auto next = Batch();
  MakeViewer();
  EXPECT_FALSE(feed.Send(next));
  EXPECT_EQ(feed.End(), "PERMISSION_DENIED PERMISSION_DENIED");
}

// What he was told already: nothing that he does not know, and nothing is written.
TEST_F(SharingStreams, ABatchThatWasAnsweredIsAnsweredAgain) {
  AddInstances();
  const auto batch = Batch();
  Feed feed(bob, batch);
  Remove();
  EXPECT_TRUE(feed.Send(batch));
  EXPECT_EQ(server.database().Scalar("select count(*) from app.metric_values"), "1");
}

TEST_F(SharingStreams, AnExportOfValuesEndsWhenItsMemberIsRemoved) {
  AddValues(fractal, 200'000);
  grpc::ClientContext context;
  bob.Prepare(&context);
  v1::MetricService::Stub stub(bob.channel());
  v1::ExportMetricValuesRequest request;
  request.set_fractal_id(fractal);
  const auto reader = stub.ExportMetricValues(&context, request);
  v1::ExportMetricValuesResponse page;
  ASSERT_TRUE(reader->Read(&page));
  Remove();
  int64_t values = page.values_size();
  while (reader->Read(&page)) values += page.values_size();
  EXPECT_EQ(ReadStatus(reader->Finish()).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_LT(values, 200'000);
}

// It was read whole before its first message was sent.
TEST_F(SharingStreams, AnExportOfTheFractalEndsWhenItsMemberIsRemoved) {
  AddValues(fractal, 100'000);
  grpc::ClientContext context;
  bob.Prepare(&context);
  Stub stub(bob.channel());
  v1::ExportFractalRequest request;
  request.set_fractal_id(fractal);
  const auto reader = stub.ExportFractal(&context, request);
  v1::ExportFractalResponse message;
  ASSERT_TRUE(reader->Read(&message));
  Remove();
  while (reader->Read(&message)) EXPECT_FALSE(message.records().rbegin()->has_end());
  EXPECT_EQ(ReadStatus(reader->Finish()).Summary(), "NOT_FOUND NOT_FOUND");
}

TEST_F(SharingStreams, AnExportOfTheFractalGoesOnForAViewer) {
  AddValues(fractal, 10'000);
  grpc::ClientContext context;
  bob.Prepare(&context);
  Stub stub(bob.channel());
  v1::ExportFractalRequest request;
  request.set_fractal_id(fractal);
  const auto reader = stub.ExportFractal(&context, request);
  v1::ExportFractalResponse message;
  ASSERT_TRUE(reader->Read(&message));
  MakeViewer();
  bool whole = false;
  while (reader->Read(&message)) whole = message.records().rbegin()->has_end();
  EXPECT_TRUE(whole);
  EXPECT_EQ(ReadStatus(reader->Finish()).Summary(), "OK");
}

}  // namespace
}  // namespace fractal::tests
