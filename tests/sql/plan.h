#pragma once

#include <string>
#include <vector>

namespace fractal::tests {

// How a plan comes to rows of a table of the app.
struct TableScan {
  std::string table;      // without its schema
  std::string node;       // as EXPLAIN calls it: "Seq Scan", "Index Only Scan", "Bitmap Index Scan"
  std::string index;      // "" for none
  std::string condition;  // what the index is asked for; "" for all that it holds
};

// Every scan of a table of schema app in what EXPLAIN (VERBOSE, FORMAT JSON) answered. A bitmap's
// scans are those of its indexes.
std::vector<TableScan> ScansOf(const std::string& explained);

// What is wrong with a scan of a table that many users share; "" for nothing. It must go by an
// index, and ask it for the rows of a fractal or of a user: a walk through a whole index, or
// through everybody's rows of a kind, is as slow as one through the table.
std::string FaultOf(const TableScan& scan);

}  // namespace fractal::tests
