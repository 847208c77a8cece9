#include "db/connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <iostream>
#include <random>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "db/errors.h"
#include "tests/support/database.h"

namespace fractal::tests {
namespace {

using db::Connection;
using db::StatementCall;
using db::Uuid;
using db::Value;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr sql::StatementText Make(std::string_view name, std::string_view text) {
  return {"tests", name, sql::Role::kApp, sql::Effect::kRead, text};
}

constexpr sql::StatementText kEcho = Make("echo", "select $1::text");
constexpr sql::StatementText kEchoBytes = Make("echo_bytes", "select $1::bytea");
constexpr sql::StatementText kEchoNumber = Make("echo_number", "select $1::float8");
constexpr sql::StatementText kEchoTime = Make("echo_time", "select $1::timestamptz");
constexpr sql::StatementText kUnnest = Make("unnest", "select unnest($1::text[])");
constexpr sql::StatementText kOne = Make("one", "select 1");
constexpr sql::StatementText kDivide = Make("divide", "select 1 / $1::int");
constexpr sql::StatementText kSleep = Make("sleep", "select pg_sleep($1::float8)");
constexpr sql::StatementText kLock = Make("lock", "select pg_advisory_xact_lock(4711)");
constexpr sql::StatementText kWhoAmI =
    Make("who_am_i", "select current_setting('app.current_user_id', true)");
constexpr sql::StatementText kRaise = Make("raise", "select raise_as($1::text)");
constexpr sql::StatementText kChange =
    Make("change", "update pairs set n = n + 1 where id = $1::int");
constexpr sql::StatementText kNote = Make("note", "insert into scratch values ($1::text)");
constexpr sql::StatementText kNoteAlone = {"tests", "note_alone", sql::Role::kApp, sql::Effect::kWrite,
                                         "insert into fatal values ($1::text)"};
constexpr sql::StatementText kNoteLater = Make("note_later", "insert into fatal values ($1::text)");

class ConnectionTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    database_ = new TestDatabase();
    database_->Sql(
        "create table scratch (note text); grant all on scratch to fractal_app;"
        "create table pairs (id int, n int); insert into pairs values (1, 0), (2, 0);"
        "grant all on pairs to fractal_app;"
        "create function raise_as(sqlstate text) returns void language plpgsql as"
        " 'begin raise exception using errcode = sqlstate; end';"
        // Its rows end the connection while their transaction commits.
        "create table fatal (note text); grant all on fatal to fractal_app;"
        "create function end_connection() returns trigger language plpgsql security definer as"
        " 'begin perform pg_terminate_backend(pg_backend_pid()); return null; end';"
        "create constraint trigger ends_connection after insert on fatal"
        " deferrable initially deferred for each row execute function end_connection()");
  }
  static void TearDownTestSuite() {
    delete database_;
    database_ = nullptr;
  }

  void SetUp() override { database_->Sql("truncate scratch"); }

  std::string Echo(const std::string& text) {
    return connection_->Execute({&kEcho, {Value(text)}})[0][0].c_str();
  }

  std::string WhoAmI() { return connection_->Execute({&kWhoAmI, {}})[0][0].as<std::string>(""); }

  static std::string Notes() { return database_->Scalar("select count(*) from scratch"); }

  // What `action` answers, or what a client would be told of what it throws.
  template <typename Action>
  static absl::Status StatusOf(Action action) {
    try {
      if constexpr (std::is_same_v<decltype(action()), absl::Status>) {
        return action();
      } else {
        action();
        return absl::OkStatus();
      }
    } catch (...) {
      return db::FromException(std::current_exception());
    }
  }

  static TestDatabase* database_;
  std::unique_ptr<Connection> connection_ = database_->Connect(sql::Role::kApp);
};

TestDatabase* ConnectionTest::database_ = nullptr;

// Any character but NUL and the surrogates; the short ranges hold what has a meaning in SQL.
std::string RandomText(std::mt19937_64& random) {
  static constexpr std::string_view kSpecial = "'\"\\;-$%_{},()\n\r\t\b\x01\x7f E";
  std::string text;
  const size_t length = random() % 40;
  while (text.size() < length) {
    const uint64_t kind = random() % 4;
    if (kind < 2) {
      text += kSpecial[random() % kSpecial.size()];
      continue;
    }
    uint32_t c = static_cast<uint32_t>(kind == 2 ? 1 + random() % 0x7ff : 1 + random() % 0x10ffff);
    if (c >= 0xd800 && c < 0xe000) c = 0x2029;
    if (c < 0x80) {
      text += static_cast<char>(c);
    } else if (c < 0x800) {
      text += {static_cast<char>(0xc0 | (c >> 6)), static_cast<char>(0x80 | (c & 0x3f))};
    } else if (c < 0x10000) {
      text += {static_cast<char>(0xe0 | (c >> 12)), static_cast<char>(0x80 | ((c >> 6) & 0x3f)),
               static_cast<char>(0x80 | (c & 0x3f))};
    } else {
      text += {static_cast<char>(0xf0 | (c >> 18)), static_cast<char>(0x80 | ((c >> 12) & 0x3f)),
               static_cast<char>(0x80 | ((c >> 6) & 0x3f)), static_cast<char>(0x80 | (c & 0x3f))};
    }
  }
  return text;
}

constexpr sql::StatementText kSortMuch =
    Make("sort_much", "select n from generate_series(1, 1000000) as n order by -n::numeric offset 999999");

TEST_F(ConnectionTest, NamesAStatementThatNeedsTooManyTemporaryFiles) {
  TestDatabase database;
  database.Sql(absl::StrCat("alter role fractal_app in database \"", database.name(),
                            "\" set temp_file_limit = '1MB'"));
  const auto app = database.Connect(sql::Role::kApp);
  std::string internal;
  absl::Status status;
  try {
    app->Execute({&kSortMuch, {}});
  } catch (...) {
    status = db::FromException(std::current_exception(), &internal);
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << internal;
  EXPECT_EQ(db::DetailOf(status).reason, "STATEMENT_TOO_LARGE");
}

// Whatever the cluster gives others: a fair share of memory and of temporary files is the server's own.
TEST_F(ConnectionTest, BoundsWhatAStatementTakesOfMemoryAndOfTemporaryFiles) {
  TestDatabase database;
  database.Sql(absl::StrCat("alter database \"", database.name(), "\" set work_mem = '1GB'"));
  database.Sql(absl::StrCat("alter database \"", database.name(), "\" set hash_mem_multiplier = 100"));
  for (const sql::Role role : {sql::Role::kApp, sql::Role::kAuth, sql::Role::kAdmin}) {
    const auto connection = database.Connect(role);
    pqxx::nontransaction work(connection->raw());
    EXPECT_STREQ(work.exec("show work_mem")[0][0].c_str(), "4MB");
    EXPECT_STREQ(work.exec("show hash_mem_multiplier")[0][0].c_str(), "2");
    // Who may set it: a superuser, and nobody by SQL of the server's own.
    EXPECT_STREQ(work.exec("show temp_file_limit")[0][0].c_str(),
                 role == sql::Role::kApp ? "1GB" : "-1");
  }
  const auto app = database.Connect(sql::Role::kApp);
  pqxx::nontransaction work(app->raw());
  EXPECT_THROW(work.exec("set temp_file_limit = -1"), pqxx::sql_error);
}

TEST_F(ConnectionTest, CarriesAnyTextUnchanged) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937_64 random(seed);
  for (int i = 0; i < 500; ++i) {
    const std::string text = RandomText(random);
    ASSERT_EQ(Echo(text), text);
  }
}

TEST_F(ConnectionTest, CarriesTextThatLooksLikeSql) {
  for (const char* text : {"'); drop table app.users; --", "\\'; select 1; --", "$1", "$$", "", "'",
                           "\\", "''", "E'\\x41'", "null", "NULL", "%s", "{\"a\",NULL}"}) {
    EXPECT_EQ(Echo(text), text);
  }
}

TEST_F(ConnectionTest, CarriesAnyBytesUnchanged) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  const pqxx::result answer = connection_->Execute({&kEchoBytes, {Value::Bytes(bytes)}});
  const pqxx::row row = answer[0];
  EXPECT_EQ(db::RowReader(row).Bytes(), bytes);
}

TEST_F(ConnectionTest, CarriesArraysWithNullsAndQuotes) {
  const std::vector<Value> elements = {"a,b", std::nullopt, "", "\"", "\\", "NULL", "{}", "ü"};
  const pqxx::result answer = connection_->Execute({&kUnnest, {Value(elements)}});
  ASSERT_EQ(static_cast<size_t>(answer.size()), elements.size());
  auto element = elements.begin();
  for (const pqxx::row& row : answer) {
    ASSERT_EQ(row[0].is_null(), !element->text().has_value());
    EXPECT_EQ(row[0].c_str(), element->text().value_or(""));
    ++element;
  }
}

TEST_F(ConnectionTest, CarriesRandomArraysUnchanged) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937_64 random(seed);
  std::vector<std::string> elements(300);
  for (std::string& element : elements) element = RandomText(random);
  std::vector<std::string> answered;
  for (const pqxx::row& row : connection_->Execute({&kUnnest, {Value(elements)}})) {
    answered.emplace_back(row[0].c_str());
  }
  EXPECT_EQ(answered, elements);
}

TEST_F(ConnectionTest, CarriesNull) {
  EXPECT_TRUE(connection_->Execute({&kEcho, {Value(std::nullopt)}})[0][0].is_null());
}

TEST_F(ConnectionTest, CarriesNumbersToTheLastBit) {
  for (const double number : {0.1, -0.0, 1e308, 5e-324, 123456789.123456789}) {
    const pqxx::result answer = connection_->Execute({&kEchoNumber, {Value(number)}});
    EXPECT_EQ(answer[0][0].as<double>(), number);
  }
}

TEST_F(ConnectionTest, CarriesTimesToTheMicrosecond) {
  for (const absl::Time time : {absl::FromUnixMicros(1'700'000'000'123'456),
                                absl::FromUnixMicros(-1'123'456), absl::UnixEpoch()}) {
    const pqxx::result answer = connection_->Execute({&kEchoTime, {Value(time)}});
    EXPECT_EQ(db::ParseTimestamp(answer[0][0].c_str()), time);
  }
}

TEST_F(ConnectionTest, RefusesANulByteAndGoesOn) {
  EXPECT_THROW(Echo(std::string("a\0b", 3)), pqxx::failure);
  EXPECT_EQ(Echo("next"), "next");
}

TEST_F(ConnectionTest, RefusesBytesThatAreNotUtf8AndGoesOn) {
  for (const char* text :
       {"\xff", "a\xc3", "\xc0\x80", "\xed\xa0\x80", "\xe2\x82'; select 1; --"}) {
    EXPECT_FALSE(StatusOf([&] { Echo(text); }).ok());
  }
  EXPECT_EQ(Echo("next"), "next");
}

TEST_F(ConnectionTest, IsTheRoleItWasOpenedFor) {
  EXPECT_EQ(connection_->raw().username(), std::string("fractal_app"));
  const auto admin = database_->Connect(sql::Role::kAdmin);
  static constexpr sql::StatementText kRole = Make("role", "select current_user::text");
  EXPECT_EQ(admin->Execute({&kRole, {}})[0][0].c_str(), std::string("fractal_admin"));
}

TEST_F(ConnectionTest, PreparesEveryStatementOfEachRole) {
  for (const sql::Role role : {sql::Role::kApp, sql::Role::kAuth, sql::Role::kAdmin}) {
    EXPECT_TRUE(StatusOf([&] { database_->Connect(role)->PrepareAll(); }).ok())
        << sql::RoleName(role);
  }
}

TEST_F(ConnectionTest, SetsTheUserForItsMessageOnly) {
  const db::Actor actor = {Uuid::New(), std::nullopt, "a request", "192.0.2.1"};
  EXPECT_EQ(connection_->Execute({&kWhoAmI, {}}, &actor)[0][0].c_str(), actor.user->ToString());
  EXPECT_EQ(WhoAmI(), "");
}

TEST_F(ConnectionTest, LeavesNoUserBehindAFailedMessage) {
  const db::Actor actor = {Uuid::New(), std::nullopt, "a request", "192.0.2.1"};
  EXPECT_THROW(connection_->Execute({&kDivide, {Value(0)}}, &actor), pqxx::sql_error);
  EXPECT_EQ(WhoAmI(), "");
}

TEST_F(ConnectionTest, ExecutesInOneMessage) {
  const db::Actor actor = {Uuid::New(), std::nullopt, "a request", "192.0.2.1"};
  const StatementCall one = {&kOne, {}};
  connection_->Execute(one);
  const int64_t before = connection_->messages();
  connection_->Execute(one);
  connection_->Execute(one, &actor);
  connection_->Execute(one, &actor, &one);
  EXPECT_EQ(connection_->messages() - before, 3);
}

TEST_F(ConnectionTest, ExecutesTogetherInOneMessageAndAnswersEachUser) {
  const std::vector<Uuid> users = {Uuid::New(), Uuid::New(), Uuid::New()};
  const StatementCall who = {&kWhoAmI, {}};
  const StatementCall one = {&kOne, {}};
  const auto answers = connection_->ExecuteTogether(
      {{&who, &users[0]}, {&one, &users[1]}, {&who, &users[2]}, {&who, &users[0]}});
  ASSERT_EQ(answers.size(), 4U);
  EXPECT_EQ(answers[0][0][0].c_str(), users[0].ToString());
  EXPECT_EQ(answers[1][0][0].as<int>(), 1);
  EXPECT_EQ(answers[2][0][0].c_str(), users[2].ToString());
  EXPECT_EQ(answers[3][0][0].c_str(), users[0].ToString());
  EXPECT_EQ(connection_->messages(), 1);
  EXPECT_EQ(WhoAmI(), "");
}

TEST_F(ConnectionTest, FailsWholeWhatItExecutesTogether) {
  const Uuid user = Uuid::New();
  const StatementCall note = {&kNote, {Value("lost")}};
  const StatementCall divide = {&kDivide, {Value(0)}};
  EXPECT_THROW(connection_->ExecuteTogether({{&note, &user}, {&divide, &user}, {&note, &user}}),
               pqxx::sql_error);
  EXPECT_EQ(Notes(), "0");
  EXPECT_EQ(Echo("next"), "next");
  EXPECT_EQ(WhoAmI(), "");
}

TEST_F(ConnectionTest, RunsTheLockBeforeTheStatement) {
  const StatementCall note = {&kNote, {Value("lock")}};
  static constexpr sql::StatementText kCount = Make("count_notes", "select count(*) from scratch");
  EXPECT_EQ(connection_->Execute({&kCount, {}}, nullptr, &note)[0][0].as<int>(), 1);
}

TEST_F(ConnectionTest, CommitsATransactionThatIsWell) {
  const db::Actor actor = {Uuid::New(), std::nullopt, "a request", "192.0.2.1"};
  const absl::Status status = connection_->InTransaction(&actor, [&] {
    EXPECT_EQ(WhoAmI(), actor.user->ToString());
    connection_->Execute({&kNote, {Value("kept")}}, &actor);
    EXPECT_EQ(WhoAmI(), actor.user->ToString());
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(Notes(), "1");
  EXPECT_EQ(WhoAmI(), "");
}

TEST_F(ConnectionTest, RollsBackATransactionWhoseBodyFails) {
  const absl::Status status = connection_->InTransaction(nullptr, [&] {
    connection_->Execute({&kNote, {Value("lost")}});
    return absl::NotFoundError("no");
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Notes(), "0");
  EXPECT_EQ(Echo("next"), "next");
}

TEST_F(ConnectionTest, RollsBackATransactionWhoseStatementFails) {
  const absl::Status status = StatusOf([&] {
    return connection_->InTransaction(nullptr, [&] {
      connection_->Execute({&kNote, {Value("lost")}});
      connection_->Execute({&kDivide, {Value(0)}});
      return absl::OkStatus();
    });
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  EXPECT_EQ(Notes(), "0");
  EXPECT_EQ(Echo("next"), "next");
}

TEST_F(ConnectionTest, DoesNotTakeARefusedCommitForADoneOne) {
  database_->Sql(
      "create table twins (id int unique deferrable initially deferred);"
      "grant all on twins to fractal_app");
  static constexpr sql::StatementText kTwin = Make("twin", "insert into twins values (1)");
  const absl::Status status = StatusOf([&] {
    return connection_->InTransaction(nullptr, [&] {
      connection_->Execute({&kTwin, {}});
      connection_->Execute({&kTwin, {}});
      return absl::OkStatus();
    });
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists) << status;
  EXPECT_EQ(database_->Scalar("select count(*) from twins"), "0");
}

TEST_F(ConnectionTest, SaysThatTheOutcomeIsUnknownWhenItBreaksInCommit) {
  const absl::Status status = StatusOf([&] {
    return connection_->InTransaction(nullptr, [&] {
      connection_->Execute({&kNoteLater, {Value("in doubt")}});
      return absl::OkStatus();
    });
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_EQ(db::DetailOf(status).reason, "OUTCOME_UNKNOWN");
  EXPECT_EQ(db::DetailOf(status).retry_after, absl::ZeroDuration());
  EXPECT_FALSE(connection_->IsOpen());
}

TEST_F(ConnectionTest, SaysThatTheOutcomeIsUnknownWhenItBreaksInAWriteOfOneMessage) {
  const absl::Status status =
      StatusOf([&] { connection_->Execute({&kNoteAlone, {Value("in doubt")}}); });
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_EQ(db::DetailOf(status).reason, "OUTCOME_UNKNOWN");
  EXPECT_EQ(db::DetailOf(status).retry_after, absl::ZeroDuration());
  EXPECT_FALSE(connection_->IsOpen());
}

TEST_F(ConnectionTest, SeesThatPostgresqlClosedItWhileItWasIdle) {
  EXPECT_TRUE(connection_->IsAlive());
  database_->Sql("select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = 'fractal_app'");
  EXPECT_FALSE(connection_->IsAlive());
}

// Whatever class libpqxx throws for it.
TEST_F(ConnectionTest, AnswersEverySqlstateAsWhatItIs) {
  struct Case {
    const char* sqlstate;
    absl::StatusCode code;
    const char* reason;
  };
  using absl::StatusCode;
  for (const Case& c : std::vector<Case>{
           {"40001", StatusCode::kAborted, "CONFLICT"},
           {"40P01", StatusCode::kAborted, "CONFLICT"},
           {"40000", StatusCode::kAborted, "CONFLICT"},
           {"40002", StatusCode::kAborted, "CONFLICT"},
           {"55P03", StatusCode::kAborted, "CONFLICT"},
           {"40003", StatusCode::kUnavailable, "OUTCOME_UNKNOWN"},
           {"08006", StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"},
           {"08P01", StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"},
           {"25006", StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"},
           {"57P01", StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"},
           {"53100", StatusCode::kResourceExhausted, "DATABASE_BUSY"},
           {"53200", StatusCode::kResourceExhausted, "DATABASE_BUSY"},
           {"53300", StatusCode::kResourceExhausted, "DATABASE_BUSY"},
           {"53400", StatusCode::kResourceExhausted, "DATABASE_BUSY"},
           {"57014", StatusCode::kDeadlineExceeded, "STATEMENT_STOPPED"},
           {"22003", StatusCode::kInvalidArgument, "INVALID_VALUE"},
           {"22P02", StatusCode::kInvalidArgument, "INVALID_VALUE"},
           {"23000", StatusCode::kInvalidArgument, "INVALID_VALUE"},
           {"23001", StatusCode::kInvalidArgument, "INVALID_VALUE"},
           {"23502", StatusCode::kInvalidArgument, "INVALID_VALUE"},
           {"23514", StatusCode::kInvalidArgument, "INVALID_VALUE"},
           {"23503", StatusCode::kNotFound, "NOT_FOUND"},
           {"23505", StatusCode::kAlreadyExists, "ALREADY_EXISTS"},
           {"42501", StatusCode::kPermissionDenied, "PERMISSION_DENIED"},
           {"0A000", StatusCode::kInternal, "INTERNAL"},
           {"24000", StatusCode::kInternal, "INTERNAL"},
           {"26000", StatusCode::kInternal, "INTERNAL"},
           {"34000", StatusCode::kInternal, "INTERNAL"},
           {"42601", StatusCode::kInternal, "INTERNAL"},
           {"42703", StatusCode::kInternal, "INTERNAL"},
           {"42P01", StatusCode::kInternal, "INTERNAL"},
           {"P0001", StatusCode::kInternal, "INTERNAL"},
           {"P0002", StatusCode::kInternal, "INTERNAL"},
           {"XX000", StatusCode::kInternal, "INTERNAL"},
       }) {
    const absl::Status status = StatusOf([&] { connection_->Execute({&kRaise, {c.sqlstate}}); });
    EXPECT_EQ(status.code(), c.code) << c.sqlstate;
    EXPECT_EQ(db::DetailOf(status).reason, c.reason) << c.sqlstate;
    EXPECT_EQ(db::IsTransient(status), absl::IsAborted(status)) << c.sqlstate;
  }
}

TEST_F(ConnectionTest, TakesADeadlockForAConflict) {
  const auto change = [](Connection& connection, int first, int second) {
    return StatusOf([&] {
      return connection.InTransaction(nullptr, [&] {
        connection.Execute({&kChange, {first}});
        absl::SleepFor(absl::Milliseconds(300));
        connection.Execute({&kChange, {second}});
        return absl::OkStatus();
      });
    });
  };
  const auto other = database_->Connect(sql::Role::kApp);
  absl::Status there;
  std::thread thread([&] { there = change(*other, 2, 1); });
  const absl::Status here = change(*connection_, 1, 2);
  thread.join();
  EXPECT_NE(here.ok(), there.ok());
  const absl::Status& victim = here.ok() ? there : here;
  EXPECT_EQ(db::DetailOf(victim).sqlstate, "40P01") << victim;
  EXPECT_TRUE(db::IsTransient(victim)) << victim;
}

TEST_F(ConnectionTest, IsUnavailableOnceBrokenAndNeverOpensAgainByItself) {
  const int backend = connection_->raw().backendpid();
  ASSERT_EQ(Echo("before"), "before");
  database_->Sql(absl::StrCat("select pg_terminate_backend(", backend, ", 5000)"));
  for (int attempt = 0; attempt < 3; ++attempt) {
    const absl::Status status = StatusOf([&] { Echo("after"); });
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << attempt << ": " << status;
    EXPECT_GT(db::DetailOf(status).retry_after, absl::ZeroDuration());
    EXPECT_FALSE(connection_->IsOpen());
  }
  EXPECT_EQ(
      database_->Scalar(absl::StrCat("select count(*) from pg_stat_activity where datname = '",
                                     database_->name(), "' and usename = 'fractal_app'")),
      "0");
}

TEST_F(ConnectionTest, IsUnavailableWhenItBreaksBetweenTheStatementsOfATransaction) {
  const int backend = connection_->raw().backendpid();
  const absl::Status status = StatusOf([&] {
    return connection_->InTransaction(nullptr, [&] {
      connection_->Execute({&kNote, {Value("lost")}});
      database_->Sql(absl::StrCat("select pg_terminate_backend(", backend, ", 5000)"));
      connection_->Execute({&kNote, {Value("lost")}});
      return absl::OkStatus();
    });
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_EQ(db::DetailOf(status).reason, "DATABASE_UNAVAILABLE");
  EXPECT_EQ(Notes(), "0");
}

TEST_F(ConnectionTest, StopsAStatementWhenCancelled) {
  std::thread canceller([this] {
    for (int i = 0; i < 100; ++i) {
      absl::SleepFor(absl::Milliseconds(20));
      if (database_
              ->Sql(absl::StrCat("select from pg_stat_activity where pid = ",
                                 connection_->raw().backendpid(), " and wait_event = 'PgSleep'"))
              .empty()) {
        continue;
      }
      connection_->Cancel();
      return;
    }
  });
  const absl::Time before = absl::Now();
  const absl::Status status = StatusOf([&] { connection_->Execute({&kSleep, {Value(20.0)}}); });
  canceller.join();
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded) << status;
  EXPECT_LT(absl::Now() - before, absl::Seconds(10));
  EXPECT_EQ(Echo("next"), "next");
}

// A cancellation may strike BEGIN, COMMIT and ROLLBACK as well as what stands between them.
TEST_F(ConnectionTest, LeavesNoTransactionOpenWheneverItIsCancelled) {
  const db::Actor actor{Uuid::New(), std::nullopt, "a request", "127.0.0.1"};
  std::atomic<bool> ended = false;
  std::thread canceller([&] {
    for (int i = 0; i < 2000; ++i) connection_->Cancel();
    ended = true;
  });
  int cancelled = 0;
  while (!ended && connection_->IsOpen() && !HasFailure()) {
    const absl::Status status = StatusOf([&] {
      return connection_->InTransaction(&actor, [&] {
        Echo("within");
        return absl::OkStatus();
      });
    });
    if (status.ok()) continue;
    ++cancelled;
    EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded) << status;
  }
  canceller.join();
  std::cout << cancelled << " of 2000 cancellations struck" << std::endl;
  EXPECT_GT(cancelled, 0);
  // The last of them may still be on its way.
  absl::Status next = StatusOf([&] { Echo("next"); });
  if (absl::IsDeadlineExceeded(next)) next = StatusOf([&] { Echo("next"); });
  EXPECT_TRUE(next.ok()) << next;
}

TEST_F(ConnectionTest, StopsAStatementThatTakesTooLong) {
  const auto hasty =
      database_->Connect(sql::Role::kApp, {absl::Milliseconds(50), absl::Seconds(2)});
  const absl::Status status = StatusOf([&] { hasty->Execute({&kSleep, {Value(20.0)}}); });
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded) << status;
}

TEST_F(ConnectionTest, GivesUpWaitingForALock) {
  const auto holder = database_->Connect(sql::Role::kApp);
  const auto hasty =
      database_->Connect(sql::Role::kApp, {absl::Seconds(30), absl::Milliseconds(50)});
  const db::StatementCall lock = {&kLock, {}};
  const absl::Status held = holder->InTransaction(nullptr, [&] {
    holder->Execute(lock);
    const absl::Status status = StatusOf([&] { hasty->Execute(lock); });
    EXPECT_EQ(status.code(), absl::StatusCode::kAborted) << status;
    return absl::OkStatus();
  });
  EXPECT_TRUE(held.ok()) << held;
}

TEST_F(ConnectionTest, IsUnavailableWhereThereIsNoServer) {
  const auto none = Connection::Open({"host=/nonexistent dbname=x", "", "", "", ""}, sql::Role::kApp);
  EXPECT_EQ(none.status().code(), absl::StatusCode::kUnavailable) << none.status();
}

TEST_F(ConnectionTest, RefusesAnAddressThatIsNoneWithoutRepeatingIt) {
  const auto none = Connection::Open({"hostt=x password=hunter2", "", "", "", ""}, sql::Role::kApp);
  EXPECT_EQ(none.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(none.status().ToString(), Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace fractal::tests
