#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "fractal/v1/admin.grpc.pb.h"
#include "fractal/v1/audit.grpc.pb.h"
#include "tests/rpc/metric_values_fixture.h"

namespace fractal::tests {

// A fractal of ada's with rows of most kinds, and calls that read the audit trail.
class AuditTest : public MetricValuesTest {
 protected:
  using AuditStub = v1::AuditService::Stub;

  // Makes a call and answers its request id, which a call that succeeds tells in its trailer.
  template <typename Stub, typename Request, typename Response>
  static std::string RequestIdOf(Client& client,
                                 grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                              Response*),
                                 const Request& request) {
    grpc::ClientContext context;
    client.Prepare(&context);
    Stub stub(client.channel());
    Response response;
    (stub.*method)(&context, request, &response);
    const auto& trailer = context.GetServerTrailingMetadata();
    const auto found = trailer.find("x-request-id");
    return found == trailer.end() ? ""
                                  : std::string(found->second.data(), found->second.length());
  }

  v1::ListAuditEventsRequest OfFractal(const std::string& fractal_id = "") const;
  static Answer<v1::ListAuditEventsResponse> List(Client& client,
                                                  const v1::ListAuditEventsRequest& request);
  // The newest event of ada's fractal.
  v1::AuditEvent Newest();
  // Kinds of the events that fit, newest first: "UPDATE goals".
  std::vector<std::string> Kinds(const v1::ListAuditEventsRequest& request);

  static std::vector<v1::AuditEvent> AccountEvents(Client& client);
  // Newest first: "SIGN_IN".
  static std::vector<std::string> AccountKinds(Client& client);
  // Waits for an event that is written beside its call. Fails the test when none comes.
  v1::AuditEvent AwaitAccountEvent(Client& client, v1::AuditKind kind);

  v1::GetRowVersionRequest VersionOf(v1::RowKind kind, const std::string& id,
                                     const std::string& time = "") const;
  static Answer<v1::GetRowVersionResponse> GetVersion(Client& client,
                                                      const v1::GetRowVersionRequest& request);

  static google::protobuf::Timestamp TimeOf(const std::string& rfc3339);
  static nlohmann::json Json(const google::protobuf::Struct& object);
};

}  // namespace fractal::tests
