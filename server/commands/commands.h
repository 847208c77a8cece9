#pragma once

namespace fractal::server::commands {

// What a command tells its caller.
enum ExitCode : int {
  kDone = 0,
  kNotAsItShouldBe = 1,
  kUnusableInput = 2,
};

// The command line of fractald.
int Run(int argc, char** argv);

}  // namespace fractal::server::commands
