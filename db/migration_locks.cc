#include "db/migration_locks.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "db/migration_script.h"

namespace fractal::db {
namespace {

using Words = std::span<const std::string>;

constexpr std::string_view kScan = "reads the whole table";
constexpr std::string_view kRewrite = "rewrites the table";
constexpr std::string_view kAssumed = "assumed: what it runs is not known from its form";

constexpr StatementLock kNothing{TableLock::kNone, ""};
constexpr StatementLock kAlone{TableLock::kAccessExclusive, ""};

bool StartsWith(Words words, std::initializer_list<std::string_view> wanted) {
  return words.size() >= wanted.size() && std::equal(wanted.begin(), wanted.end(), words.begin());
}

bool Has(Words words, std::initializer_list<std::string_view> wanted) {
  return std::search(words.begin(), words.end(), wanted.begin(), wanted.end()) != words.end();
}

// The words between `words`' top-level commas.
std::vector<Words> ByComma(Words words) {
  std::vector<Words> parts;
  size_t begin = 0;
  int depth = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "(") ++depth;
    if (words[i] == ")") --depth;
    if (words[i] == "," && depth == 0) {
      parts.push_back(words.subspan(begin, i - begin));
      begin = i + 1;
    }
  }
  parts.push_back(words.subspan(begin));
  return parts;
}

StatementLock OfAddConstraint(Words action) {
  const bool checked_later = Has(action, {"not", "valid"});
  if (Has(action, {"foreign", "key"})) {
    return {TableLock::kShareRowExclusive,
            checked_later ? "on both tables" : "on both tables; reads them whole"};
  }
  if (Has(action, {"using", "index"})) return kAlone;
  if (Has(action, {"check"})) return {TableLock::kAccessExclusive, checked_later ? "" : kScan};
  return {TableLock::kAccessExclusive, "reads the whole table and makes an index"};
}

// A default that differs from row to row must be written into each of them.
bool IsVolatileColumn(Words action) {
  constexpr std::array<std::string_view, 9> kVolatile{
      "gen_random_uuid", "clock_timestamp", "timeofday", "random",     "nextval",
      "generated",       "serial",          "bigserial", "smallserial"};
  return std::ranges::any_of(action, [&](const std::string& word) {
    return std::ranges::find(kVolatile, word) != kVolatile.end();
  });
}

StatementLock OfAddColumn(Words action) {
  if (IsVolatileColumn(action)) return {TableLock::kAccessExclusive, kRewrite};
  return kAlone;
}

StatementLock OfAlterColumn(Words action) {
  if (Has(action, {"set", "statistics"})) return {TableLock::kShareUpdateExclusive, ""};
  if (Has(action, {"set", "not", "null"})) {
    return {TableLock::kAccessExclusive, "reads the whole table unless a valid CHECK proves it"};
  }
  if (Has(action, {"type"})) return {TableLock::kAccessExclusive, kRewrite};
  return kAlone;
}

StatementLock OfAction(Words action) {
  if (StartsWith(action, {"validate"})) return {TableLock::kShareUpdateExclusive, kScan};
  if (StartsWith(action, {"add", "constraint"})) return OfAddConstraint(action);
  if (StartsWith(action, {"add"})) return OfAddColumn(action);
  if (StartsWith(action, {"alter"})) return OfAlterColumn(action);
  if (Has(action, {"trigger"})) return {TableLock::kShareRowExclusive, ""};
  if (StartsWith(action, {"set", "("}) || StartsWith(action, {"attach"})) {
    return {TableLock::kShareUpdateExclusive, ""};
  }
  return kAlone;
}

StatementLock OfAlterTable(Words words) {
  size_t at = 2;
  if (Has(words, {"if", "exists"})) at += 2;
  if (words[at] == "only") ++at;
  ++at;  // the name, and its schema
  if (at < words.size() && words[at] == ".") at += 2;
  StatementLock strongest = kNothing;
  for (const Words action : ByComma(words.subspan(at))) {
    const StatementLock lock = OfAction(action);
    if (lock.lock > strongest.lock || (lock.lock == strongest.lock && strongest.note.empty())) {
      strongest = lock;
    }
  }
  return strongest;
}

StatementLock OfAlter(Words words) {
  if (StartsWith(words, {"alter", "table"})) return OfAlterTable(words);
  if (StartsWith(words, {"alter", "policy"})) return kAlone;
  if (StartsWith(words, {"alter", "trigger"})) return kAlone;
  if (StartsWith(words, {"alter", "index"})) {
    return {TableLock::kNone, "SHARE UPDATE EXCLUSIVE on the index"};
  }
  if (StartsWith(words, {"alter", "view"}))
    return {TableLock::kNone, "ACCESS EXCLUSIVE on the view"};
  return kNothing;
}

// "app.goals" as its words, from `at` on.
Words QualifiedName(Words words, size_t at) {
  return at + 3 <= words.size() ? words.subspan(at, 3) : Words();
}

bool ReferencesAnother(Words words, Words created) {
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "references" && !std::ranges::equal(QualifiedName(words, i + 1), created))
      return true;
  }
  return false;
}

StatementLock OfCreateTable(Words words) {
  if (Has(words, {"partition", "of"})) {
    return {TableLock::kAccessExclusive, "on the partitioned table"};
  }
  if (ReferencesAnother(words, QualifiedName(words, 2))) {
    return {TableLock::kShareRowExclusive, "on the tables it references"};
  }
  if (Has(words, {"as", "select"}) || Has(words, {"as", "with"}))
    return {TableLock::kAccessShare, ""};
  return kNothing;
}

StatementLock OfCreate(Words words) {
  size_t at = 1;
  if (StartsWith(words.subspan(at), {"or", "replace"})) at += 2;
  const std::string_view what = at < words.size() ? std::string_view(words[at]) : "";
  if (what == "unique" || what == "index") {
    if (Has(words, {"index", "concurrently"})) return {TableLock::kShareUpdateExclusive, kScan};
    return {TableLock::kShare, kScan};
  }
  if (what == "table" || what == "temporary" || what == "temp") return OfCreateTable(words);
  if (what == "trigger" || what == "constraint") return {TableLock::kShareRowExclusive, ""};
  if (what == "policy") return kAlone;
  if (what == "view" || what == "materialized") return {TableLock::kAccessShare, ""};
  return kNothing;
}

StatementLock OfDrop(Words words) {
  if (StartsWith(words, {"drop", "index", "concurrently"}))
    return {TableLock::kShareUpdateExclusive, ""};
  constexpr std::array<std::string_view, 6> kOnTables{"index",  "table", "trigger",
                                                      "policy", "view",  "owned"};
  if (words.size() > 1 && std::ranges::find(kOnTables, words[1]) != kOnTables.end()) return kAlone;
  if (Has(words, {"cascade"})) return kAlone;
  return kNothing;
}

StatementLock OfComment(Words words) {
  const bool on_table =
      words.size() > 2 && (words[2] == "table" || words[2] == "column" || words[2] == "constraint");
  return on_table ? StatementLock{TableLock::kShareUpdateExclusive, ""} : kNothing;
}

bool IsDataStatement(std::string_view first) {
  return first == "select" || first == "with" || first == "values" || first == "insert" ||
         first == "update" || first == "delete" || first == "merge";
}

// A temporary table, which is named without a schema, is nobody else's.
bool InsertsIntoTemporary(Words words) {
  constexpr std::array<std::string_view, 2> kInsert{"insert", "into"};
  const auto insert = std::search(words.begin(), words.end(), kInsert.begin(), kInsert.end());
  return words.end() - insert > 3 && *(insert + 3) != ".";
}

bool WritesRows(Words words) {
  if (Has(words, {"insert", "into"})) return !InsertsIntoTemporary(words);
  return Has(words, {"delete", "from"}) || Has(words, {"merge", "into"}) || Has(words, {"set"});
}

StatementLock OfData(Words words) {
  if (Has(words, {"keep_audit_partitions"})) {
    return {TableLock::kShareUpdateExclusive, "on the audit trail"};
  }
  if (WritesRows(words)) {
    return {TableLock::kRowExclusive, ""};
  }
  if (Has(words, {"for", "update"}) || Has(words, {"for", "share"}) ||
      Has(words, {"for", "no", "key"})) {
    return {TableLock::kRowShare, ""};
  }
  return {TableLock::kAccessShare, ""};
}

}  // namespace

std::string_view TableLockName(TableLock lock) {
  switch (lock) {
    case TableLock::kNone:
      return "none";
    case TableLock::kAccessShare:
      return "ACCESS SHARE";
    case TableLock::kRowShare:
      return "ROW SHARE";
    case TableLock::kRowExclusive:
      return "ROW EXCLUSIVE";
    case TableLock::kShareUpdateExclusive:
      return "SHARE UPDATE EXCLUSIVE";
    case TableLock::kShare:
      return "SHARE";
    case TableLock::kShareRowExclusive:
      return "SHARE ROW EXCLUSIVE";
    case TableLock::kExclusive:
      return "EXCLUSIVE";
    case TableLock::kAccessExclusive:
      return "ACCESS EXCLUSIVE";
  }
  return "";
}

StatementLock LockOf(std::string_view statement) {
  const std::vector<std::string> words = WordsOf(statement);
  const std::string_view first = words.empty() ? "" : std::string_view(words[0]);
  if (first == "alter") return OfAlter(words);
  if (first == "create") return OfCreate(words);
  if (first == "drop") return OfDrop(words);
  if (first == "comment") return OfComment(words);
  if (first == "grant" || first == "revoke") return kNothing;
  if (first == "analyze") return {TableLock::kShareUpdateExclusive, kScan};
  if (IsDataStatement(first)) return OfData(words);
  if (StartsWith(words, {"call", "app", ".", "audit"}) ||
      StartsWith(words, {"call", "app", ".", "meter"})) {
    return {TableLock::kShareRowExclusive, "three triggers"};
  }
  if (StartsWith(words, {"call", "app", ".", "keep_identity"})) return kNothing;
  return {TableLock::kAccessExclusive, kAssumed};
}

}  // namespace fractal::db
