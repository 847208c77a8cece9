// Values as a stream of batches: flow, resumption, and every way in which a stream can end.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <thread>

#include "tests/rpc/metric_values_fixture.h"

namespace fractal::tests {
namespace {

using Request = v1::StreamMetricValuesRequest;
using Response = v1::StreamMetricValuesResponse;

// A stream of a client's.
class Feed {
 public:
  explicit Feed(const Client& client) : stub_(client.channel()) {
    client.Prepare(&context_);
    // A busy machine takes a while for a long one, of which each batch has a deadline at the server.
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(2));
    stream_ = stub_.StreamMetricValues(&context_);
  }

  bool Send(const Request& request) { return stream_->Write(request); }
  bool Receive(Response* response) { return stream_->Read(response); }
  // The answer of a batch that must be recorded.
  Response Sent(const Request& request) {
    Response response;
    EXPECT_TRUE(Send(request));
    EXPECT_TRUE(Receive(&response));
    return response;
  }
  void HalfClose() { stream_->WritesDone(); }
  void Cancel() { context_.TryCancel(); }
  RichStatus End() { return ReadStatus(stream_->Finish()); }
  // The error that a batch ends the stream with.
  RichStatus Refused(const Request& request) {
    Response response;
    Send(request);
    EXPECT_FALSE(Receive(&response));
    return End();
  }

 private:
  v1::MetricService::Stub stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<Request, Response>> stream_;
};

class MetricValuesStream : public MetricValuesTest {
 protected:
  Request Batch(const std::vector<v1::MetricValue>& values) const {
    Request request;
    request.set_fractal_id(fractal.id());
    request.set_request_id(NewId());
    for (const v1::MetricValue& value : values) *request.add_values() = value;
    return request;
  }
  // One value for each of `count` sets, from `first` on.
  Request SetsBatch(const std::string& instance_id, int first, int count) const {
    std::vector<v1::MetricValue> values;
    for (int i = 0; i < count; ++i) {
      v1::MetricValue value = ValueIn(instance_id, i, first + i);
      value.clear_fractal_id();
      values.push_back(value);
    }
    return Batch(values);
  }
  std::string InstanceWithSets(int count) {
    const std::string id = AddInstances(1).front();
    AddSets(id, count);
    return id;
  }
};

TEST_F(MetricValuesStream, AnswersEachBatchWithItsRequestId) {
  Feed feed(ada);
  const Request first = Batch({Value(weight, 1), Value(reps, 2)});
  const Response answer = feed.Sent(first);
  EXPECT_EQ(answer.request_id(), first.request_id());
  EXPECT_EQ(answer.recorded(), 2);
  EXPECT_EQ(LiveValues(), 2);
  EXPECT_EQ(feed.Sent(Batch({Value(drift, 3)})).recorded(), 1);
  feed.HalfClose();
  EXPECT_EQ(feed.End().Summary(), "OK");
  EXPECT_EQ(LiveValues(), 3);
}

TEST_F(MetricValuesStream, CarriesAHundredBatchesOfAThousand) {
  constexpr int kBatches = 100, kValues = 1000;
  std::vector<Request> batches;
  for (int i = 0; i < kBatches; ++i) {
    batches.push_back(SetsBatch(InstanceWithSets(kValues), 1, kValues));
  }
  // As autovacuum does on a server that lives longer than a test.
  server.database().Sql("analyze app.activity_instances, app.activity_sets");
  const auto began = std::chrono::steady_clock::now();
  Feed feed(ada);
  std::thread writer([&] {
    for (const Request& batch : batches) {
      if (!feed.Send(batch)) return;
    }
    feed.HalfClose();
  });
  Response response;
  int answered = 0;
  while (answered < kBatches && feed.Receive(&response)) {
    EXPECT_EQ(response.request_id(), batches[static_cast<size_t>(answered)].request_id());
    EXPECT_EQ(response.recorded(), kValues);
    ++answered;
  }
  EXPECT_EQ(answered, kBatches);
  writer.join();
  EXPECT_EQ(feed.End().Summary(), "OK");
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::printf("%.0f values a second\n", kBatches * kValues / took.count());
  RecordProperty("values_a_second", static_cast<int>(kBatches * kValues / took.count()));
  EXPECT_EQ(LiveValues(), kBatches * kValues);
  EXPECT_EQ(
      server.database().Scalar("select max(length(response)) < 100 from app.idempotency_keys"),
      "t");
}

TEST_F(MetricValuesStream, GoesOnAfterACutWithoutDoublesOrGaps) {
  constexpr int kBatches = 30, kValues = 50;
  std::vector<Request> batches;
  for (int i = 0; i < kBatches; ++i) {
    batches.push_back(SetsBatch(InstanceWithSets(kValues), 1, kValues));
  }
  // The client takes some answers and then falls silent, while batches of his are on their way.
  size_t answered = 0;
  int cuts = 0;
  while (answered < batches.size()) {
    Client again(server.Channel());
    again.tokens = ada.tokens;
    Feed feed(again);
    std::thread writer([&feed, &batches, answered] {
      for (size_t i = answered; i < batches.size() && feed.Send(batches[i]); ++i) continue;
    });
    Response response;
    for (int i = 0; i < 4 && answered < batches.size() && feed.Receive(&response); ++i) {
      EXPECT_EQ(response.request_id(), batches[answered].request_id());
      EXPECT_EQ(response.recorded(), kValues);
      ++answered;
    }
    feed.Cancel();
    writer.join();
    EXPECT_EQ(feed.End().code, grpc::StatusCode::CANCELLED);
    ++cuts;
  }
  EXPECT_GE(cuts, 7);
  EXPECT_EQ(LiveValues(), kBatches * kValues);
  EXPECT_EQ(DoubledPlaces(), 0);
}

TEST_F(MetricValuesStream, AnswersABatchAgainOnAnotherStream) {
  const Request batch = Batch({Value(weight, 1)});
  const Response first = Feed(ada).Sent(batch);
  Feed feed(ada);
  EXPECT_EQ(feed.Sent(batch).SerializeAsString(), first.SerializeAsString());
  Request changed = batch;
  changed.mutable_values(0)->set_value(2);
  EXPECT_EQ(feed.Refused(changed).Summary(), "INVALID_ARGUMENT REQUEST_ID_REUSED request_id");
  EXPECT_EQ(LiveValues(), 1);
}

TEST_F(MetricValuesStream, EndsWithTheFirstErrorAndKeepsWhatWasBefore) {
  Feed feed(ada);
  feed.Sent(Batch({Value(weight, 1)}));
  feed.Send(Batch({Value(reps, 1), Value(weight, 1)}));
  feed.Send(Batch({Value(drift, 1)}));
  Response response;
  EXPECT_FALSE(feed.Receive(&response));
  const RichStatus status = feed.End();
  EXPECT_EQ(WithField(status), "ALREADY_EXISTS VALUE_TAKEN values[1]");
  EXPECT_FALSE(status.request_id.empty());
  EXPECT_EQ(LiveValues(), 1);
}

TEST_F(MetricValuesStream, NeedsBatchesInForm) {
  Request batch = Batch({Value(weight, 1)});
  batch.clear_request_id();
  EXPECT_EQ(Feed(ada).Refused(batch).Summary(), "INVALID_ARGUMENT INVALID_FIELDS request_id");
  batch.set_request_id("x");
  EXPECT_EQ(Feed(ada).Refused(batch).Summary(), "INVALID_ARGUMENT INVALID_FIELDS request_id");
  EXPECT_EQ(Feed(ada).Refused(Batch({})).Summary(), "INVALID_ARGUMENT INVALID_FIELDS values");
  EXPECT_EQ(Feed(ada).Refused(SetsBatch(instance, 1, 1001)).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS values");
  EXPECT_EQ(Feed(ada).Refused({}).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS request_id fractal_id values");
  EXPECT_EQ(Feed(ada).Refused(Batch({Value(depth, 1)})).Summary(),
            "INVALID_ARGUMENT METRIC_NOT_OF_ACTIVITY values[0].metric_id");
  EXPECT_EQ(LiveValues(), 0);
}

TEST_F(MetricValuesStream, FindsAForeignFractalNoMoreThanAnUnknownOne) {
  Request unknown = Batch({Value(weight, 1)});
  unknown.set_fractal_id(kUnknownId);
  unknown.mutable_values(0)->clear_fractal_id();
  const RichStatus foreign = Feed(bob).Refused(Batch({Value(weight, 1)}));
  EXPECT_EQ(foreign.Summary(), "NOT_FOUND NOT_FOUND");
  const RichStatus other = Feed(bob).Refused(unknown);
  EXPECT_EQ(other.Summary(), foreign.Summary());
  EXPECT_EQ(other.message, foreign.message);
  AddMember(bob, "viewer");
  EXPECT_EQ(Feed(bob).Refused(Batch({Value(weight, 1)})).Summary(),
            "PERMISSION_DENIED PERMISSION_DENIED");
  EXPECT_EQ(LiveValues(), 0);
}

TEST_F(MetricValuesStream, IsForWhoIsSignedIn) {
  Client nobody = server.Connect();
  EXPECT_EQ(Feed(nobody).Refused(Batch({Value(weight, 1)})).Summary(),
            "UNAUTHENTICATED TOKEN_MISSING");
  nobody.tokens.set_access_token("wrong");
  EXPECT_EQ(Feed(nobody).Refused(Batch({Value(weight, 1)})).Summary(),
            "UNAUTHENTICATED TOKEN_INVALID");
  EXPECT_EQ(LiveValues(), 0);
}

TEST_F(MetricValuesStream, EndsWhenItsClientSignsOut) {
  Feed feed(ada);
  feed.Sent(Batch({Value(weight, 1)}));
  EXPECT_EQ(ada.Call(&v1::AuthService::Stub::SignOut, v1::SignOutRequest()).Summary(), "OK");
  EXPECT_EQ(feed.Refused(Batch({Value(reps, 1)})).Summary(), "UNAUTHENTICATED TOKEN_INVALID");
  EXPECT_EQ(LiveValues(), 1);
}

TEST_F(MetricValuesStream, MayEndBeforeItBegins) {
  for (int i = 0; i < 200; ++i) {
    Feed feed(ada);
    feed.HalfClose();
    EXPECT_EQ(feed.End().Summary(), "OK");
  }
  for (int i = 0; i < 200; ++i) {
    Feed feed(ada);
    feed.Cancel();
    EXPECT_EQ(feed.End().code, grpc::StatusCode::CANCELLED);
  }
}

TEST_F(MetricValuesStream, MayBeCancelledAtAnyMoment) {
  const std::string many = InstanceWithSets(300);
  const Request batch = SetsBatch(many, 1, 300);
  for (int i = 0; i < 150; ++i) {
    Feed feed(ada);
    Request one = batch;
    one.set_request_id(NewId());
    EXPECT_TRUE(feed.Send(one));
    // From before the statement begins to after its answer is on its way.
    std::this_thread::sleep_for(std::chrono::microseconds(400 * (i % 50)));
    feed.Cancel();
    EXPECT_EQ(feed.End().code, grpc::StatusCode::CANCELLED);
  }
  // All or nothing of the one batch that came through.
  const int live = LiveValues();
  EXPECT_TRUE(live == 0 || live == 300) << live;
  EXPECT_EQ(DoubledPlaces(), 0);
  // Every worker is free again, and so are the rows.
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(Record(ada, Value(drift, 1, i % 3, i < 3 ? "" : left)).Summary(), "OK");
}

TEST_F(MetricValuesStream, IsCutWhenTheClientsDeadlinePasses) {
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + ada.tokens.access_token());
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(300));
  Stub stub(ada.channel());
  const auto stream = stub.StreamMetricValues(&context);
  Response response;
  EXPECT_TRUE(stream->Write(Batch({Value(weight, 1)})));
  EXPECT_TRUE(stream->Read(&response));
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
}

TEST_F(MetricValuesStream, IsCutWhenTheServerStops) {
  Feed feed(ada);
  feed.Sent(Batch({Value(weight, 1)}));
  Response response;
  std::thread stopper([&] { server.Stop(); });
  EXPECT_FALSE(feed.Receive(&response));
  EXPECT_FALSE(feed.End().ok());
  stopper.join();
}

}  // namespace
}  // namespace fractal::tests
