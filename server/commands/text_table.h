#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace fractal::server::commands {

// Columns of text for a terminal, each as wide as its longest cell.
class TextTable {
 public:
  explicit TextTable(std::vector<std::string> head) : rows_{std::move(head)} {}

  // As many cells as the head has.
  void Add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  // The head alone when there are no rows.
  void Print(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace fractal::server::commands
