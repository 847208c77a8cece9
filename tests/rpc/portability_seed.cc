// A fractal with something of everything.

#include <fstream>
#include <regex>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/rpc/portability_fixture.h"

namespace fractal::tests {
namespace {

std::string Rows() {
  std::ifstream file(FRACTAL_SOURCE_DIR "/tests/rpc/portability_rows.sql");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

std::string PortabilityTest::Id(int number) {
  const std::string digits = std::to_string(number);
  return "0190a1b2-0000-7000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

std::string PortabilityTest::MakeEverything() {
  const std::string fractal = MakeFractal(ada, "Everything").id();
  std::string rows =
      absl::StrReplaceAll(Rows(), {{"@f", "'" + fractal + "'"}, {"@u", "'" + ada.user.id() + "'"}});
  for (int i = 99; i > 0; --i) {
    rows = absl::StrReplaceAll(rows, {{absl::StrCat("##", i), Id(i)}});
    rows = std::regex_replace(rows, std::regex(absl::StrCat("#", i, "\\b")), "'" + Id(i) + "'");
  }
  // Shapes that the rules of goals refuse to users come from the app's files.
  server.database().Sql("set app.importing = '" + fractal + "';" + rows + "reset app.importing");
  return fractal;
}

}  // namespace fractal::tests
