#include "db/quota_breach.h"

#include <regex>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "db/errors.h"

namespace fractal::db {
namespace {

constexpr absl::string_view kPayload = "fractal.db/quota";

std::optional<QuotaBreach> Parse(const std::string& text) {
  static const std::regex form(
      "quota ([a-z]+) of ([0-9a-f-]{36})(?:: ([0-9]{1,18}) of ([0-9]{1,18}))?");
  std::smatch found;
  if (!std::regex_search(text, found, form)) return std::nullopt;
  QuotaBreach breach{found[1].str(), found[2].str(), std::nullopt};
  if (found[3].matched) {
    QuotaBreach::Extent extent;
    if (!absl::SimpleAtoi(found[3].str(), &extent.use) ||
        !absl::SimpleAtoi(found[4].str(), &extent.limit)) {
      return std::nullopt;
    }
    breach.extent = extent;
  }
  return breach;
}

std::string MessageOf(const QuotaBreach& breach) {
  if (!breach.extent.has_value()) {
    return absl::StrCat("the owner of the fractal has no room for more ", breach.quota);
  }
  return absl::StrCat("the quota of ", breach.quota, " is used up: ", breach.extent->limit,
                      " are allowed, and the call would have come to ", breach.extent->use);
}

}  // namespace

absl::Status QuotaExceeded(std::string_view postgres_message) {
  const std::string text(postgres_message);
  const std::optional<QuotaBreach> breach = Parse(text);
  if (!breach.has_value()) {
    return MakeError(absl::StatusCode::kInternal, "internal error",
                     {"INTERNAL", "", std::string(kQuotaSqlstate)});
  }
  absl::Status status = MakeError(absl::StatusCode::kResourceExhausted, MessageOf(*breach),
                                  {"QUOTA_EXCEEDED", "", std::string(kQuotaSqlstate)});
  status.SetPayload(kPayload, absl::Cord(text));
  return status;
}

std::optional<QuotaBreach> QuotaBreachOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayload);
  if (!payload.has_value()) return std::nullopt;
  return Parse(std::string(*payload));
}

}  // namespace fractal::db
