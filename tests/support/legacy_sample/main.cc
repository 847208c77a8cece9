// legacy_sample OUT.db [--seed N] [--shape NAME] [--sessions N] [--snapshot N] [--clean]
// legacy_sample --list-shapes
//
// Makes a synthetic database of the single-user app, with every kind of dirt that real ones have.
#include <cstdio>
#include <exception>
#include <string>

#include "absl/strings/numbers.h"
#include "tests/support/legacy_sample.h"
#include "tests/support/legacy_shape.h"

namespace {

using fractal::tests::LegacySampleOptions;

constexpr int kUnusable = 2;

int Usage() {
  std::fprintf(stderr,
               "usage: legacy_sample OUT.db [--seed N] [--shape NAME] [--sessions N] "
               "[--snapshot N] [--clean]\n       legacy_sample --list-shapes\n");
  return kUnusable;
}

bool ReadOption(const std::string& name, const std::string& value, LegacySampleOptions* options) {
  if (name == "--seed") return absl::SimpleAtoi(value, &options->seed);
  if (name == "--sessions") return absl::SimpleAtoi(value, &options->sessions);
  if (name == "--snapshot") return absl::SimpleAtoi(value, &options->snapshot);
  if (name != "--shape") return false;
  options->shape = value;
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  LegacySampleOptions options;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--list-shapes") {
      for (const auto& shape : fractal::tests::LegacyShapes()) std::puts(shape.name.c_str());
      return 0;
    }
    if (argument == "--clean") {
      options.dirt = false;
    } else if (argument.rfind("--", 0) != 0 && options.path.empty()) {
      options.path = argument;
    } else if (i + 1 >= argc || !ReadOption(argument, argv[i + 1], &options)) {
      return Usage();
    } else {
      ++i;
    }
  }
  if (options.path.empty()) return Usage();
  try {
    for (const auto& [table, rows] : fractal::tests::MakeLegacySample(options).table_rows) {
      std::printf("%-24s %8lld\n", table.c_str(), static_cast<long long>(rows));
    }
  } catch (const std::exception& e) {
    std::fprintf(stderr, "legacy_sample: %s\n", e.what());
    return kUnusable;
  }
  return 0;
}
