// What the server's log tells of calls that failed inside, and what it does not.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <sstream>
#include <string>

#include "tests/rpc/fixture.h"

namespace fractal::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

// Keeps the log's lines as long as it lives.
class Log {
 public:
  Log() : sink_(std::make_shared<spdlog::sinks::ostream_sink_mt>(lines_, true)) {
    spdlog::default_logger()->sinks().push_back(sink_);
  }
  ~Log() { std::erase(spdlog::default_logger()->sinks(), sink_); }
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  std::string Text() const { return lines_.str(); }

 private:
  std::ostringstream lines_;
  spdlog::sink_ptr sink_;
};

class CallLogTest : public RpcTest {
 protected:
  void ExpectTheLogHasWhatTheClientHasNot(const RichStatus& told, const std::string& table) {
    EXPECT_EQ(told.Summary(), "INTERNAL INTERNAL");
    EXPECT_THAT(told.message, Not(HasSubstr(table)));
    EXPECT_THAT(log_.Text(), HasSubstr(table + "\\\" does not exist"));
    EXPECT_THAT(log_.Text(), HasSubstr(told.request_id));
  }

  Log log_;
};

TEST_F(CallLogTest, TellsWhyACallOfTheAppFailedInside) {
  server.database().Sql("alter table app.programs rename to gone");
  v1::DeleteFractalRequest request;
  const v1::Fractal fractal = MakeFractal(ada, "Cello");
  request.set_fractal_id(fractal.id());
  const auto told = ada.Call(&v1::FractalService::Stub::DeleteFractal, request);
  ExpectTheLogHasWhatTheClientHasNot(told.status, "programs");
}

TEST_F(CallLogTest, TellsWhyASignInFailedInside) {
  server.database().Sql("alter table app.sign_ins rename to gone");
  Client again = server.Connect();
  const auto told = again.SignIn("ada", Client::kPassword);
  ExpectTheLogHasWhatTheClientHasNot(told.status, "sign_ins");
  EXPECT_THAT(log_.Text(), Not(HasSubstr(Client::kPassword)));
}

}  // namespace
}  // namespace fractal::tests
