#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/isolation/api.h"
#include "tests/rpc/client.h"

namespace fractal::tests::isolation {

// The messages of one call: one, unless its requests are a stream.
using Requests = std::vector<std::shared_ptr<Message>>;

// All that a caller can tell of an answer.
struct RawAnswer {
  grpc::StatusCode code = grpc::StatusCode::OK;
  std::string message;
  std::string details;                     // google.rpc details without the request's id
  std::map<std::string, size_t> metadata;  // sizes of initial and trailing metadata
  std::vector<std::shared_ptr<Message>> responses;

  bool ok() const { return code == grpc::StatusCode::OK; }
  // As text, for comparing: of responses, ids, times, etags and names that were counted up are
  // blotted out, for two calls that succeed never make the same row.
  std::string Shown() const;
  // "NOT_FOUND", or more for a test's message.
  std::string Summary() const;
  // Everything as it came, to look for what must not be in it.
  std::string Bytes() const;
};

// Makes the call, whatever kind of stream it is, by its descriptor.
RawAnswer CallRaw(const Client& client, const Method& method, const Requests& requests);

}  // namespace fractal::tests::isolation
