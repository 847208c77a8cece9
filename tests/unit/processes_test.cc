#include "tests/support/processes.h"

#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <system_error>

#include "absl/time/clock.h"

namespace fractal::tests {
namespace {

TEST(RunProgram, TellsWhatItWroteAndHowItEnded) {
  const ProgramResult ended = RunProgram({"sh", "-c", "echo out; echo err >&2; exit 3"});
  EXPECT_EQ(ended.exit_code, 3);
  EXPECT_EQ(ended.out, "out\n");
  EXPECT_EQ(ended.err, "err\n");
}

TEST(RunProgram, GivesItInputAndEnvironment) {
  const ProgramResult ended =
      RunProgram({"sh", "-c", "cat; echo $FRACTAL_WORD"}, "in\n", {{"FRACTAL_WORD", "a b"}});
  EXPECT_EQ(ended.out, "in\na b\n");
}

TEST(RunProgram, CarriesMoreThanAPipeHolds) {
  const std::string much(1 << 20, 'x');
  EXPECT_EQ(RunProgram({"cat"}, much).out, much);
}

TEST(RunProgram, KillsWhatTakesTooLong) {
  const absl::Time before = absl::Now();
  EXPECT_EQ(RunProgram({"sleep", "60"}, "", {}, absl::Milliseconds(100)).exit_code, 128 + SIGKILL);
  EXPECT_LT(absl::Now() - before, absl::Seconds(30));
}

TEST(RunProgram, ThrowsForAProgramThatIsNotThere) {
  EXPECT_THROW(RunProgram({"/nonexistent/program"}), std::system_error);
}

TEST(Program, IsHeardWhileItRunsAndStopsOnASignal) {
  Program program({"sh", "-c", "echo one; echo 'two is ready' >&2; exec sleep 60"});
  EXPECT_EQ(program.WaitForLine("ready"), "two is ready");
  EXPECT_FALSE(program.Wait(absl::Milliseconds(1)).has_value());
  program.Signal(SIGTERM);
  const auto ended = program.Wait();
  ASSERT_TRUE(ended.has_value());
  EXPECT_EQ(ended->exit_code, 128 + SIGTERM);
}

TEST(Program, HasNoSuchLineWhenItEndedWithoutOne) {
  Program program({"echo", "something else"});
  EXPECT_EQ(program.WaitForLine("ready"), std::nullopt);
}

TEST(Program, IsKilledWithItsObject) {
  pid_t pid = 0;
  {
    const Program program({"sleep", "60"});
    pid = program.pid();
  }
  EXPECT_NE(kill(pid, 0), 0);
}

}  // namespace
}  // namespace fractal::tests
