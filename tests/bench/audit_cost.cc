// What the audit trail costs:
//
//   audit_cost [ROUNDS]
//
// The same writes on two databases, one of which has its audit triggers off, by turns in one run. Both
// run without fsync, which a commit waits for in earnest: with it, the ratios are smaller.
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iomanip>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "db/fractals.h"
#include "db/goals.h"
#include "db/metric_values.h"
#include "db/tenant.h"
#include "tests/support/database.h"

namespace fractal::tests {
namespace {

constexpr int kValuesOfBatch = 1000;
constexpr int kValuesOfFractal = 50'000;

template <typename T>
T Need(absl::StatusOr<T> answer) {
  if (!answer.ok()) throw std::runtime_error(answer.status().ToString());
  return *std::move(answer);
}

// A database with one user, in which the measured writes run as the server runs them.
class Subject {
 public:
  explicit Subject(bool audited) {
    if (audited) return;
    database_.Sql(R"(do $$
      declare
        each record;
      begin
        for each in select tgname, tgrelid::regclass as name from pg_trigger where tgname ~ '_audit_'
        loop
          execute format('alter table %s disable trigger %I', each.name, each.tgname);
        end loop;
      end $$)");
  }

  db::Tenant& tenant() { return tenant_; }
  TestDatabase& database() { return database_; }

  db::Uuid MakeFractal() {
    const db::Uuid id = db::Uuid::New();
    Need(tenant_.Run(db::fractals::Create({id, "UltimateGoal", id.ToString(), "", std::nullopt})));
    return id;
  }
  // With an activity, a metric and `instances` instances in a session; answers the instances' ids.
  std::vector<db::Uuid> MakePractice(const db::Uuid& fractal, int instances) {
    const std::string id = fractal.ToString();
    database_.Sql(absl::StrCat(
        "insert into app.goals (id, root_id, parent_id, type, name, user_id) values (app.new_id(), '",
        id, "', '", id, "', 'PracticeSession', 'S', '", user_.ToString(), "')"));
    database_.Sql(absl::StrCat(
        "insert into app.activity_definitions (id, root_id, name) values (app.new_id(), '", id,
        "', 'A'); insert into app.metric_definitions (id, root_id, activity_id, name, unit) select "
        "app.new_id(), root_id, id, 'M', 'kg' from app.activity_definitions where root_id = '",
        id, "'"));
    std::vector<db::Uuid> made;
    for (const auto& row : database_.Sql(absl::StrCat(
             "insert into app.activity_instances (id, root_id, practice_session_id, "
             "activity_definition_id) select app.new_id(), s.root_id, s.id, a.id from app.goals s "
             "join app.activity_definitions a on a.root_id = s.root_id cross join "
             "generate_series(1, ",
             instances, ") where s.type = 'PracticeSession' and s.root_id = '", id,
             "' returning id"))) {
      made.push_back(*db::Uuid::Parse(row[0]));
    }
    return made;
  }
  db::Uuid Metric(const db::Uuid& fractal) {
    return *db::Uuid::Parse(database_.Scalar(absl::StrCat(
        "select id from app.metric_definitions where root_id = '", fractal.ToString(), "'")));
  }

 private:
  TestDatabase database_;
  const db::Uuid user_ = database_.AddUser("ada");
  const std::unique_ptr<db::Connection> connection_ = database_.Connect(sql::Role::kApp);
  db::Tenant tenant_{*connection_, user_, {std::nullopt, std::nullopt, "bench", "127.0.0.1"}};
};

// Prepares a write, untimed, and answers it.
using Prepare = std::function<std::function<void()>(Subject&)>;

double Median(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

void Compare(const std::string& name, int rounds, const Prepare& prepare, Subject& with,
             Subject& without) {
  std::vector<double> times[2];
  for (int round = 0; round < rounds + 1; ++round) {
    for (int turn = 0; turn < 2; ++turn) {
      const bool audited = (turn + round) % 2 == 0;
      const std::function<void()> write = prepare(audited ? with : without);
      const absl::Time begun = absl::Now();
      write();
      // The first round warms up.
      if (round > 0) times[audited].push_back(absl::ToDoubleMilliseconds(absl::Now() - begun));
    }
  }
  const double on = Median(times[true]);
  const double off = Median(times[false]);
  std::cout << std::left << std::setw(34) << name << std::right << std::fixed
            << std::setprecision(2) << std::setw(10) << on << " ms" << std::setw(10) << off << " ms"
            << std::setw(8) << on / off << "\n";
}

void Run(int rounds) {
  Subject with(true);
  Subject without(false);
  std::cout << "median of " << rounds << " rounds           with audit   without   ratio\n";

  const auto fractal_of = [&](Subject& subject) {
    static const db::Uuid ids[2] = {without.MakeFractal(), with.MakeFractal()};
    return ids[&subject == &with];
  };
  Compare("a goal is made", rounds * 20, [&](Subject& subject) -> std::function<void()> {
    const db::Uuid fractal = fractal_of(subject);
    return [&subject, fractal] {
      Need(subject.tenant().Run(db::goals::Create(
          {{fractal, db::Uuid::New()}, fractal, "LongTermGoal", "G", "", std::nullopt, "[]"})));
    };
  }, with, without);
  Compare("a fractal is renamed", rounds * 20, [&](Subject& subject) -> std::function<void()> {
    db::FractalChange change;
    change.name = db::Uuid::New().ToString();
    return [&subject, fractal = fractal_of(subject), change] {
      Need(subject.tenant().Run(db::fractals::Update(fractal, std::nullopt, change)));
    };
  }, with, without);
  Compare("1000 values are recorded", rounds, [&](Subject& subject) -> std::function<void()> {
    const db::Uuid fractal = subject.MakeFractal();
    const auto instances = subject.MakePractice(fractal, kValuesOfBatch);
    const db::Uuid metric = subject.Metric(fractal);
    std::vector<db::NewMetricValue> values;
    for (const db::Uuid& instance : instances) {
      values.push_back({db::Uuid::New(), instance, metric, {}, {}, 1.5, {}});
    }
    return [&subject, fractal, values = std::move(values)] {
      Need(subject.tenant().Run(db::metric_values::RecordAll(fractal, values)));
    };
  }, with, without);
  Compare("a fractal of 50,000 values is deleted", std::max(rounds / 4, 3),
          [&](Subject& subject) -> std::function<void()> {
    const db::Uuid fractal = subject.MakeFractal();
    subject.MakePractice(fractal, 1);
    subject.database().Sql(absl::StrCat(
        "insert into app.metric_values (id, root_id, activity_instance_id, metric_definition_id, "
        "value, recorded_at) select app.new_id(), i.root_id, i.id, m.id, n, now() from "
        "app.activity_instances i join app.metric_definitions m on m.root_id = i.root_id cross "
        "join generate_series(1, ",
        kValuesOfFractal, ") as n where i.root_id = '", fractal.ToString(), "'"));
    return [&subject, fractal] {
      Need(subject.tenant().Run(db::fractals::Delete(fractal, std::nullopt)));
    };
  }, with, without);
}

}  // namespace
}  // namespace fractal::tests

int main(int argc, char** argv) {
  try {
    fractal::tests::Run(argc > 1 ? std::atoi(argv[1]) : 20);
    return 0;
  } catch (const std::exception& e) {
    std::cerr << e.what() << "\n";
    return 1;
  }
}
