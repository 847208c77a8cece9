#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "auth/authenticator.h"

namespace fractal::server {

// What one connection, one call and all of them together may take (security notes: C2).
struct FrontLimits {
  // Bytes of a message. Of the smallest parts it takes up to 75 times as much memory once it is read,
  // and it is read before it is known who sends it: so it stays below 64 MiB.
  int largest_request = 832 << 10;
  int largest_response = 32 << 20;    // a client of gRPC takes 4 MiB unless told otherwise
  int largest_metadata = 8 << 10;     // bytes of a call's
  int calls_of_a_connection = 100;    // at a time; more wait at the client
  size_t memory = size_t{256} << 20;  // of all that is being read and written, a soft bound
  absl::Duration handshake = absl::Seconds(10);
  absl::Duration idle = absl::Minutes(5);  // without a call
  // Then the connection takes no new call, and ends when its calls have, or after the grace: the
  // only bound of a request that never ends. An import or export may take 10 minutes.
  absl::Duration age = absl::Minutes(30);
  absl::Duration grace = absl::Minutes(11);
  absl::Duration ping_after = absl::Minutes(5);  // of silence, to learn whether the client is there
  absl::Duration ping_answer = absl::Seconds(20);
  absl::Duration least_between_pings = absl::Seconds(60);  // of a client; two too early end it
};

// A port and what it answers. Whatever is pointed to outlives the server.
struct FrontOptions {
  std::string listen;
  std::shared_ptr<grpc::ServerCredentials> credentials;
  FrontLimits limits;
  auth::Authenticator* authenticator;
  std::vector<grpc::Service*> services;
  bool reflection = false;
};

struct Front {
  std::unique_ptr<grpc::Server> server;
  int port = 0;
};

// Listens; UNAVAILABLE when the port cannot be had.
absl::StatusOr<Front> OpenFront(FrontOptions options);

}  // namespace fractal::server
