// What sharing promises of the database, tried in SQL as fractal_app: an attacker who got that far.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <pqxx/pqxx>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/support/database.h"

namespace fractal::tests {
namespace {

using testing::HasSubstr;

class SharingInSql : public testing::Test {
 protected:
  SharingInSql() {
    database_.Sql(absl::StrCat(
        "insert into app.goals (root_id, id, user_id, type, name, description) values (", kRoot,
        ", ", kRoot, ", ", Quoted(ada_), ", 'UltimateGoal', 'Cello', ''), (", kOther, ", ", kOther,
        ", ", Quoted(eve_), ", 'UltimateGoal', 'Chess', '');",
        "insert into app.fractal_members (user_id, root_id, role) values (", Quoted(bob_), ", ",
        kRoot, ", 'editor')"));
  }

  static std::string Quoted(const db::Uuid& id) { return absl::StrCat("'", id.ToString(), "'"); }

  // What the first column of a statement's rows says, or PostgreSQL's error.
  std::string As(const db::Uuid& user, const std::string& statement) {
    const auto connection = database_.Connect(sql::Role::kApp);
    try {
      pqxx::work work(connection->raw());
      work.exec("set local app.current_user_id = " + Quoted(user));
      const pqxx::result rows = work.exec(statement);
      std::string said;
      for (const pqxx::row& row : rows) {
        absl::StrAppend(&said, said.empty() ? "" : " ", row[0].is_null() ? "NULL" : row[0].c_str());
      }
      work.commit();
      return said.empty() ? absl::StrCat(rows.affected_rows(), " rows") : said;
    } catch (const pqxx::sql_error& e) {
      return e.what();
    }
  }
  std::string Members() {
    return database_.Scalar(absl::StrCat(
        "select string_agg(u.username || ' ' || m.role, ', ' order by u.username) from "
        "app.fractal_members m join app.users u on u.id = m.user_id where m.root_id = ",
        kRoot));
  }

  static constexpr char kRoot[] = "'0190a1b2-0000-7000-8000-0000000000f1'";
  static constexpr char kOther[] = "'0190a1b2-0000-7000-8000-0000000000f2'";
  TestDatabase database_;
  const db::Uuid ada_ = database_.AddUser("ada");
  const db::Uuid bob_ = database_.AddUser("bob");
  const db::Uuid eve_ = database_.AddUser("eve");
};

TEST_F(SharingInSql, NobodyChangesWhatARowIs) {
  for (const auto& table : database_.Sql(
           "select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid "
           "and "
           "a.attnum > 0 join pg_attribute r on r.attrelid = c.oid and r.attname = 'root_id' where "
           "c.relnamespace = 'app'::regnamespace and c.relkind = 'r' and a.attname in ('root_id', "
           "'id', 'user_id', 'created_at')")) {
    for (const db::Uuid& user : {ada_, bob_}) {
      EXPECT_THAT(
          As(user, absl::StrCat("update app.", table[0], " set ", table[1], " = ", table[1])),
          HasSubstr("permission denied"))
          << table[0] << "." << table[1];
    }
  }
  EXPECT_EQ(As(bob_, absl::StrCat("update app.goals set description = 'x' where id = ", kRoot)),
            "1 rows");
}

TEST_F(SharingInSql, NobodyButTheOwnerNamesAFractal) {
  const std::string name = absl::StrCat("update app.goals set name = 'Viola' where id = ", kRoot);
  EXPECT_THAT(As(bob_, name), HasSubstr("the owner alone names a fractal"));
  EXPECT_EQ(As(ada_, name), "1 rows");
}

// Whoever made it anew would own what the trail keeps of it.
TEST_F(SharingInSql, NobodyTakesUpAPurgedFractal) {
  database_.Sql(absl::StrCat("delete from app.goals where root_id = ", kRoot));
  const auto make = [&](const std::string& id) {
    return As(bob_, absl::StrCat("insert into app.goals (root_id, id, user_id, type, name) values (",
                                 id, ", ", id, ", ", Quoted(bob_), ", 'UltimateGoal', 'x')"));
  };
  EXPECT_THAT(make(kRoot), HasSubstr("a fractal had this id"));
  EXPECT_EQ(make("'0190a1b2-0000-7000-8000-0000000000f3'"), "1 rows");
  EXPECT_EQ(As(bob_, absl::StrCat("select 1 from app.audit_log where root_id = ", kRoot)),
            "0 rows");
}

// A statement sees the members as they were when it began.
TEST_F(SharingInSql, AFormerOwnersInvitationDoesNotOutliveTheTransfer) {
  const auto invite = [&](const char* email, const char* token, const char* from) {
    return absl::StrCat(
        "insert into app.fractal_invitations (root_id, id, email, role, token_hash) select ", kRoot,
        ", gen_random_uuid(), '", email, "', 'owner', sha256('", token, "')", from);
  };
  ASSERT_EQ(As(ada_, invite("eve@example.com", "t", "")), "1 rows");
  std::thread slow(
      [&] { As(ada_, invite("bob@example.com", "u", " from pg_sleep(1)")); });
  absl::SleepFor(absl::Milliseconds(300));
  EXPECT_EQ(As(eve_, "select role from app.accept_invitation(sha256('t'))"), "owner");
  slow.join();
  EXPECT_EQ(database_.Scalar("select count(*) from app.fractal_invitations"), "0");
  EXPECT_EQ(As(bob_, "select role from app.accept_invitation(sha256('u'))"), "0 rows");
}

TEST_F(SharingInSql, NobodyMakesHimselfAnOwner) {
  EXPECT_THAT(As(bob_, absl::StrCat("update app.goals set user_id = ", Quoted(bob_),
                                    " where id = ", kRoot)),
              HasSubstr("permission denied"));
  EXPECT_THAT(As(bob_, absl::StrCat("set local app.transferring = ", kRoot,
                                    "; update app.goals set user_id = ", Quoted(bob_))),
              HasSubstr("permission denied"));
  EXPECT_THAT(As(bob_, "update app.fractal_members set role = 'owner'"),
              HasSubstr("permission denied"));
  EXPECT_THAT(
      As(eve_, absl::StrCat("insert into app.fractal_members (user_id, root_id, role) values "
                            "(",
                            Quoted(eve_), ", ", kRoot, ", 'viewer')")),
      HasSubstr("permission denied"));
  EXPECT_THAT(As(bob_, "delete from app.fractal_members"), HasSubstr("permission denied"));
  EXPECT_THAT(As(ada_, absl::StrCat("select outcome from app.change_member(", kRoot, ", ",
                                    Quoted(bob_), ", 'owner')")),
              HasSubstr("nobody is made an owner"));
  EXPECT_THAT(
      As(bob_, absl::StrCat("select outcome from app.change_member(", kRoot, ", null, 'editor')")),
      HasSubstr("nobody is made an owner"));
  EXPECT_EQ(Members(), "ada owner, bob editor");
}

TEST_F(SharingInSql, TheFunctionsAskWhoCalls) {
  const auto change = [&](const db::Uuid& user, const db::Uuid& member) {
    return As(user, absl::StrCat("select outcome from app.change_member(", kRoot, ", ",
                                 Quoted(member), ", 'viewer')"));
  };
  EXPECT_EQ(change(eve_, bob_), "no_fractal");
  EXPECT_EQ(change(bob_, bob_), "not_owner");
  EXPECT_EQ(change(ada_, eve_), "no_member");
  EXPECT_EQ(change(ada_, ada_), "is_owner");
  EXPECT_EQ(change(ada_, bob_), "done");
  const std::string list =
      absl::StrCat("select username from app.list_members(", kRoot, ", null, null, 9)");
  EXPECT_EQ(As(bob_, list), "ada bob");
  EXPECT_EQ(As(eve_, list), "0 rows");
  EXPECT_THAT(As(ada_, absl::StrCat("select app.lock_membership(", kRoot, ")")),
              HasSubstr("permission denied"));
  const auto nobody = database_.Connect(sql::Role::kApp);
  pqxx::work work(nobody->raw());
  EXPECT_TRUE(work.exec(list).empty());
  EXPECT_STREQ(work.exec(absl::StrCat("select outcome from app.change_member(", kRoot,
                                      ", null, null)"))[0][0]
                   .c_str(),
               "no_fractal");
  EXPECT_TRUE(work.exec("select 1 from app.accept_invitation(sha256('a'))").empty());
  EXPECT_TRUE(work.exec("select 1 from app.decline_invitation(sha256('a'))").empty());
}

// Who is no member makes nobody wait: no lock is taken for him.
TEST_F(SharingInSql, AStrangerLocksNothing) {
  const auto connection = database_.Connect(sql::Role::kApp);
  pqxx::work work(connection->raw());
  work.exec("set local app.current_user_id = " + Quoted(eve_));
  work.exec(absl::StrCat("select outcome from app.change_member(", kRoot, ", null, null)"));
  EXPECT_EQ(
      database_
          .Sql(absl::StrCat("select id from app.goals where id = ", kRoot, " for update nowait"))
          .size(),
      1u);
}

TEST_F(SharingInSql, InvitationsAreTheOwnersAndNobodyChangesThem) {
  const std::string make = absl::StrCat(
      "insert into app.fractal_invitations (root_id, id, email, role, token_hash) values (", kRoot,
      ", gen_random_uuid(), 'eve@example.com', 'owner', sha256('t'))");
  EXPECT_THAT(As(bob_, make), HasSubstr("the owner alone invites"));
  EXPECT_THAT(As(eve_, make), HasSubstr("the owner alone invites"));
  EXPECT_EQ(As(ada_, make), "1 rows");
  EXPECT_EQ(As(ada_, "select email from app.fractal_invitations"), "eve@example.com");
  EXPECT_EQ(As(bob_, "select email from app.fractal_invitations"), "0 rows");
  EXPECT_EQ(As(eve_, "select email from app.fractal_invitations"), "0 rows");
  EXPECT_EQ(As(bob_, "delete from app.fractal_invitations"), "0 rows");
  EXPECT_THAT(As(ada_, "select token_hash from app.fractal_invitations"),
              HasSubstr("permission denied"));
  EXPECT_THAT(As(ada_, "update app.fractal_invitations set role = 'viewer'"),
              HasSubstr("permission denied"));
  EXPECT_THAT(
      As(ada_, absl::StrCat("insert into app.fractal_invitations (root_id, id, email, role, "
                            "token_hash, expires_at) values (",
                            kRoot,
                            ", gen_random_uuid(), 'x@example.com', 'viewer', sha256('t'), "
                            "'infinity')")),
      HasSubstr("permission denied"));
}

// The transfer's own way is no way for others: it is the functions' owner alone whom the setting
// lets pass.
TEST_F(SharingInSql, ATransferChangesOneFractalAndEndsItsRight) {
  As(ada_,
     absl::StrCat("insert into app.fractal_invitations (root_id, id, email, role, token_hash) "
                  "values (",
                  kRoot, ", gen_random_uuid(), 'eve@example.com', 'owner', sha256('t'))"));
  EXPECT_EQ(As(bob_, "select role from app.accept_invitation(sha256('t'))"), "0 rows");
  EXPECT_EQ(As(eve_,
               "select role from app.accept_invitation(sha256('t')) union all select "
               "current_setting('app.transferring')"),
            "owner ");
  EXPECT_EQ(Members(), "ada editor, bob editor, eve owner");
  EXPECT_EQ(database_.Scalar(
                absl::StrCat("select count(*) from app.goals where user_id = ", Quoted(eve_))),
            "2");
}

}  // namespace
}  // namespace fractal::tests
