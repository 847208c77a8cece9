#pragma once

#include <google/protobuf/message.h>

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"

namespace fractal::server {

// The bytes that an answer of one message has at most: clients take 4 MiB unless told otherwise, and
// what is larger they could only refuse themselves, without a reason.
inline constexpr size_t kLargestAnswer = 7 << 19;

enum class Answers { kRead, kChange };

// OK, or why the answer of a method ("/fractal.v1.SessionService/GetSession") is not sent:
// ANSWER_TOO_LARGE with what to call instead, FAILED_PRECONDITION for a read. A change was made by
// then, which RESOURCE_EXHAUSTED says, as a client's own limit would.
absl::Status CheckAnswerSize(std::string_view method, const google::protobuf::Message& answer,
                             Answers kind);

// What to call instead of a method, by its name without the service, whose answer may outgrow
// kLargestAnswer; "" for one of which nothing is known.
std::string_view InsteadOf(std::string_view method);

}  // namespace fractal::server
