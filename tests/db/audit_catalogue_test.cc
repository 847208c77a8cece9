// The catalogue itself says what the audit trail must know of: every table of a fractal and every
// column of it, the accounts and the tokens.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/support/database.h"
#include "tests/support/migrations.h"

namespace fractal::tests {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::IsEmpty;

struct Column {
  std::string name;
  std::string type;
};

// Two values of each type, as SQL.
const std::map<std::string, std::array<std::string, 2>>& Samples() {
  static const std::map<std::string, std::array<std::string, 2>> samples = {
      {"uuid",
       {"'0190a1b2-0000-7000-8000-000000000001'", "'0190a1b2-0000-7000-8000-000000000002'"}},
      {"text", {"'one'", "'two'"}},
      {"boolean", {"false", "true"}},
      {"integer", {"1", "2"}},
      {"double precision", {"0.1", "2.5"}},
      {"date", {"'2020-01-01'", "'2020-01-02'"}},
      {"timestamp with time zone", {"'2020-01-01 00:00:00.5+00'", "'2020-01-02 00:00:00+00'"}},
      {"jsonb", {"'{\"a\": [1]}'", "'{\"a\": null}'"}},
      {"bytea", {"sha256('one')", "sha256('two')"}},
  };
  return samples;
}

// What an entry must say of a change of one column.
struct Expected {
  std::string kind = "update";
  bool tells_values = true;
  bool leaves_entry = true;
};

Expected ExpectedOf(const std::string& table, const std::string& column) {
  if (table == "users") {
    if (column == "last_login") return {"", false, false};
    if (column == "password_hash") return {"password_changed", false};
    if (column == "deleted_at") return {"account_deleted"};
    return {"account_changed"};
  }
  if (table == "auth_tokens") {
    if (column == "used_at") return {"", false, false};
    if (column == "revoked_at") return {"tokens_revoked", false};
    if (column == "token_hash") return {"update", false};
    return {};
  }
  if (column == "deleted_at") return {"delete"};
  // An invitation gets no other token; nobody may change it.
  if (column == "token_hash") return {"", false, false};
  return {};
}

// Columns that begin as NULL, so that setting them is what the trail knows it as.
bool BeginsNull(const std::string& column) {
  return column == "deleted_at" || column == "deleted_with" || column == "purge_at" ||
         column == "revoked_at" || column == "used_at";
}

class AuditCatalogue : public testing::Test {
 protected:
  // One row is enough for the trail; what hangs together is tested elsewhere.
  void SetUp() override {
    database_.Sql(R"(do $$
      declare
        each record;
      begin
        for each in
          select c.conrelid::regclass as name, c.conname from pg_constraint c
          where c.connamespace = 'app'::regnamespace and c.contype in ('f', 'c')
            and c.conrelid <> 'app.audit_log'::regclass
        loop
          execute format('alter table %s drop constraint %I', each.name, each.conname);
        end loop;
        for each in
          select t.tgrelid::regclass as name, t.tgname from pg_trigger t
          join pg_class c on c.oid = t.tgrelid
          where c.relnamespace = 'app'::regnamespace and not t.tgisinternal
            and t.tgname !~ '_(audit|touch|trash)'
        loop
          execute format('alter table %s disable trigger %I', each.name, each.tgname);
        end loop;
      end $$)");
  }

  std::vector<std::string> Tables() {
    std::vector<std::string> names;
    for (const auto& row : database_.Sql(
             "select c.relname from pg_class c where c.relnamespace = 'app'::regnamespace and "
             "c.relkind in ('r', 'p') and c.relname <> 'audit_log' and (c.relname in ('users', "
             "'auth_tokens') or exists (select from pg_attribute a where a.attrelid = c.oid and "
             "a.attname = 'root_id')) order by 1")) {
      names.push_back(row[0]);
    }
    return names;
  }
  std::vector<Column> ColumnsOf(const std::string& table) {
    std::vector<Column> columns;
    for (const auto& row : database_.Sql(absl::StrCat(
             "select a.attname, format_type(a.atttypid, a.atttypmod) from pg_attribute a where "
             "a.attrelid = 'app.",
             table, "'::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum"))) {
      columns.push_back({row[0], row[1]});
    }
    return columns;
  }

  // Runs one statement and answers the entries that it left.
  std::vector<json> EntriesOf(const std::string& statement) {
    database_.Sql("delete from app.audit_log");
    database_.Sql(statement);
    std::vector<json> entries;
    for (const auto& row :
         database_.Sql("select to_jsonb(e) from app.audit_log e order by e.occurred_at, e.id")) {
      entries.push_back(json::parse(row[0]));
    }
    return entries;
  }
  json RowOf(const std::string& table) {
    return json::parse(database_.Scalar(absl::StrCat("select to_jsonb(t) from app.", table, " t")));
  }

  // What is wrong with the trail of a table, "" for nothing.
  std::vector<std::string> FaultsOf(const std::string& table);
  void CheckInsert(const std::string& table, const std::vector<Column>& columns);
  void CheckUpdate(const std::string& table, const Column& column);
  void CheckDelete(const std::string& table);

  // The one entry that a statement must have left; null with a fault when it is not so.
  json OneEntry(const std::string& what, const std::vector<json>& entries) {
    if (entries.size() == 1) return entries[0];
    faults_.push_back(absl::StrCat(what, ": ", entries.size(), " entries"));
    return nullptr;
  }
  void Require(bool is_so, const std::string& fault) {
    if (!is_so) faults_.push_back(fault);
  }

  TestDatabase database_;
  std::vector<std::string> faults_;
};

void AuditCatalogue::CheckInsert(const std::string& table, const std::vector<Column>& columns) {
  std::vector<std::string> names;
  std::vector<std::string> values;
  for (const Column& column : columns) {
    const auto sample = Samples().find(column.type);
    if (sample == Samples().end()) {
      faults_.push_back(absl::StrCat(table, ": a sample of type ", column.type, " is missing"));
      continue;
    }
    names.push_back(column.name);
    values.push_back(BeginsNull(column.name) ? "null" : sample->second[0]);
  }
  const std::string what = table + " insert";
  const json entry = OneEntry(
      what, EntriesOf(absl::StrCat("insert into app.", table, " (", absl::StrJoin(names, ", "),
                                   ") values (", absl::StrJoin(values, ", "), ")")));
  if (entry.is_null()) return;
  Require(entry["kind"] == (table == "users"         ? "account_created"
                            : table == "auth_tokens" ? "sign_in"
                                                     : "insert"),
          what + ": kind " + entry["kind"].dump());
  Require(entry["table_name"] == table && entry["row_count"] == 1, what + ": not its table");
  Require(entry["changes"].is_null(), what + ": has a copy");
  Require(entry["row_ids"] == json::array({"0190a1b2-0000-7000-8000-000000000001"}),
          what + ": rows " + entry["row_ids"].dump());
}

void AuditCatalogue::CheckUpdate(const std::string& table, const Column& column) {
  const std::string what = absl::StrCat(table, ".", column.name);
  const json before = RowOf(table);
  // deleted_at has set it to the row's id.
  const std::string wanted =
      column.name == "deleted_with" ? "gen_random_uuid()" : Samples().at(column.type)[1];
  const auto entries =
      EntriesOf(absl::StrCat("update app.", table, " set ", column.name, " = ", wanted));
  const json after = RowOf(table);
  const Expected expected = ExpectedOf(table, column.name);
  if (!expected.leaves_entry) return Require(entries.empty(), what + ": left an entry");
  const json entry = OneEntry(what, entries);
  if (entry.is_null()) return;
  Require(entry["kind"] == expected.kind, what + ": kind " + entry["kind"].dump());
  if (!expected.tells_values) {
    Require(entry.dump().find("one") == std::string::npos, what + ": tells a secret");
    return;
  }
  json changed = {{"before", {}}, {"after", {}}};
  for (const auto& [name, value] : after.items()) {
    if (before[name] == value || (name == "updated_at" && column.name != "updated_at")) continue;
    changed["before"][name] = before[name];
    changed["after"][name] = value;
  }
  Require(changed["after"].contains(column.name), what + ": the test changed nothing");
  json told = entry["changes"].contains("all") ? entry["changes"]["all"]
                                               : entry["changes"]["rows"].at(0);
  told.erase("id");
  told.erase("key");
  Require(told == changed, absl::StrCat(what, ": ", told.dump(), " in place of ", changed.dump()));
  if (table != "users" && table != "auth_tokens") {
    Require(entry["root_id"] == after["root_id"], what + ": another fractal");
  }
}

void AuditCatalogue::CheckDelete(const std::string& table) {
  json before = RowOf(table);
  const std::string what = table + " delete";
  const auto entries = EntriesOf("delete from app." + table);
  // Of a token that was revoked already.
  if (table == "auth_tokens") return Require(entries.empty(), what + ": left an entry");
  const json entry = OneEntry(what, entries);
  if (entry.is_null()) return;
  before.erase("password_hash");
  before.erase("token_hash");
  Require(entry["kind"] == (table == "users" ? "account_purged" : "purge"), what + ": kind");
  Require(entry["changes"]["rows"].at(0)["before"] == before,
          absl::StrCat(what, ": ", entry["changes"].dump()));
}

std::vector<std::string> AuditCatalogue::FaultsOf(const std::string& table) {
  faults_.clear();
  const std::vector<Column> columns = ColumnsOf(table);
  CheckInsert(table, columns);
  if (!faults_.empty()) return faults_;
  for (const Column& column : columns) CheckUpdate(table, column);
  CheckDelete(table);
  return faults_;
}

TEST_F(AuditCatalogue, KnowsEveryColumnOfEveryTableOfAFractalAndOfAccounts) {
  const auto tables = Tables();
  EXPECT_THAT(tables, testing::SizeIs(testing::Ge(18U)));
  for (const std::string& table : tables) EXPECT_THAT(FaultsOf(table), IsEmpty());
}

TEST_F(AuditCatalogue, FindsANewTableWithoutATrail) {
  database_.Sql("create table app.planted (root_id uuid not null, id uuid not null, name text)");
  EXPECT_THAT(Tables(), Contains("planted"));
  EXPECT_THAT(FaultsOf("planted"), Contains("planted insert: 0 entries"));
  EXPECT_THAT(VerifyFaults(database_), Contains("audit of planted"));
  database_.Sql("delete from app.planted; call app.audit('app.planted')");
  EXPECT_THAT(FaultsOf("planted"), IsEmpty());
}

TEST_F(AuditCatalogue, FindsATriggerThatIsOff) {
  database_.Sql("alter table app.notes disable trigger trg_notes_audit_deleted");
  EXPECT_THAT(FaultsOf("notes"), Contains("notes delete: 0 entries"));
  EXPECT_THAT(VerifyFaults(database_), Contains("audit of notes"));
}

}  // namespace
}  // namespace fractal::tests
