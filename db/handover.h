#pragma once

#include <string>
#include <utility>
#include <vector>

#include "db/detached_process.h"

namespace fractal::db {

// The directories that a program of another user works in. One below a directory that this user may
// not enter, such as root's home, is handed over open and named by its number: the kernel checks
// the way to a directory only when it is opened.
class Handover {
 public:
  explicit Handover(SystemUser user) : user_(std::move(user)) {}
  ~Handover();
  Handover(const Handover&) = delete;
  Handover& operator=(const Handover&) = delete;

  // What the program, given opened() to keep, can call the directory by.
  std::string NameFor(const std::string& directory);

  const std::vector<int>& opened() const { return opened_; }

 private:
  const SystemUser user_;
  std::vector<int> opened_;
};

}  // namespace fractal::db
