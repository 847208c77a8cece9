// Runs a fuzz target without libFuzzer: on each file of its corpus, and on inputs that are made of
// them by chance.
//
//   <target> CORPUS RUNS
//
// FRACTAL_SEED repeats a run, whose seed is printed.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/target.h"

namespace fractal::tests::fuzz {
namespace {

using Bytes = std::vector<uint8_t>;

constexpr size_t kLongest = 4096;  // bytes; what comes of a longer file is cut there

std::mt19937_64& Chance() {
  static std::mt19937_64 chance;
  return chance;
}
size_t Below(size_t end) { return end == 0 ? 0 : Chance()() % end; }

std::vector<Bytes> ReadCorpus(const std::string& directory) {
  std::vector<std::filesystem::path> files;
  if (std::filesystem::is_directory(directory)) {
    for (const auto& entry : std::filesystem::directory_iterator(directory)) files.push_back(entry);
  }
  std::sort(files.begin(), files.end());
  std::vector<Bytes> corpus;
  for (const std::filesystem::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return corpus;
}

size_t Mutate(uint8_t* data, size_t size, size_t max_size) {
  if (LLVMFuzzerCustomMutator != nullptr) {
    return LLVMFuzzerCustomMutator(data, size, max_size, static_cast<unsigned>(Chance()()));
  }
  return LLVMFuzzerMutate(data, size, max_size);
}

Bytes MakeInput(const std::vector<Bytes>& corpus) {
  Bytes input = corpus.empty() ? Bytes() : corpus[Below(corpus.size())];
  size_t size = std::min(input.size(), kLongest);
  input.resize(kLongest);
  for (size_t changes = 1 + Below(4); changes > 0; --changes) {
    size = Mutate(input.data(), size, kLongest);
  }
  input.resize(size);
  return input;
}

}  // namespace
}  // namespace fractal::tests::fuzz

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size) {
  using fractal::tests::fuzz::Below;
  static constexpr std::array<uint8_t, 8> kTelling = {0, 1, 0x7f, 0x80, 0xff, '\'', '\\', '"'};
  const size_t at = Below(size + 1);
  const auto byte = static_cast<uint8_t>(Below(2) == 0 ? kTelling[Below(kTelling.size())] : Below(256));
  switch (Below(4)) {
    case 0:  // another byte
      if (at < size) data[at] = byte;
      return size;
    case 1:  // one more
      if (size == max_size) return size;
      std::memmove(data + at + 1, data + at, size - at);
      data[at] = byte;
      return size + 1;
    case 2: {  // a piece less
      const size_t length = Below(size - at + 1);
      std::memmove(data + at, data + at + length, size - at - length);
      return size - length;
    }
    default: {  // a piece again, at the end
      const size_t length = std::min(Below(size - at + 1), max_size - size);
      std::memmove(data + size, data + at, length);
      return size + length;
    }
  }
}

int main(int argc, char** argv) {
  using namespace fractal::tests::fuzz;
  if (argc != 3) {
    std::cerr << "usage: " << argv[0] << " CORPUS RUNS\n";
    return 2;
  }
  const char* wanted = std::getenv("FRACTAL_SEED");
  const uint64_t seed = wanted != nullptr ? std::stoull(wanted) : std::random_device()();
  std::cout << "seed " << seed << std::endl;
  Chance().seed(seed);
  const std::vector<Bytes> corpus = ReadCorpus(argv[1]);
  for (const Bytes& input : corpus) LLVMFuzzerTestOneInput(input.data(), input.size());
  const int runs = std::stoi(argv[2]);
  for (int run = 0; run < runs; ++run) {
    const Bytes input = MakeInput(corpus);
    LLVMFuzzerTestOneInput(input.data(), input.size());
  }
  std::cout << corpus.size() << " kept inputs and " << runs << " made ones: every promise held\n";
}
