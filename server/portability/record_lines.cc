#include "server/portability/record_lines.h"

#include <google/protobuf/util/json_util.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace fractal::server::portability {

std::string ToLine(const v1::FractalRecord& record) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string line;
  static_cast<void>(google::protobuf::util::MessageToJsonString(record, &line, options));
  // protobuf reads -0 as an integer, which has no sign; in texts quotes are escaped.
  return absl::StrReplaceAll(line, {{"\"value\":-0,", "\"value\":-0.0,"}});
}

absl::StatusOr<v1::FractalRecord> FromLine(const std::string& line) {
  v1::FractalRecord record;
  const auto read = google::protobuf::util::JsonStringToMessage(line, &record);
  if (read.ok()) return record;
  const std::string text(read.message());
  // A second line of it shows where.
  return absl::InvalidArgumentError(
      absl::StrCat("is no record: ", text.substr(0, text.find('\n'))));
}

}  // namespace fractal::server::portability
