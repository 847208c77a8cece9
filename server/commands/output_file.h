#pragma once

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace fractal::server::commands {

// Writes a file whole or not at all: beside its place, and then into it, so that what was there
// before stays until all is written. Its owner alone may read it (0600). A link is not followed, but
// refused; into what is no regular file, as a device or a pipe, is written as it comes.
//
// Every error says the file and the cause, for the operator.
class OutputFile {
 public:
  static absl::StatusOr<OutputFile> Create(const std::string& path);
  static absl::StatusOr<OutputFile> Standard();
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  // Without Commit, leaves nothing behind.
  ~OutputFile();

  absl::Status Write(const std::string& bytes);
  // Nothing is written afterwards.
  absl::Status Commit();

 private:
  OutputFile(std::string path, std::string beside, int descriptor)
      : path_(std::move(path)), beside_(std::move(beside)), descriptor_(descriptor) {}

  absl::Status Flush();

  std::string path_;
  std::string beside_;  // empty: the file itself is written
  int descriptor_;      // -1: closed
  std::string waiting_;
};

}  // namespace fractal::server::commands
