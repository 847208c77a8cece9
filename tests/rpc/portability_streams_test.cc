// The streams of an export and an import: slow clients, clients that give up, and many at once.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/rpc/portability_fixture.h"

namespace fractal::tests {
namespace {

using testing::Each;

class PortabilityStreams : public PortabilityTest {
 protected:
  // A server that has one connection for all.
  static server::ServerOptions OneWorker() {
    server::ServerOptions options = TestServer::Options();
    options.workers = 1;
    return options;
  }
  static void ExpectThatOthersGoOn(Client& client) {
    for (int i = 0; i < 20; ++i) {
      EXPECT_EQ(client.Call(&Stub::ListFractals, v1::ListFractalsRequest()).Summary(), "OK");
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }
};

TEST_F(PortabilityStreams, SixteenAtOnceAreSixteenFractals) {
  const Records records = ExportAll(ada, MakeEverything());
  const auto one = CanonicalRows(records[1].goal().id()).size();
  std::vector<std::thread> threads;
  std::vector<std::string> told(16);  // what one user may have waiting
  for (size_t i = 0; i < told.size(); ++i) {
    threads.emplace_back(
        [&, i] { told[i] = Import(bob, records, absl::StrCat("Copy ", i)).Summary(); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(told, Each("OK"));
  EXPECT_EQ(
      server.database().Scalar(
          "select count(distinct name) from app.goals where id = root_id and name like 'Copy %'"),
      "16");
  int64_t rows = 0;
  for (const auto& [table, count] : RowCounts())
    rows += table == "fractal_members" ? 0 : std::stoll(count);
  EXPECT_EQ(rows, static_cast<int64_t>(17 * one));
}

// Of several imports under one name, one is first.
TEST_F(PortabilityStreams, OneNameIsForOneFractal) {
  const Records records = ExportAll(ada, MakeEverything());
  std::vector<std::thread> threads;
  std::vector<std::string> told(8);
  for (std::string& summary : told) {
    threads.emplace_back([&] { summary = Import(bob, records).Summary(); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::count(told.begin(), told.end(), "OK"), 1);
  EXPECT_EQ(std::count(told.begin(), told.end(), "ALREADY_EXISTS NAME_TAKEN"), 7);
}

// Whatever happens beside it, each export is whole and can be imported.
TEST_F(PortabilityStreams, AnExportIsOfOneMoment) {
  const std::string fractal = MakeEverything();
  std::atomic<bool> done = false;
  std::thread busy([&] {
    while (!done)
      DeleteGoal(ada, MakeGoal(ada, fractal,
                               MakeGoal(ada, fractal, fractal, v1::GOAL_TYPE_LONG_TERM, "a").id(),
                               v1::GOAL_TYPE_MID_TERM, "b"));
  });
  for (int i = 0; i < 10; ++i) {
    const auto imported = Import(bob, ExportAll(ada, fractal), absl::StrCat("Copy ", i));
    EXPECT_EQ(imported.Summary(), "OK") << imported.status.message;
  }
  done = true;
  busy.join();
}

TEST_F(PortabilityStreams, WhoReadsSlowlyHoldsNoConnection) {
  const std::string fractal = MakeEverything();
  AddValues(fractal, 30'000);
  const auto other = Serve(OneWorker());
  Client slow = ClientOf(*other, ada), quick = ClientOf(*other, ada);
  grpc::ClientContext context;
  slow.Prepare(&context);
  Stub stub(slow.channel());
  v1::ExportFractalRequest request;
  request.set_fractal_id(fractal);
  const auto reader = stub.ExportFractal(&context, request);
  v1::ExportFractalResponse message;
  ASSERT_TRUE(reader->Read(&message));
  int64_t records = message.records_size();
  ExpectThatOthersGoOn(quick);
  EXPECT_EQ(server.database().Scalar(
                "select count(*) from pg_stat_activity where datname = current_database() "
                "and state = 'idle in transaction'"),
            "0");
  while (reader->Read(&message)) records += message.records_size();
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_GT(records, 60'000);
}

TEST_F(PortabilityStreams, WhoSendsSlowlyHoldsNoConnection) {
  const Records records = ExportAll(ada, MakeEverything());
  const auto other = Serve(OneWorker());
  Client slow = ClientOf(*other, bob), quick = ClientOf(*other, bob);
  grpc::ClientContext context;
  slow.Prepare(&context);
  Stub stub(slow.channel());
  v1::ImportFractalResponse response;
  const auto writer = stub.ImportFractal(&context, &response);
  for (size_t i = 0; i < records.size(); ++i) {
    v1::ImportFractalRequest request;
    *request.add_records() = records[i];
    ASSERT_TRUE(writer->Write(request));
    if (i == records.size() / 2) ExpectThatOthersGoOn(quick);
  }
  writer->WritesDone();
  EXPECT_TRUE(writer->Finish().ok());
  EXPECT_EQ(response.fractal().name(), "Everything");
}

TEST_F(PortabilityStreams, EndsWhenTheClientSignsOut) {
  const std::string fractal = MakeEverything();
  AddValues(fractal, 30'000);
  grpc::ClientContext context;
  ada.Prepare(&context);
  Stub stub(ada.channel());
  v1::ExportFractalRequest request;
  request.set_fractal_id(fractal);
  const auto reader = stub.ExportFractal(&context, request);
  v1::ExportFractalResponse message;
  ASSERT_TRUE(reader->Read(&message));
  ada.Call(&v1::AuthService::Stub::SignOut, v1::SignOutRequest());
  while (reader->Read(&message)) EXPECT_FALSE(message.records().rbegin()->has_end());
  EXPECT_EQ(ReadStatus(reader->Finish()).Summary(), "UNAUTHENTICATED TOKEN_INVALID");
}

TEST_F(PortabilityStreams, AnExportMayBeCancelledOnItsWay) {
  const std::string fractal = MakeEverything();
  AddValues(fractal, 3000);
  for (int i = 0; i < 40; ++i) {
    grpc::ClientContext context;
    ada.Prepare(&context);
    Stub stub(ada.channel());
    v1::ExportFractalRequest request;
    request.set_fractal_id(fractal);
    const auto reader = stub.ExportFractal(&context, request);
    v1::ExportFractalResponse message;
    for (int taken = 0; taken < i % 3; ++taken) EXPECT_TRUE(reader->Read(&message));
    std::this_thread::sleep_for(std::chrono::milliseconds(i));
    context.TryCancel();
    EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  EXPECT_GT(ExportAll(ada, fractal).size(), 6000u);
}

// Whether the end was sent or not: all or nothing.
TEST_F(PortabilityStreams, AnImportThatIsCancelledKeepsAllOrNothing) {
  const Records whole = ExportAll(ada, MakeEverything());
  for (int i = 0; i < 60; ++i) {
    const auto before = RowCounts();
    grpc::ClientContext context;
    bob.Prepare(&context);
    Stub stub(bob.channel());
    v1::ImportFractalResponse response;
    const auto writer = stub.ImportFractal(&context, &response);
    v1::ImportFractalRequest request;
    const bool wholly = i % 2 == 1;
    request.set_name(absl::StrCat("Copy ", i));
    for (size_t r = 0; r < whole.size() - (wholly ? 0 : 10); ++r) *request.add_records() = whole[r];
    ASSERT_TRUE(writer->Write(request));
    if (wholly) writer->WritesDone();
    std::this_thread::sleep_for(std::chrono::milliseconds(i));
    context.TryCancel();
    const grpc::Status status = writer->Finish();
    if (!wholly) {
      EXPECT_EQ(status.error_code(), grpc::StatusCode::CANCELLED);
    }
    // A server that is still at it is done when it answers the next.
    EXPECT_EQ(bob.Call(&Stub::ListFractals, v1::ListFractalsRequest()).Summary(), "OK");
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    const auto after = RowCounts();
    if (after != before) {
      EXPECT_TRUE(wholly);
      EXPECT_EQ(std::stoll(after.at("goals")) - std::stoll(before.at("goals")), 12);
      EXPECT_EQ(std::stoll(after.at("notes")) - std::stoll(before.at("notes")), 3);
    }
  }
}

}  // namespace
}  // namespace fractal::tests
