#include "tests/rpc/audit_fixture.h"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>

#include <chrono>
#include <thread>

namespace fractal::tests {
namespace {

constexpr size_t kPrefix = sizeof("AUDIT_KIND_") - 1;

}  // namespace

v1::ListAuditEventsRequest AuditTest::OfFractal(const std::string& fractal_id) const {
  v1::ListAuditEventsRequest request;
  request.set_fractal_id(fractal_id.empty() ? fractal.id() : fractal_id);
  return request;
}

Answer<v1::ListAuditEventsResponse> AuditTest::List(Client& client,
                                                    const v1::ListAuditEventsRequest& request) {
  return client.Call(&AuditStub::ListAuditEvents, request);
}

v1::AuditEvent AuditTest::Newest() {
  v1::ListAuditEventsRequest request = OfFractal();
  request.set_page_size(1);
  return List(ada, request)->events().at(0);
}

std::vector<std::string> AuditTest::Kinds(const v1::ListAuditEventsRequest& request) {
  const auto listed = List(ada, request);
  std::vector<std::string> kinds;
  for (const v1::AuditEvent& event : listed->events()) {
    kinds.push_back(v1::AuditKind_Name(event.kind()).substr(kPrefix) + " " + event.table());
  }
  return kinds;
}

std::vector<v1::AuditEvent> AuditTest::AccountEvents(Client& client) {
  const auto listed = client.Call(&AuditStub::ListAccountEvents, v1::ListAccountEventsRequest());
  return {listed->events().begin(), listed->events().end()};
}

std::vector<std::string> AuditTest::AccountKinds(Client& client) {
  std::vector<std::string> kinds;
  for (const v1::AuditEvent& event : AccountEvents(client)) {
    kinds.push_back(v1::AuditKind_Name(event.kind()).substr(kPrefix));
  }
  return kinds;
}

v1::AuditEvent AuditTest::AwaitAccountEvent(Client& client, v1::AuditKind kind) {
  for (int tries = 0; tries < 200; ++tries) {
    for (const v1::AuditEvent& event : AccountEvents(client)) {
      if (event.kind() == kind) return event;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  ADD_FAILURE() << "no event " << v1::AuditKind_Name(kind);
  return {};
}

v1::GetRowVersionRequest AuditTest::VersionOf(v1::RowKind kind, const std::string& id,
                                              const std::string& time) const {
  v1::GetRowVersionRequest request;
  request.set_fractal_id(fractal.id());
  request.set_kind(kind);
  request.set_id(id);
  if (!time.empty()) *request.mutable_read_time() = TimeOf(time);
  return request;
}

Answer<v1::GetRowVersionResponse> AuditTest::GetVersion(Client& client,
                                                        const v1::GetRowVersionRequest& request) {
  return client.Call(&AuditStub::GetRowVersion, request);
}

google::protobuf::Timestamp AuditTest::TimeOf(const std::string& rfc3339) {
  google::protobuf::Timestamp time;
  if (!google::protobuf::util::TimeUtil::FromString(rfc3339, &time)) {
    throw std::runtime_error("not a time: " + rfc3339);
  }
  return time;
}

nlohmann::json AuditTest::Json(const google::protobuf::Struct& object) {
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(object, &text).ok()) {
    throw std::runtime_error("not JSON");
  }
  return nlohmann::json::parse(text);
}

}  // namespace fractal::tests
