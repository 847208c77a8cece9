#pragma once

#include <cstdint>
#include <ostream>
#include <string>

namespace fractal::server::commands {

// How far long work has come, on one line of a terminal; nothing where there is none.
class ProgressBar {
 public:
  ProgressBar(std::ostream& out, bool visible) : out_(out), visible_(visible) {}
  void Show(const std::string& what, int64_t done, int64_t all);
  void Clear();

 private:
  std::ostream& out_;
  const bool visible_;
  int shown_percent_ = -1;
  std::string shown_what_;
};

}  // namespace fractal::server::commands
