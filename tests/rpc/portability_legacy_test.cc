// Fractals of the app's own files, as an import brought them, go out as records and come in again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "db/access.h"
#include "db/legacy_import/import.h"
#include "tests/rpc/portability_fixture.h"
#include "tests/support/legacy_sample.h"

namespace fractal::tests {
namespace {

using testing::IsEmpty;
using testing::Not;

class PortabilityLegacy : public PortabilityTest {
 protected:
  void ImportLegacy(const std::string& file) {
    const auto connection = server.database().Connect(sql::Role::kAdmin);
    db::AdminAccess access(*connection);
    db::legacy::Options options;
    options.file = file;
    options.user = *db::Uuid::Parse(ada.user.id());
    ASSERT_TRUE(absl::LoadTimeZone(std::string(kLegacySampleZone), &options.source_tz));
    const auto report = db::legacy::Import(access, options);
    ASSERT_TRUE(report.ok()) << report.status() << access.internal_error();
  }
  void ExpectRoundTripOfAll() {
    const auto roots =
        server.database().Sql("select id from app.goals where id = root_id and user_id = '" +
                              ada.user.id() + "' order by id");
    EXPECT_THAT(roots, Not(IsEmpty()));
    for (const auto& root : roots) {
      SCOPED_TRACE(root[0]);
      ExpectRoundTrip(root[0]);
    }
  }
};

TEST_F(PortabilityLegacy, FractalsOfTheAppsSyntheticFilesMakeTheRoundTrip) {
  for (const char* shape : {"v11"}) {
    LegacySampleOptions options;
    options.shape = shape;
    options.path = testing::TempDir() + "portability." + shape + ".db";
    ImportLegacy(MakeLegacySample(options).options.path);
  }
  ExpectRoundTripOfAll();
}

TEST_F(PortabilityLegacy, FractalsOfTheAppsRealFilesMakeTheRoundTrip) {
  const char* named = std::getenv("FRACTAL_LEGACY_DIR");
  const std::filesystem::path folder =
      named != nullptr ? std::filesystem::path(named)
                       : std::filesystem::path(FRACTAL_SOURCE_DIR) / "../shared/legacy";
  std::vector<std::string> files;
  std::error_code none;
  for (const auto& file : std::filesystem::directory_iterator(folder, none)) {
    if (file.path().extension() == ".db") files.push_back(file.path().string());
  }
  if (files.empty()) GTEST_SKIP() << "no real files: name their folder in FRACTAL_LEGACY_DIR";
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) ImportLegacy(file);
  ExpectRoundTripOfAll();
}

}  // namespace
}  // namespace fractal::tests
