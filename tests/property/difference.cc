#include "tests/property/difference.h"

#include <google/protobuf/util/message_differencer.h>

namespace fractal::tests::property {

bool Refusals::Admit(const std::string& verdict) const {
  if (malformed_) return verdict == kInvalidFields;
  return refusals_.empty() ? verdict == "OK" : refusals_.contains(verdict);
}

std::string Refusals::ToString() const {
  if (malformed_) return kInvalidFields;
  if (refusals_.empty()) return "OK";
  std::string all;
  for (const std::string& refusal : refusals_) all += (all.empty() ? "" : " or ") + refusal;
  return all;
}

std::string VerdictOf(const RichStatus& status) {
  if (status.ok()) return "OK";
  // What comes without a reason comes from gRPC.
  return CodeName(status.code) + " " +
         (status.info.reason().empty() ? status.message : status.info.reason());
}

void ExpectSame(const std::string& what, const google::protobuf::Message& expected,
                const google::protobuf::Message& seen) {
  std::string report;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&report);
  if (differencer.Compare(expected, seen)) return;
  throw Difference(what + ": the server is not as the model says\n" + report + "  model:  " +
                   expected.ShortDebugString() + "\n  server: " + seen.ShortDebugString());
}

void ExpectSame(const std::string& what, int64_t expected, int64_t seen) {
  if (expected == seen) return;
  throw Difference(what + ": the model says " + std::to_string(expected) + ", the server " +
                   std::to_string(seen));
}

}  // namespace fractal::tests::property
