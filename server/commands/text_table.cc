#include "server/commands/text_table.h"

#include <algorithm>
#include <ostream>

#include "server/unicode.h"

namespace fractal::server::commands {
namespace {

size_t WidthOf(const std::string& cell) { return CountCodePoints(cell).value_or(cell.size()); }

}  // namespace

void TextTable::Print(std::ostream& out) const {
  std::vector<size_t> widths(rows_.front().size(), 0);
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], WidthOf(row[i]));
  }
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) {
      out << row[i];
      // Nothing stands behind the last cell, not even blanks.
      if (i + 1 < row.size()) out << std::string(widths[i] - WidthOf(row[i]) + 2, ' ');
    }
    out << "\n";
  }
}

}  // namespace fractal::server::commands
