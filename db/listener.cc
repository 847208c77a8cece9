#include "db/listener.h"

#include <pqxx/pqxx>
#include <utility>

#include "absl/time/clock.h"

namespace fractal::db {
namespace {

// How long the thread may be deaf to the destructor.
constexpr absl::Duration kTick = absl::Milliseconds(200);
constexpr absl::Duration kPauseAfterLoss = absl::Seconds(1);

// libpqxx 7.10 deprecates this class for connection::listen(), which 6.4 does not have.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
class Receiver : public pqxx::notification_receiver {
 public:
  Receiver(pqxx::connection& connection, const std::string& channel,
           const std::function<void(const std::string&)>& heard)
      : pqxx::notification_receiver(connection, channel), heard_(heard) {}
  void operator()(const std::string& payload, int /*backend_pid*/) override { heard_(payload); }

 private:
  const std::function<void(const std::string&)>& heard_;
};
#pragma GCC diagnostic pop

}  // namespace

Listener::Listener(DatabaseAddress address, sql::Role role, std::string channel,
                   std::function<void(const std::string&)> heard, std::function<void()> lost)
    : address_(std::move(address)),
      role_(role),
      channel_(std::move(channel)),
      heard_(std::move(heard)),
      lost_(std::move(lost)),
      thread_([this] { Run(); }) {}

Listener::~Listener() {
  stopping_ = true;
  thread_.join();
}

void Listener::Run() {
  while (!stopping_) {
    auto connection = Connection::Open(address_, role_);
    if (connection.ok()) ListenUntilBroken(**connection);
    lost_();
    const absl::Time resume = absl::Now() + kPauseAfterLoss;
    while (!stopping_ && absl::Now() < resume) absl::SleepFor(kTick);
  }
}

void Listener::ListenUntilBroken(Connection& connection) {
  try {
    const Receiver receiver(connection.raw(), channel_, heard_);
    while (!stopping_) {
      connection.raw().await_notification(0, absl::ToInt64Microseconds(kTick));
    }
  } catch (const std::exception&) {
    // Told by lost_(); Run() opens another.
  }
}

}  // namespace fractal::db
