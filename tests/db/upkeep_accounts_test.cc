// Accounts whose time of grace is over, and what expires by itself (db/purge.h).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "db/purge.h"
#include "tests/db/trash_world.h"
#include "tests/support/database.h"

namespace fractal::tests {
namespace {

using db::Uuid;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

class UpkeepAccountsTest : public testing::Test {
 protected:
  absl::Status Expire(bool dry_run = false) {
    db::Purge purge(access_, dry_run);
    const absl::Status done = purge.Expired();
    rows_ = purge.rows();
    return done;
  }

  static std::string Quoted(const Uuid& id) { return absl::StrCat("'", id.ToString(), "'"); }

  void DeleteAccount(const Uuid& user, const std::string& purge_at) {
    database_.Sql(absl::StrCat("update app.users set deleted_at = now() - interval '40 days', purge_at = ",
                               purge_at, " where id = ", Quoted(user)));
  }

  // How many rows of each table that has a user say this one.
  std::string RowsOf(const Uuid& user) {
    return database_.Scalar(absl::StrCat(
        "select (select count(*) from app.users where id = u.id) + (select count(*) from app.goals where user_id = u.id)"
        " + (select count(*) from app.fractal_members where user_id = u.id)"
        " + (select count(*) from app.auth_tokens where user_id = u.id)"
        " + (select count(*) from app.sign_ins where user_id = u.id)"
        " + (select count(*) from app.api_keys where user_id = u.id)"
        " + (select count(*) from app.reset_tokens where user_id = u.id)"
        " + (select count(*) from app.idempotency_keys where user_id = u.id)"
        " + (select count(*) from legacy.ids where user_id = u.id)"
        " + (select count(*) from legacy.imports where user_id = u.id)"
        " + (select count(*) from legacy.source_rows where user_id = u.id) from (select ",
        Quoted(user), "::uuid as id) as u"));
  }

  // A sign-in with a token, a key, a kept answer and an import of a user.
  void AddBelongings(const Uuid& user) {
    const std::string id = Quoted(user);
    database_.Sql(absl::StrCat(
        "insert into app.sign_ins (id, user_id, expires_at) values (", id, ", ", id, ", now());",
        "insert into app.auth_tokens (id, user_id, kind, family_id, token_hash, expires_at) values "
        "(app.new_id(), ", id, ", 'access', ", id, ", sha256(app.new_id()::text::bytea), now());",
        "insert into app.api_keys (id, user_id, name, prefix, key_hash, scopes) values (app.new_id(), ",
        id, ", 'k', 'fgk_abcd', sha256(app.new_id()::text::bytea), '{read}');",
        "insert into app.reset_tokens (user_id, token_hash, expires_at) values (", id,
        ", sha256(app.new_id()::text::bytea), now());",
        "insert into app.idempotency_keys (user_id, request_id, method, request_hash) values (", id,
        ", app.new_id(), 'm', '');",
        "insert into legacy.imports (id, user_id, file_name, file_sha256, source_tz, report) values (",
        id, ", ", id, ", 'f', 'x', 'UTC', '{}');",
        "insert into legacy.source_rows (user_id, table_name, legacy_id, raw_sha256, raw, import_id) "
        "select ", id, ", 'goals', n::text, '', '{}', ", id, " from generate_series(1, 1200) n;",
        "insert into legacy.ids (user_id, table_name, legacy_id, root_id, id, content_sha256) values (",
        id, ", 'goals', '1', ", id, ", ", id, ", '');"));
  }

  void Share(const Uuid& owner, const Uuid& with) {
    database_.Sql(absl::StrCat(
        "insert into app.fractal_members (user_id, root_id, role) select ", Quoted(with),
        ", g.root_id, 'editor' from app.goals g where g.id = g.root_id and g.user_id = ", Quoted(owner)));
  }

  TestDatabase database_;
  const Uuid ada_ = database_.AddUser("ada");
  const Uuid bob_ = database_.AddUser("bob");
  const Uuid eve_ = database_.AddUser("eve");
  const std::unique_ptr<db::Connection> connection_ = database_.Connect(sql::Role::kAdmin);
  db::AdminAccess access_{*connection_};
  db::Batches::Counts rows_;
};

TEST_F(UpkeepAccountsTest, RemovesAnAccountWithAllThatItOwnsAndNothingOfOthers) {
  const TrashWorld adas(1, ada_.ToString());
  const TrashWorld bobs(2, bob_.ToString());
  const TrashWorld eves(3, eve_.ToString());
  adas.Insert(database_);
  for (const Uuid& user : {ada_, bob_, eve_}) AddBelongings(user);
  database_.Sql("truncate app.fractal_members");
  bobs.Insert(database_);
  database_.Sql("truncate app.fractal_members");
  eves.Insert(database_);
  Share(ada_, bob_);
  Share(bob_, ada_);
  Share(ada_, eve_);
  Share(eve_, ada_);
  DeleteAccount(ada_, "now() - interval '1 minute'");
  DeleteAccount(eve_, "now() - interval '1 minute'");
  const std::string bob_has = database_.Scalar(absl::StrCat(
      "select count(*) from app.fractal_members m join app.goals g on g.id = m.root_id and g.root_id = "
      "m.root_id where g.user_id = ", Quoted(bob_), " and m.user_id = ", Quoted(bob_)));

  ASSERT_TRUE(Expire(true).ok());
  const db::Batches::Counts counted = rows_;
  EXPECT_NE(RowsOf(ada_), "0") << "a dry run changes nothing";
  const absl::Status done = Expire();
  ASSERT_TRUE(done.ok()) << done;
  EXPECT_EQ(rows_, counted);
  EXPECT_EQ(RowsOf(ada_), "0");
  EXPECT_EQ(RowsOf(eve_), "0");
  EXPECT_EQ(rows_["users"], 2);
  EXPECT_EQ(rows_["legacy.source_rows"], 2400);
  EXPECT_EQ(TrashWorld::Read(database_), bobs.All());
  EXPECT_EQ(database_.Scalar("select count(*) from app.fractal_members"), bob_has);
  EXPECT_EQ(database_.Scalar("select count(*) from legacy.source_rows"), "1200");
  EXPECT_EQ(database_.Scalar("select count(*) from app.auth_tokens"), "1");
  EXPECT_THAT(TrashWorld::Dangling(database_), IsEmpty());
}

TEST_F(UpkeepAccountsTest, KeepsAccountsInTheirTimeOfGraceAndThoseThatAreOnlyDeleted) {
  TrashWorld(1, ada_.ToString()).Insert(database_);
  DeleteAccount(ada_, "now() + interval '1 hour'");
  DeleteAccount(bob_, "null");
  const auto before = TrashWorld::Read(database_);
  ASSERT_TRUE(Expire().ok());
  EXPECT_THAT(rows_, IsEmpty());
  EXPECT_EQ(TrashWorld::Read(database_), before);
}

TEST_F(UpkeepAccountsTest, CountsNothingTwiceWhenTheTrashGoesToo) {
  TrashWorld(1, ada_.ToString()).Insert(database_);
  database_.Sql("update app.fractal_members set role = 'owner'");
  Share(ada_, bob_);
  AddBelongings(bob_);
  database_.Sql(absl::StrCat(
      "update app.idempotency_keys set created_at = now() - interval '3 days'; "
      "update app.auth_tokens set expires_at = now() - interval '60 days'"));
  DeleteAccount(bob_, "now() - interval '1 minute'");
  db::Purge counts(access_, true);
  ASSERT_TRUE(counts.Expired().ok());
  ASSERT_TRUE(counts.Trash(absl::Now()).ok());
  db::Purge purge(access_, false);
  ASSERT_TRUE(purge.Expired().ok());
  ASSERT_TRUE(purge.Trash(absl::Now()).ok());
  EXPECT_EQ(purge.rows(), counts.rows());
  DeleteAccount(ada_, "now() - interval '1 minute'");
  db::Purge more(access_, true);
  ASSERT_TRUE(more.Expired().ok());
  ASSERT_TRUE(more.Trash(absl::Now()).ok());
  db::Purge rest(access_, false);
  ASSERT_TRUE(rest.Expired().ok());
  ASSERT_TRUE(rest.Trash(absl::Now()).ok());
  EXPECT_EQ(rest.rows(), more.rows());
}

// Those that are over, and those of fractals that go, each once.
TEST_F(UpkeepAccountsTest, RemovesInvitationsThatAreOverAndThoseOfFractalsThatGo) {
  for (const Uuid& user : {ada_, bob_, eve_}) {
    const std::string id = Quoted(user);
    database_.Sql(absl::StrCat(
        "insert into app.goals (root_id, id, user_id, type, name, description, deleted_at) values (",
        id, ", ", id, ", ", id, ", 'UltimateGoal', 'Goal', '', ",
        user == eve_ ? "now() - interval '60 days'" : "null", ");",
        "insert into app.fractal_invitations (root_id, id, email, role, token_hash, expires_at) select ",
        id, ", app.new_id(), n || '@example.com', 'viewer', sha256(n::text::bytea), "
        "now() + case when n % 2 = 0 then interval '1 day' else interval '-1 minute' end "
        "from generate_series(1, 1200) n"));
  }
  DeleteAccount(ada_, "now() - interval '1 minute'");
  db::Purge counts(access_, true);
  ASSERT_TRUE(counts.Expired().ok());
  ASSERT_TRUE(counts.Trash(absl::Now() - absl::Hours(24)).ok());
  db::Purge purge(access_, false);
  ASSERT_TRUE(purge.Expired().ok());
  ASSERT_TRUE(purge.Trash(absl::Now() - absl::Hours(24)).ok());
  EXPECT_EQ(purge.rows(), counts.rows());
  EXPECT_EQ(purge.rows().at("fractal_invitations"), 3000);
  EXPECT_EQ(database_.Scalar("select count(*) from app.fractal_invitations where expires_at > now() "
                             "and root_id = " + Quoted(bob_)),
            "600");
  EXPECT_EQ(database_.Scalar("select count(*) from app.fractal_invitations"), "600");
}

TEST_F(UpkeepAccountsTest, RemovesWhatExpiresByItsAge) {
  const std::string id = Quoted(ada_);
  const auto token = [&](const std::string& expires, const std::string& revoked) {
    database_.Sql(absl::StrCat(
        "with s as (insert into app.sign_ins (id, user_id, expires_at) values (app.new_id(), ", id, ", ",
        expires, ") returning id) "
        "insert into app.auth_tokens (id, user_id, kind, family_id, token_hash, expires_at, revoked_at) "
        "select app.new_id(), ", id, ", 'refresh', s.id, sha256(app.new_id()::text::bytea), ",
        expires, ", ", revoked, " from s"));
  };
  const auto key = [&](const std::string& expires, const std::string& revoked) {
    database_.Sql(absl::StrCat(
        "insert into app.api_keys (id, user_id, name, prefix, key_hash, scopes, expires_at, revoked_at) "
        "values (app.new_id(), ", id, ", 'k', 'fgk_abcd', sha256(app.new_id()::text::bytea), '{read}', ",
        expires, ", ", revoked, ")"));
  };
  const auto reset = [&](const Uuid& user, const std::string& expires) {
    database_.Sql(absl::StrCat("insert into app.reset_tokens (user_id, token_hash, expires_at) values (",
                               Quoted(user), ", sha256(app.new_id()::text::bytea), ", expires, ")"));
  };
  key("now() - interval '31 days'", "null");
  key("now() - interval '29 days'", "null");
  key("null", "now() - interval '31 days'");
  key("null", "null");
  reset(ada_, "now() - interval '31 days'");
  reset(bob_, "now() - interval '29 days'");
  token("now() - interval '31 days'", "null");
  token("now() - interval '29 days'", "null");
  token("now() + interval '1 day'", "now() - interval '31 days'");
  token("now() + interval '1 day'", "now() - interval '29 days'");
  token("now() + interval '300 days'", "null");
  database_.Sql(absl::StrCat(
      "insert into app.idempotency_keys (user_id, request_id, method, request_hash, created_at) select ",
      id, ", app.new_id(), 'm', '', now() - n * interval '1 hour' from generate_series(1, 1500) n;",
      "insert into app.sign_in_throttles (scope, key, failures, last_failure_at, blocked_until) values "
      "('account', 'old', 9, now() - interval '25 hours', now() - interval '20 hours'), "
      "('account', 'new', 9, now() - interval '23 hours', now() - interval '20 hours'), "
      "('address', 'blocked', 9, now() - interval '25 hours', now() + interval '1 minute')"));
  ASSERT_TRUE(Expire(true).ok());
  const auto counted = rows_;
  ASSERT_TRUE(Expire().ok());
  EXPECT_EQ(rows_, counted);
  EXPECT_THAT(rows_, UnorderedElementsAre(Pair("auth_tokens", 2), Pair("sign_ins", 1),
                                          Pair("api_keys", 2), Pair("reset_tokens", 1),
                                          Pair("idempotency_keys", 1477),
                                          Pair("sign_in_throttles", 1)));
  EXPECT_EQ(database_.Scalar("select count(*) from app.auth_tokens"), "3");
  EXPECT_EQ(database_.Scalar("select string_agg(key, ' ' order by key) from app.sign_in_throttles"),
            "blocked new");
}

TEST_F(UpkeepAccountsTest, DropsOldPartitionsOfTheAuditTrail) {
  database_.Sql("create table audit.log_2020_01 partition of app.audit_log for values from "
                "('2020-01-01') to ('2020-02-01')");
  db::Purge counts(access_, true);
  ASSERT_TRUE(counts.AuditPartitions(24).ok());
  EXPECT_THAT(counts.rows(), UnorderedElementsAre(Pair("audit_log partitions", 1)));
  EXPECT_EQ(database_.Scalar("select to_regclass('audit.log_2020_01') is not null"), "t");
  db::Purge purge(access_, false);
  const absl::Status done = purge.AuditPartitions(24);
  ASSERT_TRUE(done.ok()) << done;
  EXPECT_EQ(purge.rows(), counts.rows());
  EXPECT_EQ(database_.Scalar("select to_regclass('audit.log_2020_01') is null"), "t");
}

}  // namespace
}  // namespace fractal::tests
