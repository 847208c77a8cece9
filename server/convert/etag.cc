#include "server/convert/etag.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "db/text.h"

namespace fractal::server::convert {

std::string MakeEtag(absl::Time updated_at) {
  return absl::StrCat("\"", absl::Hex(absl::ToUnixMicros(updated_at)), "\"");
}

std::optional<absl::Time> ParseEtag(std::string_view etag) {
  if (etag.size() < 3 || etag.front() != '"' || etag.back() != '"') return std::nullopt;
  int64_t microseconds = 0;
  if (!absl::SimpleHexAtoi(db::Absl(etag.substr(1, etag.size() - 2)), &microseconds)) {
    return std::nullopt;
  }
  const absl::Time time = absl::FromUnixMicros(microseconds);
  if (MakeEtag(time) != etag) return std::nullopt;
  return time;
}

}  // namespace fractal::server::convert
