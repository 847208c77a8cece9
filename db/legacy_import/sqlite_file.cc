#include "db/legacy_import/sqlite_file.h"

#include <openssl/sha.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"

namespace fractal::db::legacy {
namespace {

constexpr size_t kHeaderSize = 100;
constexpr std::string_view kMagic{"SQLite format 3\0", 16};

uint32_t BigEndian(const std::array<char, kHeaderSize>& header, size_t at, size_t bytes) {
  uint32_t value = 0;
  for (size_t i = 0; i < bytes; ++i) value = value << 8 | static_cast<uint8_t>(header[at + i]);
  return value;
}

absl::Status CutShort(const std::string& path) {
  return absl::InvalidArgumentError(
      absl::StrCat(path, " is cut short: the SQLite database in it goes on after the file's end"));
}

// The header says how long the file is (https://www.sqlite.org/fileformat2.html, 1.3), so that a
// file cut at any place is told from a whole one before SQLite reads it.
absl::Status CheckHeader(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    return absl::InvalidArgumentError(absl::StrCat("there is no file ", path));
  }
  if (!std::filesystem::is_regular_file(status)) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is not a file"));
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::InvalidArgumentError(absl::StrCat(path, " cannot be read"));
  std::array<char, kHeaderSize> header{};
  file.read(header.data(), header.size());
  const auto got = static_cast<size_t>(file.gcount());
  if (std::string_view(header.data(), std::min(got, kMagic.size())) != kMagic) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is not an SQLite database"));
  }
  if (got < header.size()) return CutShort(path);
  const uint32_t stored_size = BigEndian(header, 16, 2);
  const uint64_t page_size = stored_size == 1 ? 65536 : stored_size;
  const uint64_t pages = BigEndian(header, 28, 4);
  const bool count_is_valid = BigEndian(header, 24, 4) == BigEndian(header, 92, 4);
  const uint64_t size = std::filesystem::file_size(path, error);
  if (page_size == 0 || size % page_size != 0) return CutShort(path);
  if (count_is_valid && size < pages * page_size) return CutShort(path);
  return absl::OkStatus();
}

absl::Status FromSqlite(int code, const std::string& path, const char* text) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::FailedPreconditionError(
          absl::StrCat(path, " is locked by another process: stop the app, or import a copy"));
    case SQLITE_READONLY:
      return absl::FailedPreconditionError(absl::StrCat(
          path, " has a transaction that was never finished: open it once with the app"));
    case SQLITE_NOTADB:
      return absl::InvalidArgumentError(absl::StrCat(path, " is not an SQLite database"));
    default:
      return absl::InvalidArgumentError(
          absl::StrCat(path, " is damaged and cannot be read: ", text));
  }
}

// Rows that break the file's own constraints are dirt, which the import copes with, not damage.
bool IsDirtOnly(absl::string_view finding) {
  return finding == "ok" || absl::StartsWith(finding, "NULL value in ") ||
         absl::StartsWith(finding, "CHECK constraint failed in ") ||
         absl::StartsWith(finding, "non-unique entry in ") ||
         absl::StrContains(finding, " missing from index ");
}

absl::Status CheckPages(sqlite3* handle, const std::string& path) {
  std::string damage;
  const absl::Status status =
      EachRow(handle, "pragma quick_check(100)", [&damage](sqlite3_stmt* row) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, 0));
        if (text != nullptr && damage.empty() && !IsDirtOnly(text)) damage = text;
      });
  if (!status.ok()) return status;
  if (damage.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(path, " is damaged: ", damage));
}

absl::StatusOr<SqliteHandle> Open(const std::string& path, bool immutable) {
  std::string uri = absl::StrCat(
      "file:", absl::StrReplaceAll(path, {{"%", "%25"}, {"?", "%3f"}, {"#", "%23"}}), "?mode=ro");
  if (immutable) uri += "&immutable=1";
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(uri.c_str(), &raw, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
                                   /*zVfs=*/nullptr);
  SqliteHandle handle(raw);
  if (code != SQLITE_OK) return FromSqlite(code, path, sqlite3_errstr(code));
  sqlite3_busy_timeout(handle.get(), /*ms=*/1000);
  return handle;
}

}  // namespace

absl::Status EachRow(sqlite3* handle, const std::string& statement,
                     const std::function<void(sqlite3_stmt*)>& row) {
  const std::string path = sqlite3_db_filename(handle, "main");
  sqlite3_stmt* raw = nullptr;
  int code = sqlite3_prepare_v2(handle, statement.c_str(), -1, &raw, nullptr);
  const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> prepared(raw, sqlite3_finalize);
  if (code != SQLITE_OK) return FromSqlite(code, path, sqlite3_errmsg(handle));
  while ((code = sqlite3_step(raw)) == SQLITE_ROW) row(raw);
  if (code != SQLITE_DONE) return FromSqlite(code, path, sqlite3_errmsg(handle));
  return absl::OkStatus();
}

std::string QuoteName(const std::string& name) {
  return absl::StrCat("\"", absl::StrReplaceAll(name, {{"\"", "\"\""}}), "\"");
}

absl::StatusOr<SqliteHandle> OpenSqlite(const std::string& path) {
  absl::Status status = CheckHeader(path);
  if (!status.ok()) return status;
  // A database in WAL mode wants to write beside itself even to be read; where it cannot, and no
  // log is left to be read, the file alone is the whole database.
  std::error_code error;
  const bool has_log = std::filesystem::exists(path + "-wal", error);
  for (const bool immutable : {false, true}) {
    auto handle = Open(path, immutable);
    if (!handle.ok()) return handle.status();
    status = EachRow(handle->get(), "begin", [](sqlite3_stmt*) {});
    if (status.ok()) status = CheckPages(handle->get(), path);
    if (status.ok()) return handle;
    const bool cannot_open = (sqlite3_errcode(handle->get()) & 0xff) == SQLITE_CANTOPEN;
    if (!cannot_open || has_log) return status;
  }
  return status;
}

absl::StatusOr<std::string> FileSha256(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::InvalidArgumentError(absl::StrCat(path, " cannot be read"));
  std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  std::array<uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), digest.data());
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

}  // namespace fractal::db::legacy
