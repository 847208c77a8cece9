#include "db/scram.h"

#include <libpq-fe.h>

#include <memory>

namespace fractal::db {

absl::StatusOr<std::string> ScramVerifier(const std::string& password) {
  if (password.empty() || password.find('\0') != std::string::npos) {
    return absl::InvalidArgumentError("a role's password is empty or holds a NUL byte");
  }
  // libpq asks for a connection, but with the algorithm given it uses no server: this one has none.
  const std::unique_ptr<PGconn, decltype(&PQfinish)> unused(PQconnectStart("host=/ port=1"),
                                                            &PQfinish);
  const std::unique_ptr<char, decltype(&PQfreemem)> verifier(
      PQencryptPasswordConn(unused.get(), password.c_str(), "", "scram-sha-256"), &PQfreemem);
  if (verifier == nullptr) return absl::InternalError("a role's password cannot be encrypted");
  return std::string(verifier.get());
}

}  // namespace fractal::db
