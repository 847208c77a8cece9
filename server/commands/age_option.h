#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "absl/time/time.h"

namespace fractal::server::commands {

// An age in words of a command line: "90d", "12h", "30m", "1d12h". None for anything else, and for
// what is negative or endless.
std::optional<absl::Duration> ParseAge(const std::string& text);

// Adds an option that takes an age.
CLI::Option* AddAge(CLI::App& command, const std::string& name, const std::string& what,
                    std::optional<absl::Duration>* age);

}  // namespace fractal::server::commands
