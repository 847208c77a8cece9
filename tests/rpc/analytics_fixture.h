#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "fractal/v1/metrics.grpc.pb.h"
#include "tests/rpc/analytics_rows.h"
#include "tests/rpc/analytics_seed.h"
#include "tests/rpc/fixture.h"

namespace fractal::tests {

// A fractal of ada's filled at random, beside another of hers and one of bob's filled alike.
class AnalyticsTest : public RpcTest {
 protected:
  using Stub = v1::MetricService::Stub;

  AnalyticsTest() {
    std::cout << "seed " << seed_number << "\n";
    SeedAnalytics(server.database(), MakeFractal(ada, "Other").id(), random);
    foreign = SeedAnalytics(server.database(), foreign_fractal.id(), random);
    server.database().Sql("analyze");
  }

  AnalyticsRows Rows() { return AnalyticsRows::Read(server.database(), fractal.id()); }

  void SetZone(const std::string& zone) {
    v1::UpdateCurrentUserRequest request;
    request.mutable_user()->set_time_zone(zone);
    EXPECT_EQ(ada.Call(&v1::AuthService::Stub::UpdateCurrentUser, request)->user().time_zone(),
              zone);
  }

  template <typename Request>
  static Request In(const std::string& fractal_id) {
    Request request;
    request.set_fractal_id(fractal_id);
    return request;
  }
  static google::protobuf::Timestamp At(absl::Time time) {
    google::protobuf::Timestamp timestamp;
    timestamp.set_seconds(absl::ToUnixSeconds(time));
    return timestamp;
  }
  template <typename Request>
  static void SetRange(absl::Time from, absl::Time until, Request* request) {
    *request->mutable_from_time() = At(from);
    *request->mutable_until_time() = At(until);
  }

  // Some session of the fractal.
  std::string AnySession(bool live = true) {
    return server.database().Scalar(
        "select id from app.goals where type = 'PracticeSession' and root_id = '" + fractal.id() +
        "' and deleted_at is " + (live ? "null" : "not null") + " order by id limit 1");
  }

  // What every request must answer for a fractal that is unknown, foreign, deleted or badly named.
  template <typename Request, typename Response>
  void ExpectFractalChecked(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                         Response*),
                            Request request) {
    const auto call = [&](const std::string& fractal_id) {
      request.set_fractal_id(fractal_id);
      return ada.Call(method, request);
    };
    EXPECT_EQ(call(fractal.id()).Summary(), "OK");
    const auto unknown = call(kUnknownId);
    const auto others = call(foreign_fractal.id());
    EXPECT_EQ(unknown.Summary(), "NOT_FOUND NOT_FOUND");
    EXPECT_EQ(others.Summary(), unknown.Summary());
    EXPECT_EQ(others.status.message, unknown.status.message);
    EXPECT_EQ(call("x").Summary(), "INVALID_ARGUMENT INVALID_FIELDS fractal_id");
    DeleteFractal(ada, fractal.id());
    EXPECT_EQ(call(fractal.id()).Summary(), "NOT_FOUND NOT_FOUND");
  }

  // What a filter must answer for an id that is unknown, foreign or none.
  template <typename Request, typename Response>
  void ExpectFilterChecked(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                        Response*),
                           Request request, const std::string& field,
                           const std::string& foreign_id) {
    const auto call = [&](const std::string& id) {
      request.GetReflection()->SetString(&request,
                                         request.GetDescriptor()->FindFieldByName(field), id);
      return ada.Call(method, request);
    };
    const auto unknown = call(kUnknownId);
    EXPECT_EQ(unknown.Summary(), "NOT_FOUND NOT_FOUND") << field;
    EXPECT_EQ(call(foreign_id).Summary(), unknown.Summary()) << field;
    EXPECT_EQ(call(foreign_id).status.message, unknown.status.message) << field;
    EXPECT_EQ(call("x").Summary(), "INVALID_ARGUMENT INVALID_FIELDS " + field);
  }

  const uint64_t seed_number = std::random_device()();
  std::mt19937_64 random{seed_number};
  v1::Fractal fractal = MakeFractal(ada, "Strength");
  v1::Fractal foreign_fractal = MakeFractal(bob, "Bob's");
  AnalyticsSeed seed = SeedAnalytics(server.database(), fractal.id(), random);
  AnalyticsSeed foreign;
};

}  // namespace fractal::tests
