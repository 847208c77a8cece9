#pragma once

#include <google/protobuf/message.h>

#include <set>
#include <stdexcept>
#include <string>

#include "tests/rpc/client.h"

namespace fractal::tests::property {

// The server did not answer what the model says.
class Difference : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

inline constexpr char kInvalidFields[] = "INVALID_ARGUMENT INVALID_FIELDS";
inline constexpr char kNotFound[] = "NOT_FOUND NOT_FOUND";
inline constexpr char kEtagMismatch[] = "ABORTED ETAG_MISMATCH";
inline constexpr char kNameTaken[] = "ALREADY_EXISTS NAME_TAKEN";
inline constexpr char kNotDeleted[] = "ALREADY_EXISTS NOT_DELETED";
inline constexpr char kParentDeleted[] = "FAILED_PRECONDITION PARENT_DELETED";
inline constexpr char kOrderIncomplete[] = "INVALID_ARGUMENT ORDER_INCOMPLETE";

// The rules that a call breaks, each as "CODE REASON". A call that breaks none must succeed; of one
// that breaks several, the answer may name any, but a field that is bad by itself comes first.
class Refusals {
 public:
  void If(bool broken, const std::string& refusal) {
    if (broken) refusals_.insert(refusal);
  }
  // A field is bad by itself, so that nothing else is looked at.
  void Malformed(bool broken) { malformed_ = malformed_ || broken; }
  bool empty() const { return refusals_.empty() && !malformed_; }
  bool Admit(const std::string& verdict) const;
  std::string ToString() const;

 private:
  std::set<std::string> refusals_;
  bool malformed_ = false;
};

// "OK", or code and reason.
std::string VerdictOf(const RichStatus& status);

// Throws a Difference unless both are equal; `what` says where they were seen.
void ExpectSame(const std::string& what, const google::protobuf::Message& expected,
                const google::protobuf::Message& seen);
void ExpectSame(const std::string& what, int64_t expected, int64_t seen);

}  // namespace fractal::tests::property
