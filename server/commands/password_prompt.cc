#include "server/commands/password_prompt.h"

#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "server/commands/outside_text.h"

namespace fractal::server::commands {
namespace {

// Keeps what is typed off the screen.
class NoEcho {
 public:
  NoEcho() {
    tcgetattr(STDIN_FILENO, &before_);
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~NoEcho() {
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    std::cerr << "\n";
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
};

absl::StatusOr<std::string> ReadLine() {
  std::string line;
  std::getline(std::cin, line);
  line = TextFromOutside(line);
  if (line.empty()) return absl::InvalidArgumentError("no password was given");
  return line;
}

absl::StatusOr<std::string> Ask(const char* prompt) {
  std::cerr << prompt << std::flush;
  const NoEcho quiet;
  return ReadLine();
}

}  // namespace

absl::StatusOr<std::string> ReadNewPassword() {
  if (isatty(STDIN_FILENO) == 0) return ReadLine();
  auto password = Ask("Password: ");
  if (!password.ok()) return password;
  const auto again = Ask("The same again: ");
  if (!again.ok()) return again;
  if (*password != *again) return absl::InvalidArgumentError("the two passwords differ");
  return password;
}

}  // namespace fractal::server::commands
