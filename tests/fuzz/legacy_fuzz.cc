// Files of the app with bytes changed anywhere: each is imported with every row accounted for, or
// refused as what it is, and nothing of it stays (db/legacy_import/import.h).
//
// An input is the number of a shape, then patches: a place (4 bytes, little-endian, of the file's
// size), a length below 16, and as many bytes.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "db/access.h"
#include "db/legacy_import/import.h"
#include "tests/fuzz/target.h"
#include "tests/support/database.h"
#include "tests/support/legacy_sample.h"
#include "tests/support/legacy_shape.h"

namespace fractal::tests {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

class Importer {
 public:
  Importer() {
    std::string name = (std::filesystem::temp_directory_path() / "fractal-fuzz-XXXXXX").string();
    FRACTAL_HOLDS(mkdtemp(name.data()) != nullptr, name);
    directory_ = name;
  }
  ~Importer() { std::filesystem::remove_all(directory_); }

  // A file of the shape, as it was before anything happened to it.
  const std::string& Whole(size_t shape) {
    std::string& file = whole_[shape];
    if (file.empty()) {
      LegacySampleOptions options;
      options.path = directory_ + "/whole.db";
      options.shape = LegacyShapes()[shape].name;
      options.sessions = 2;
      MakeLegacySample(options);
      file = ReadFile(options.path);
    }
    return file;
  }

  void Import(const std::string& file) {
    const std::string path = directory_ + "/patched.db";
    for (const char* suffix : {"", "-wal", "-journal", "-shm"}) {
      std::filesystem::remove(path + suffix);
    }
    std::ofstream(path, std::ios::binary) << file;
    db::legacy::Options options;
    options.file = path;
    options.user = user_;
    options.dry_run = true;
    db::AdminAccess access(*connection_);
    const auto report = db::legacy::Import(access, options);
    if (report.ok()) {
      for (const auto& [table, count] : report->Tables()) {
        FRACTAL_HOLDS(count.read == count.imported + count.repaired + count.quarantined, table);
      }
    } else {
      FRACTAL_HOLDS(absl::IsInvalidArgument(report.status()),
                    absl::StrCat(report.status().ToString(), " ", access.internal_error()));
    }
    FRACTAL_HOLDS(database_.Scalar("select count(*) from legacy.source_rows") == "0", path);
  }

 private:
  std::string directory_;
  std::map<size_t, std::string> whole_;
  TestDatabase database_;
  const db::Uuid user_ = database_.AddUser("ada");
  std::unique_ptr<db::Connection> connection_ = database_.Connect(sql::Role::kAdmin);
};

void Patch(const uint8_t* data, size_t size, std::string* file) {
  while (size > 5) {
    const uint32_t place = static_cast<uint32_t>(data[0]) | static_cast<uint32_t>(data[1]) << 8 |
                           static_cast<uint32_t>(data[2]) << 16 |
                           static_cast<uint32_t>(data[3]) << 24;
    const size_t length = std::min<size_t>(data[4] % 16, size - 5);
    data += 5;
    size -= 5;
    const size_t from = place % file->size();
    for (size_t i = 0; i < length && from + i < file->size(); ++i) {
      (*file)[from + i] = static_cast<char>(data[i]);
    }
    data += length;
    size -= length;
  }
}

}  // namespace
}  // namespace fractal::tests

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fractal::tests;
  static auto* const importer = new Importer;
  if (size == 0) return 0;
  std::string file = importer->Whole(data[0] % LegacyShapes().size());
  Patch(data + 1, size - 1, &file);
  importer->Import(file);
  return 0;
}
