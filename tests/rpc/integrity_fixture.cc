#include "tests/rpc/integrity_fixture.h"

#include "absl/strings/str_cat.h"

namespace fractal::tests {
namespace {

constexpr LargeDatabase kSome = {.users = 10, .fractals = 20, .values = 2000};

// What the large database has none of.
constexpr char kOtherRows[] =
    "insert into app.idempotency_keys (user_id, request_id, method, request_hash, response) "
    "select u.id, app.new_id(), 'x', '\\x00', '\\x00' from app.users u limit 1; "
    "insert into app.api_keys (id, user_id, name, prefix, key_hash, scopes) "
    "select app.new_id(), u.id, 'x', 'fgk_abcd', sha256('x'), array['read'] from app.users u limit 1; "
    "insert into app.reset_tokens (user_id, token_hash, expires_at) "
    "select u.id, sha256('x'), now() + interval '1 hour' from app.users u limit 1; "
    "insert into legacy.imports (id, user_id, file_name, file_sha256, source_tz, report) "
    "select app.new_id(), u.id, 'x', 'x', 'UTC', '{}' from app.users u limit 1; "
    "insert into legacy.source_rows (user_id, table_name, legacy_id, raw_sha256, raw, import_id) "
    "select i.user_id, 'goals', '1', '\\x00', '{}', i.id from legacy.imports i; "
    "insert into legacy.ids (user_id, table_name, legacy_id, root_id, id, content_sha256) "
    "select i.user_id, 'goals', '1', g.root_id, g.id, '\\x00' from legacy.imports i, app.goals g "
    "limit 1; "
    "insert into app.activity_groups (root_id, id, parent_id, name) "
    "select distinct on (g.root_id) g.root_id, app.new_id(), g.id, 'Nested' from app.activity_groups g "
    "where g.deleted_at is null; "
    "insert into app.notes (root_id, id, activity_instance_id, set_number, content) "
    "select s.root_id, app.new_id(), s.activity_instance_id, s.set_number, 'Of a set' "
    "from app.activity_sets s where s.deleted_at is null limit 5";

constexpr char kForeignKeys[] =
    "select k.conname, k.conrelid::regclass, k.confrelid::regclass, "
    "  case when n.nspname = 'app' then '' else n.nspname || '.' end || c.relname, "
    "  case when pn.nspname = 'app' then '' else pn.nspname || '.' end || p.relname, "
    "  (array_agg(x.attname order by o.place desc))[1], "
    "  (array_agg(format_type(x.atttypid, null) order by o.place desc))[1], "
    "  string_agg(format('t.%I is not null', x.attname), ' and '), "
    "  string_agg(format('p.%I = t.%I', y.attname, x.attname), ' and '), "
    "  bool_or(x.attname = 'root_id'), k.confdeltype = 'c' "
    "from pg_constraint k "
    "join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace "
    "join pg_class p on p.oid = k.confrelid join pg_namespace pn on pn.oid = p.relnamespace "
    "cross join lateral unnest(k.conkey, k.confkey) with ordinality as o (x, y, place) "
    "join pg_attribute x on x.attrelid = c.oid and x.attnum = o.x "
    "join pg_attribute y on y.attrelid = p.oid and y.attnum = o.y "
    "where k.contype = 'f' and k.conparentid = 0 and n.nspname in ('app', 'legacy') "
    "group by k.oid, k.conname, c.oid, c.relname, n.nspname, p.relname, pn.nspname "
    "order by c.relname, k.conname";

}  // namespace

std::string ForeignKey::Orphans() const {
  return absl::StrCat("orphans: ", child_title, " without their ", parent_title, " (", name, ")");
}
std::string ForeignKey::OfAnotherFractal() const {
  return absl::StrCat("root_id: ", child_title, " of another fractal than their ", parent_title,
                      " (", name, ")");
}
std::string ForeignKey::LiveBelowDeleted() const {
  return absl::StrCat("trash: live ", child_title, " below deleted ", parent_title, " (", name,
                      ")");
}

IntegrityTest::IntegrityTest() {
  FillLargeDatabase(&database(), kSome);
  database().Sql(kOtherRows);
}

Answer<v1::CheckIntegrityResponse> IntegrityTest::Check(Client& client, bool only_faults) {
  v1::CheckIntegrityRequest request;
  request.set_only_faults(only_faults);
  return client.Call(&Admin::CheckIntegrity, request);
}

IntegrityTest::Counts IntegrityTest::Report() {
  Counts counts;
  const auto answer = Check(admin);
  for (const v1::IntegrityCheck& check : answer->checks()) {
    counts[check.name()] += check.count();  // two migrations may ask for the same
  }
  return counts;
}

IntegrityTest::Counts IntegrityTest::Faults() {
  Counts counts;
  const auto answer = Check(admin, true);
  for (const v1::IntegrityCheck& check : answer->checks()) {
    EXPECT_GT(check.count(), 0) << check.name();
    counts[check.name()] += check.count();
  }
  EXPECT_EQ(answer->faults(), answer->checks_size());
  return counts;
}

std::vector<ForeignKey> IntegrityTest::ForeignKeys() {
  std::vector<ForeignKey> keys;
  for (const auto& row : database().Sql(kForeignKeys)) {
    keys.push_back({row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8],
                    row[9] == "t", row[10] == "t"});
  }
  return keys;
}

}  // namespace fractal::tests
