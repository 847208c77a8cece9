#include "server/commands/age_option.h"

#include "absl/strings/numbers.h"

namespace fractal::server::commands {

std::optional<absl::Duration> ParseAge(const std::string& text) {
  const size_t day = text.find('d');
  int32_t days = 0;
  absl::Duration rest;
  if (day != std::string::npos && !absl::SimpleAtoi(text.substr(0, day), &days)) {
    return std::nullopt;
  }
  const std::string after = day == std::string::npos ? text : text.substr(day + 1);
  if (!after.empty() && !absl::ParseDuration(after, &rest)) return std::nullopt;
  const bool is_age = !text.empty() && days >= 0 && rest >= absl::ZeroDuration() &&
                      rest < absl::InfiniteDuration();
  if (!is_age) return std::nullopt;
  return absl::Hours(24 * static_cast<int64_t>(days)) + rest;
}

CLI::Option* AddAge(CLI::App& command, const std::string& name, const std::string& what,
                    std::optional<absl::Duration>* age) {
  return command
      .add_option_function<std::string>(
          name,
          [name, age](const std::string& text) {
            *age = ParseAge(text);
            if (!age->has_value()) {
              throw CLI::ValidationError(name, "'" + text + "' is no age, as 90d or 12h");
            }
          },
          what)
      ->type_name("AGE");
}

}  // namespace fractal::server::commands
