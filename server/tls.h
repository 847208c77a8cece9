#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace fractal::server {

// PEM files of a server's own TLS; without a certificate it speaks plain HTTP/2.
struct TlsFiles {
  std::string certificate;  // the server's, then those between it and its CA
  std::string key;          // without a passphrase
  std::string client_ca;    // not empty: clients need a certificate of one of these CAs
  absl::Duration reload_every = absl::Seconds(10);  // whole seconds, at least 1
};

// OK when the files can be used at `now`; else which of them cannot, and why.
absl::Status CheckTlsFiles(const TlsFiles& files, absl::Time now);

// What a port listens with: TLS 1.2 or newer. A change of the files is taken up by new connections
// within `reload_every`; open ones stay as they are. Key and certificate must change together, by
// the rename of a directory or of a link to it: until they fit again, no new connection is made.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeCredentials(const TlsFiles& files);

// Whether only this machine reaches "host:port": 127.0.0.0/8, ::1, localhost, or a unix socket.
bool IsLoopback(std::string_view address);

}  // namespace fractal::server
