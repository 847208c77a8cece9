#include "server/health.h"

#include <grpcpp/ext/health_check_service_server_builder_option.h>
#include <grpcpp/health_check_service_interface.h>

#include <chrono>
#include <future>
#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "db/checks.h"

namespace fractal::server {
namespace {

constexpr std::chrono::seconds kEvery(2);
constexpr absl::Duration kAnswerWithin = absl::Seconds(2);

}  // namespace

Health::Health(grpc::Server& server, db::Pool& pool, std::vector<std::string> services)
    : server_(server), pool_(pool), services_(std::move(services)) {
  Say(DatabaseAnswers());
  thread_ = std::thread([this] { Watch(); });
}

Health::~Health() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wakes_.notify_all();
  thread_.join();
  Say(false);
}

void Health::Watch() {
  std::unique_lock lock(mutex_);
  while (!wakes_.wait_for(lock, kEvery, [this] { return stopping_; })) {
    lock.unlock();
    Say(DatabaseAnswers());
    lock.lock();
  }
}

bool Health::DatabaseAnswers() {
  auto answered = std::make_shared<std::promise<bool>>();
  std::future<bool> alive = answered->get_future();
  const auto query = db::checks::Ping();
  const absl::Status queued =
      pool_.SubmitRead({absl::Now() + kAnswerWithin, nullptr},
                       {query.call(), std::nullopt,
                        [answered](absl::StatusOr<pqxx::result> rows, const std::string&) {
                          answered->set_value(rows.ok());
                        }});
  // A full queue is a busy server, not a dead database.
  return !queued.ok() ? absl::IsResourceExhausted(queued) : alive.get();
}

void Health::Say(bool serving) {
  auto* health = server_.GetHealthCheckService();
  health->SetServingStatus(serving);
  for (const std::string& service : services_) health->SetServingStatus(service, serving);
}

}  // namespace fractal::server
