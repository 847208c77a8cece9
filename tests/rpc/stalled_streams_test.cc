// Streams whose clients neither send nor take anything, and what their temporary files may hold.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <numeric>
#include <sstream>
#include <thread>

#include "fractal/v1/metrics.grpc.pb.h"
#include "tests/rpc/portability_fixture.h"

namespace fractal::tests {
namespace {

using std::chrono::seconds;

class StalledStreams : public PortabilityTest {
 protected:
  static server::ServerOptions Options() {
    server::ServerOptions options = TestServer::Options();
    options.longest_stall = absl::Seconds(1);
    return options;
  }
  // Whose budgets are so many times what one export of the fractal takes.
  // A stall has to outlast the exports that are tried meanwhile, on a busy machine too.
  server::ServerOptions OptionsFor(double of_user, double of_all, int stall_seconds = 10) {
    const std::vector<size_t> sizes = Export(ada, fractal).sizes;
    const auto size = std::accumulate(sizes.begin(), sizes.end(), 0.0);
    server::ServerOptions options = Options();
    options.longest_stall = absl::Seconds(stall_seconds);
    options.max_export_bytes = static_cast<int64_t>(size * 1.1);
    options.max_import_bytes = options.max_export_bytes;
    options.max_user_spool_bytes = static_cast<int64_t>(size * of_user);
    options.max_spool_bytes = static_cast<int64_t>(size * of_all);
    return options;
  }

  // An export of which nothing but the first message is read.
  struct Unread {
    Unread(const Client& client, const std::string& fractal_id) : stub(client.channel()) {
      client.Prepare(&context);
      v1::ExportFractalRequest request;
      request.set_fractal_id(fractal_id);
      reader = stub.ExportFractal(&context, request);
      if (!reader->Read(&message)) throw std::runtime_error("nothing came");
    }
    grpc::ClientContext context;
    Stub stub;
    v1::ExportFractalResponse message;
    std::unique_ptr<grpc::ClientReader<v1::ExportFractalResponse>> reader;
  };

  // Larger than what gRPC keeps for a client that does not read.
  std::string MakeLarge() {
    std::string made = MakeEverything();
    AddValues(made, 30'000);
    AddMember(bob, made, "viewer");
    return made;
  }
  const std::string fractal = MakeLarge();
};

TEST_F(StalledStreams, AnExportThatNobodyReadsEndsAndGivesBackWhatItHeld) {
  const auto other = Serve(OptionsFor(1.5, 10));
  Client reader = ClientOf(*other, ada), member = ClientOf(*other, bob);
  Unread unread(reader, fractal);
  const Exported refused = Export(reader, fractal);
  EXPECT_EQ(refused.status.Summary(), "RESOURCE_EXHAUSTED SPOOL_LIMIT");
  EXPECT_TRUE(refused.status.retry_after.has_value());
  EXPECT_EQ(Export(member, fractal).status.Summary(), "OK");

  std::this_thread::sleep_for(seconds(15));
  EXPECT_EQ(Export(reader, fractal).status.Summary(), "OK");
  // What had been sent arrives, but not the end.
  while (unread.reader->Read(&unread.message)) {
  }
  EXPECT_EQ(unread.reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(StalledStreams, WhatAllHoldTogetherHasALimit) {
  const auto other = Serve(OptionsFor(1.1, 1.5));
  Client reader = ClientOf(*other, ada), member = ClientOf(*other, bob);
  const Unread unread(reader, fractal);
  const Exported refused = Export(member, fractal);
  EXPECT_EQ(refused.status.Summary(), "RESOURCE_EXHAUSTED SPOOL_BUSY");
  EXPECT_TRUE(refused.status.retry_after.has_value());
  std::this_thread::sleep_for(seconds(15));
  EXPECT_EQ(Export(member, fractal).status.Summary(), "OK");
}

TEST_F(StalledStreams, AnImportThatStandsEndsAndGivesBackWhatItHeld) {
  const auto other = Serve(OptionsFor(1.5, 10, 1));
  Client client = ClientOf(*other, bob);
  const Records records = ExportAll(ada, fractal);
  grpc::ClientContext context;
  client.Prepare(&context);
  Stub stub(client.channel());
  v1::ImportFractalResponse response;
  const auto writer = stub.ImportFractal(&context, &response);
  for (size_t begin = 0; begin + 1000 < records.size(); begin += 1000) {
    v1::ImportFractalRequest request;
    for (size_t i = begin; i < begin + 1000; ++i) *request.add_records() = records[i];
    ASSERT_TRUE(writer->Write(request));
  }
  std::ostringstream lines;
  const auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(lines, true);
  spdlog::default_logger()->sinks().push_back(sink);
  spdlog::set_level(spdlog::level::info);
  EXPECT_EQ(writer->Finish().error_code(), grpc::StatusCode::CANCELLED);
  std::this_thread::sleep_for(seconds(1));
  spdlog::set_level(spdlog::level::err);
  std::erase(spdlog::default_logger()->sinks(), sink);
  EXPECT_THAT(lines.str(), testing::HasSubstr("STREAM_STALLED"));
  EXPECT_THAT(lines.str(), testing::HasSubstr("DEADLINE_EXCEEDED"));
  // Of two at once, there would be room for one.
  EXPECT_EQ(Import(client, records, "Whole", 1000).Summary(), "OK");
}

TEST_F(StalledStreams, AFeedMayBeIdleForLonger) {
  for (const int idle : {1, 20}) {
    server::ServerOptions options = Options();
    options.longest_idle = absl::Seconds(idle);
    const auto other = Serve(options);
    Client client = ClientOf(*other, ada);
    grpc::ClientContext context;
    client.Prepare(&context);
    v1::MetricService::Stub stub(client.channel());
    const auto stream = stub.StreamMetricValues(&context);
    std::this_thread::sleep_for(seconds(3));
    stream->WritesDone();
    EXPECT_EQ(stream->Finish().error_code(),
              idle == 1 ? grpc::StatusCode::CANCELLED : grpc::StatusCode::OK);
  }
}

}  // namespace
}  // namespace fractal::tests
