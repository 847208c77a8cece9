#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/spool_budget.h"

namespace fractal::server {

// A list of byte strings that is written once and then read, as often as it takes, in a temporary
// file that has no name: what a stream brings or takes while no database connection waits for the
// client. Small ones stay in memory. Not for several threads at once.
class Spool {
 public:
  // RESOURCE_EXHAUSTED (EXPORT_TOO_LARGE) from Append on when all together are larger, or what the
  // share's budget says when it is spent.
  explicit Spool(int64_t most_bytes, SpoolShare share = {})
      : most_bytes_(most_bytes), share_(std::move(share)) {}
  ~Spool();
  Spool(Spool&& other) noexcept;
  Spool& operator=(Spool&&) = delete;

  // At the end. RESOURCE_EXHAUSTED (SPOOL_FAILED) when the file cannot be written
  // ($TMPDIR, else /tmp).
  absl::Status Append(std::string_view entry);

  // Begins reading at the first entry.
  void Rewind() { position_ = 0; }
  // Reads the next entry; false behind the last.
  absl::StatusOr<bool> Next(std::string* entry);

  // Forgets everything, for another try.
  void Clear();

 private:
  absl::Status Flush();
  absl::Status Read(char* bytes, size_t count);

  // Gives back what all entries took.
  void GiveBack();

  int64_t most_bytes_;
  SpoolShare share_;
  int64_t size_ = 0;      // of all entries with their lengths
  int64_t in_file_ = 0;   // of which this many are in the file
  int64_t position_ = 0;  // of the reader
  std::string waiting_;   // those that are not
  std::string read_;      // of the file, from read_from_ on
  int64_t read_from_ = 0;
  int file_ = -1;
};

}  // namespace fractal::server
