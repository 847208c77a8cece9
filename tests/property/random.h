#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <utility>

namespace fractal::tests::property {

// Choices that a seed decides, alike with every standard library.
class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}

  // 0 to `count` - 1; `count` is not 0.
  size_t Below(size_t count) { return engine_() % count; }
  // Both ends included.
  int Between(int low, int high) { return low + static_cast<int>(Below(high - low + 1)); }
  bool Percent(int percent) { return Below(100) < static_cast<size_t>(percent); }

  // An element of a container that is not empty.
  template <typename Container>
  auto& Pick(Container& container) {
    const auto place =
        static_cast<decltype(container.size())>(Below(static_cast<size_t>(container.size())));
    return container[place];
  }

  template <typename Container>
  void Shuffle(Container& container) {
    for (size_t i = container.size(); i > 1; --i) std::swap(container[i - 1], container[Below(i)]);
  }

  // An id that nothing has.
  std::string Uuid() {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string id = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx";
    for (char& c : id) {
      if (c == 'x') c = kDigits[Below(16)];
    }
    return id;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace fractal::tests::property
