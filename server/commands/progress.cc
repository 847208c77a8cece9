#include "server/commands/progress.h"

#include <algorithm>
#include <iomanip>

namespace fractal::server::commands {
namespace {

constexpr int kWidth = 30;
constexpr char kClearLine[] = "\r\x1b[K";

}  // namespace

void ProgressBar::Show(const std::string& what, int64_t done, int64_t all) {
  if (!visible_ || all <= 0) return;
  const int percent = static_cast<int>(std::min<int64_t>(100, done * 100 / all));
  if (percent == shown_percent_ && what == shown_what_) return;
  shown_percent_ = percent;
  shown_what_ = what;
  const auto filled = static_cast<size_t>(kWidth * percent / 100);
  out_ << kClearLine << '[' << std::string(filled, '#') << std::string(kWidth - filled, '.')
       << "] " << std::setw(3) << percent << "% " << what << std::flush;
}

void ProgressBar::Clear() {
  if (visible_ && shown_percent_ >= 0) out_ << kClearLine << std::flush;
  shown_percent_ = -1;
}

}  // namespace fractal::server::commands
