#pragma once

#include <cstddef>
#include <cstdint>
#include <iostream>
#include <string_view>

// A fuzz target is a file <name>_fuzz.cc with libFuzzer's entry points. It is built twice: with
// libFuzzer by clang (run.sh), and with short_run.cc by any compiler, as an entry of ctest.
//
// FRACTAL_HOLDS(condition, what) ends the process where a promise is broken, so that the input is
// kept.
#define FRACTAL_HOLDS(condition, what)                                             \
  do {                                                                             \
    if (!(condition)) ::fractal::tests::fuzz::GiveUp(#condition, __FILE__, __LINE__, what); \
  } while (false)

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
// A target's own; libFuzzer's, and short_run.cc's, is used without.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned int seed) __attribute__((weak));
// libFuzzer's mutation of bytes, for mutators of a target's own.
extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace fractal::tests::fuzz {

[[noreturn]] inline void GiveUp(std::string_view promise, std::string_view file, int line,
                                std::string_view what) {
  std::cerr << file << ":" << line << ": broken: " << promise << "\n" << what << std::endl;
  __builtin_trap();
}

}  // namespace fractal::tests::fuzz
