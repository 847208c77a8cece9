// What one user's floods cost another:
//
//   fair_shares [--seconds N] [--workers N] [--only TEXT]
//   fair_shares --soak MINUTES
//   fair_shares --memory
//
// A server of its own (fractald serve), with Bob, who reads a goal 50 times a second. First nobody else
// calls; then Ada floods it, 16 calls at a time, with one kind of calls after another, for N (10)
// seconds each. Prints how long Bob waited, how often they were refused, and what Ada was answered.
// Promised: Bob's p99 within 4 times the quiet one, and no refusal of theirs. Ends with 1 when that was not
// kept; the figures mean something on a machine that does nothing else.
//
// --soak runs all floods at once, and prints what the server and PostgreSQL held at most, and the quiet
// figures of afterwards. --memory prints what the server holds after 20 trees of 3 MiB.
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "fractal/v1/metrics.grpc.pb.h"
#include "tests/rpc/client.h"
#include "tests/support/database.h"
#include "tests/support/processes.h"

namespace fractal::tests {
namespace {

using Fractals = v1::FractalService::Stub;
using Metrics = v1::MetricService::Stub;

constexpr int kReaders = 4;
constexpr absl::Duration kPace = absl::Milliseconds(20);  // of Bob's calls together
constexpr int kFlooders = 16;
constexpr double kPromised = 4;
constexpr int kGoals = 20'000;
constexpr int kSessions = 20'000;
constexpr int kMetrics = 5;
constexpr int kTreeGoals = 15'000;  // 3 MiB

struct Settings {
  int seconds = 10;
  int soak_minutes = 0;
  bool memory = false;
  std::string workers;
  std::string only;
};

// An id of rows of one kind, by a number.
std::string IdOf(int kind, int64_t number) {
  return absl::StrFormat("00000000-0000-7%03d-8000-%012x", kind, number);
}
std::string SqlId(int kind, const std::string& number) {
  return absl::StrCat("('00000000-0000-7", absl::StrFormat("%03d", kind), "-8000-' || lpad(to_hex(",
                      number, "), 12, '0'))::uuid");
}
enum Kind { kFractal = 1, kGoal, kSession, kActivity, kMetric, kInstance, kIdle, kBobs, kTree };

// Ada's fractal: goals in chains of 30 levels, sessions that are practice for five goals of the lowest,
// each with an instance that was measured five times and one that was not yet, and 400 goals of 5
// targets; one of 15,000 goals; and Bob's, of two.
void FillDatabase(TestDatabase* database, const std::string& ada, const std::string& bob) {
  const std::string root = absl::StrCat("'", IdOf(kFractal, 1), "'::uuid");
  const std::string bobs = absl::StrCat("'", IdOf(kBobs, 1), "'::uuid");
  const std::string tree = absl::StrCat("'", IdOf(kTree, 0), "'::uuid");
  const auto goal = [](const std::string& number) { return SqlId(kGoal, number); };
  const auto run = [&](const std::string& text) { database->Sql(text); };
  run(absl::StrCat("insert into app.goals (root_id, id, user_id, type, name) values (", root, ", ", root,
                   ", '", ada, "', 'UltimateGoal', 'Flood'), (", tree, ", ", tree, ", '", ada,
                   "', 'UltimateGoal', 'Tree'), (", bobs, ", ", bobs, ", '", bob,
                   "', 'UltimateGoal', 'Calm')"));
  run(absl::StrCat("insert into app.goals (root_id, id, user_id, parent_id, type, name) values (", bobs,
                   ", ", SqlId(kBobs, "2"), ", '", bob, "', ", bobs, ", 'LongTermGoal', 'G')"));
  // Chains of one type, as only an import may bring them; and no foreign key asks row by row.
  run("set session_replication_role = replica");
  run(absl::StrCat(
      "insert into app.activity_definitions (root_id, id, name, has_metrics) values (", root, ", ",
      SqlId(kActivity, "1"), ", 'a', true); insert into app.metric_definitions (root_id, id, activity_id, "
      "name, unit) select ", root, ", ", SqlId(kMetric, "n"), ", ", SqlId(kActivity, "1"),
      ", 'm' || n, 'kg' from generate_series(1, ", kMetrics, ") as n"));
  run(absl::StrCat(
      "insert into app.goals (root_id, id, user_id, parent_id, type, name, targets) select ", root, ", ",
      goal("n"), ", '", ada, "', case when n % 30 = 1 then ", root, " else ", goal("n - 1"),
      " end, 'LongTermGoal', 'g' || n, case when n % 50 = 0 then (select jsonb_agg(jsonb_build_object('id', "
      "gen_random_uuid(), 'activity_id', ", SqlId(kActivity, "1"),
      ", 'metrics', jsonb_build_array(jsonb_build_object('metric_id', ", SqlId(kMetric, "1 + t % 5"),
      ", 'value', t)))) from generate_series(1, 5) as t) end from generate_series(1, ", kGoals,
      ") as n"));
  run(absl::StrCat("insert into app.goals (root_id, id, user_id, parent_id, type, name) select ", tree,
                   ", ", SqlId(kTree, "n"), ", '", ada, "', ", tree,
                   ", 'LongTermGoal', 'g' || n from generate_series(1, ", kTreeGoals, ") as n"));
  run(absl::StrCat(
      "insert into app.goals (root_id, id, user_id, parent_id, type, name, session_start, session_end) "
      "select ", root, ", ", SqlId(kSession, "n"), ", '", ada, "', ", goal("n"),
      ", 'PracticeSession', 's', now() - n * interval '1 hour', now() - n * interval '1 hour' + interval "
      "'30 minutes' from generate_series(1, ", kSessions, ") as n"));
  run(absl::StrCat(
      "insert into app.practice_session_goals (root_id, practice_session_id, short_term_goal_id) select ",
      root, ", ", SqlId(kSession, "n"), ", ", goal("30 * (1 + (n * 5 + k) % 660)"),
      " from generate_series(1, ", kSessions, ") as n cross join generate_series(0, 4) as k"));
  for (const Kind kind : {kInstance, kIdle}) {
    run(absl::StrCat(
        "insert into app.activity_instances (root_id, id, practice_session_id, activity_definition_id) "
        "select ", root, ", ", SqlId(kind, "n"), ", ", SqlId(kSession, "n"), ", ", SqlId(kActivity, "1"),
        " from generate_series(1, ", kSessions, ") as n"));
  }
  run(absl::StrCat(
      "insert into app.metric_values (root_id, id, activity_instance_id, metric_definition_id, value, "
      "recorded_at) select ", root, ", gen_random_uuid(), ", SqlId(kInstance, "n"), ", ",
      SqlId(kMetric, "m"), ", n % 97, now() - n * interval '1 hour' from generate_series(1, ", kSessions,
      ") as n cross join generate_series(1, ", kMetrics, ") as m"));
  run("reset session_replication_role");
  run("vacuum analyze");
}

double MegabytesOf(pid_t pid, const std::string& key) {
  std::ifstream status(absl::StrCat("/proc/", pid, "/status"));
  std::string line;
  while (std::getline(status, line)) {
    if (line.rfind(key + ":", 0) == 0) return std::atof(line.c_str() + key.size() + 1) / 1024;
  }
  return 0;
}

int ThreadsOf(pid_t pid) {
  const std::filesystem::directory_iterator tasks(absl::StrCat("/proc/", pid, "/task"));
  return static_cast<int>(std::distance(begin(tasks), end(tasks)));
}

// Open descriptors, and the bytes of files that are open and have no name: spools.
std::pair<int, double> DescriptorsOf(pid_t pid) {
  int open = 0;
  double megabytes = 0;
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator(absl::StrCat("/proc/", pid, "/fd"), error)) {
    ++open;
    struct stat about = {};
    if (stat(entry.path().c_str(), &about) != 0 || !S_ISREG(about.st_mode)) continue;
    if (about.st_nlink == 0) megabytes += static_cast<double>(about.st_size) / (1 << 20);
  }
  return {open, megabytes};
}

// What was held at one time.
struct Held {
  double server_mb = 0;
  double backend_mb = 0;  // of the largest backend that serves users, without what is shared
  double spool_mb = 0;
  double temporary_mb = 0;  // PostgreSQL's
  int descriptors = 0;
  int threads = 0;

  void KeepMost(const Held& other) {
    server_mb = std::max(server_mb, other.server_mb);
    backend_mb = std::max(backend_mb, other.backend_mb);
    spool_mb = std::max(spool_mb, other.spool_mb);
    temporary_mb = std::max(temporary_mb, other.temporary_mb);
    descriptors = std::max(descriptors, other.descriptors);
    threads = std::max(threads, other.threads);
  }
  std::string Text() const {
    return absl::StrFormat("server %.0f MB, backend %.0f MB, spools %.0f MB, temporary files %.0f MB, %d "
                           "descriptors, %d threads",
                           server_mb, backend_mb, spool_mb, temporary_mb, descriptors, threads);
  }
};

class Bench {
 public:
  explicit Bench(const Settings& settings)
      : settings_(settings),
        program_(Arguments(database_, settings)),
        address_(Address()),
        ada_(NewChannel()),
        bob_(NewChannel()) {
    ada_.SignUp("ada");
    bob_.SignUp("bob");
    FillDatabase(&database_, ada_.user.id(), bob_.user.id());
  }

  // Whether what is promised was kept.
  bool RunFloods() {
    PrintHead();
    const double quiet = Measure("nobody", nullptr, 1);
    bool kept = true;
    for (const auto& [name, call] : Floods()) {
      if (name.find(settings_.only) == std::string::npos) continue;
      const double flooded = Measure(name, call, quiet);
      kept = kept && flooded <= kPromised * quiet && refused_ == 0;
    }
    return kept;
  }

  bool RunSoak() {
    PrintHead();
    const double quiet = Measure("nobody", nullptr, 1);
    const Held before = Sample();
    std::cout << "before: " << before.Text() << "\n";
    settings_.seconds = settings_.soak_minutes * 60;
    Measure("all at once", "", quiet);
    settings_.seconds = 10;
    absl::SleepFor(absl::Seconds(20));
    Measure("nobody again", nullptr, quiet);
    std::cout << "after: " << Sample().Text() << "\n";
    return program_.Wait(absl::ZeroDuration()) == std::nullopt;
  }

  bool RunMemory() {
    Tree(ada_);
    absl::SleepFor(absl::Seconds(10));
    const double before = Sample().server_mb;
    std::vector<std::thread> readers;
    std::atomic<int64_t> bytes = 0;
    for (int i = 0; i < 4; ++i) {
      readers.emplace_back([&] {
        Client client = AsAda();
        for (int n = 0; n < 5; ++n) bytes += static_cast<int64_t>(Tree(client).ByteSizeLong());
      });
    }
    for (std::thread& reader : readers) reader.join();
    const double at_once = Sample().server_mb;
    absl::SleepFor(absl::Seconds(10));
    const double after = Sample().server_mb;
    std::cout << absl::StrFormat("20 trees of %.1f MiB: %.0f MB before, %.0f MB at their end, %.0f MB 10 s "
                                 "later\n",
                                 static_cast<double>(bytes) / 20 / (1 << 20), before, at_once, after);
    return after - before < 50;
  }

 private:
  using Call = std::function<RichStatus(Client&)>;

  static std::vector<std::string> Arguments(const TestDatabase& database, const Settings& settings) {
    std::vector<std::string> arguments = {FRACTALD_PROGRAM, "serve", "--listen", "127.0.0.1:0",
                                          "--database", database.address().url, "--bcrypt-cost", "10",
                                          "--access-token-minutes", "600"};
    if (!settings.workers.empty()) {
      arguments.insert(arguments.end(), {"--workers", settings.workers});
    }
    return arguments;
  }
  std::string Address() {
    const auto line = program_.WaitForLine("\"msg\":\"serving\"", absl::Minutes(1));
    if (!line.has_value()) throw std::runtime_error("no server: " + program_.err());
    return nlohmann::json::parse(*line).at("address");
  }
  // A connection of its own.
  std::shared_ptr<grpc::Channel> NewChannel() const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetMaxReceiveMessageSize(-1);
    return grpc::CreateCustomChannel(address_, grpc::InsecureChannelCredentials(), arguments);
  }
  Client AsAda() const {
    Client client(NewChannel());
    client.tokens = ada_.tokens;
    return client;
  }

  static v1::GetGoalTreeResponse Tree(Client& client) {
    v1::GetGoalTreeRequest request;
    request.set_fractal_id(IdOf(kTree, 0));
    request.set_without_sessions(true);
    return *client.Call(&Fractals::GetGoalTree, request);
  }

  template <typename Request>
  static Request OfFractal() {
    Request request;
    request.set_fractal_id(IdOf(kFractal, 1));
    return request;
  }
  template <typename Stub, typename Request, typename Reader>
  static RichStatus ReadAll(Client& client, Reader (Stub::*method)(grpc::ClientContext*, const Request&)) {
    grpc::ClientContext context;
    client.Prepare(&context);
    Stub stub(client.channel());
    const auto reader = (stub.*method)(&context, OfFractal<Request>());
    return Drain(reader.get());
  }
  template <typename Response>
  static RichStatus Drain(grpc::ClientReader<Response>* reader) {
    Response response;
    while (reader->Read(&response)) continue;
    return ReadStatus(reader->Finish());
  }

  std::vector<std::pair<std::string, Call>> Floods() {
    return {
        {"GetGoalTree",
         [](Client& client) {
           auto request = OfFractal<v1::GetGoalTreeRequest>();
           request.set_without_sessions(true);
           return client.Call(&Fractals::GetGoalTree, request).status;
         }},
        {"GetTimeInvested",
         [](Client& client) {
           auto request = OfFractal<v1::GetTimeInvestedRequest>();
           request.set_group_by(v1::TIME_GROUPING_GOAL);
           request.set_include_descendants(true);
           return client.Call(&Metrics::GetTimeInvested, request).status;
         }},
        {"EvaluateTargets",
         [](Client& client) {
           return client.Call(&Metrics::EvaluateTargets, OfFractal<v1::EvaluateTargetsRequest>()).status;
         }},
        {"SummarizeMetricValues",
         [](Client& client) {
           auto request = OfFractal<v1::SummarizeMetricValuesRequest>();
           request.set_group_by(v1::SUMMARY_GROUPING_SESSION);
           return client.Call(&Metrics::SummarizeMetricValues, request).status;
         }},
        {"ExportFractal",
         [](Client& client) { return ReadAll(client, &Fractals::ExportFractal); }},
        {"ExportMetricValues",
         [](Client& client) { return ReadAll(client, &Metrics::ExportMetricValues); }},
        {"RecordMetricValues",
         [this](Client& client) {
           auto request = OfFractal<v1::RecordMetricValuesRequest>();
           const int64_t first = recorded_.fetch_add(1000);
           for (int64_t n = first; n < first + 1000; ++n) {
             v1::MetricValue* value = request.add_values();
             value->set_activity_instance_id(IdOf(kIdle, 1 + n / kMetrics % kSessions));
             value->set_metric_id(IdOf(kMetric, 1 + n % kMetrics));
             value->set_value(1);
           }
           return client.Call(&Metrics::RecordMetricValues, request).status;
         }},
    };
  }

  Held Sample() {
    Held held;
    held.server_mb = MegabytesOf(program_.pid(), "VmRSS");
    held.threads = ThreadsOf(program_.pid());
    std::tie(held.descriptors, held.spool_mb) = DescriptorsOf(program_.pid());
    for (const auto& row : database_.Sql(
             "select pid from pg_stat_activity where datname = current_database() and usename = "
             "'fractal_app'")) {
      held.backend_mb = std::max(held.backend_mb, MegabytesOf(std::atoi(row[0].c_str()), "RssAnon"));
    }
    held.temporary_mb =
        std::atof(database_.Scalar("select coalesce(sum(size), 0) from pg_ls_tmpdir()").c_str()) /
        (1 << 20);
    return held;
  }

  static void PrintHead() {
    std::cout << std::left << std::setw(24) << "Ada calls" << std::right << "   Bob's p50    p99  ratio "
              << "refused   Ada's answers\n" << std::flush;
  }

  // Bob's p99 in milliseconds while Ada floods. Without a call of hers nobody does; "" stands for all.
  double Measure(const std::string& name, const Call& call, double quiet) {
    std::vector<std::pair<std::string, Call>> floods;
    if (call != nullptr) floods.emplace_back(name, call);
    return MeasureWith(name, floods, quiet);
  }
  double Measure(const std::string& name, const char* which, double quiet) {
    return MeasureWith(name, which == nullptr ? decltype(Floods())() : Floods(), quiet);
  }
  double MeasureWith(const std::string& name, const std::vector<std::pair<std::string, Call>>& floods,
                     double quiet) {
    over_ = false;
    answers_.clear();
    std::vector<std::thread> flooders;
    for (const auto& flood : floods) {
      for (int i = 0; i < kFlooders; ++i) {
        flooders.emplace_back([this, call = flood.second] { Flood(call); });
      }
    }
    if (!floods.empty()) absl::SleepFor(absl::Seconds(1));
    Held most;
    const std::vector<double> times = ReadAsBob([&] { most.KeepMost(Sample()); });
    over_ = true;
    for (std::thread& flooder : flooders) flooder.join();
    const double p99 = times[times.size() * 99 / 100];
    std::cout << std::left << std::setw(24) << name << std::right << std::fixed << std::setprecision(1)
              << std::setw(9) << times[times.size() / 2] << " ms" << std::setw(7) << p99
              << std::setw(7) << (quiet == 1 ? 1.0 : p99 / quiet) << std::setw(8) << refused_ << "  ";
    for (const auto& [status, count] : answers_) std::cout << " " << count << " " << status << ";";
    std::cout << "\n" << std::string(26, ' ') << most.Text() << "\n" << std::flush;
    return p99;
  }

  void Flood(const Call& call) {
    Client client = AsAda();
    while (!over_) {
      const RichStatus status = call(client);
      {
        const std::lock_guard lock(mutex_);
        ++answers_[status.Summary()];
      }
      if (!status.ok()) absl::SleepFor(absl::Milliseconds(20));
    }
  }

  // Sorted, in milliseconds, from when each call was due: one that is late has those behind it wait too.
  std::vector<double> ReadAsBob(const std::function<void()>& each_second) {
    std::vector<double> times;
    refused_ = 0;
    std::vector<std::thread> readers;
    const absl::Time begin = absl::Now();
    const absl::Time end = begin + absl::Seconds(settings_.seconds);
    for (int i = 0; i < kReaders; ++i) {
      readers.emplace_back([&, i] {
        Client client(NewChannel());
        client.tokens = bob_.tokens;
        v1::GetGoalRequest request;
        request.set_fractal_id(IdOf(kBobs, 1));
        request.set_goal_id(IdOf(kBobs, 2));
        std::map<std::string, int> seen;
        for (absl::Time due = begin + i * kPace; due < end; due += kReaders * kPace) {
          absl::SleepFor(due - absl::Now());
          const auto answer = client.Call(&Fractals::GetGoal, request);
          const double took = absl::ToDoubleMilliseconds(absl::Now() - due);
          const std::lock_guard lock(mutex_);
          times.push_back(took);
          if (!answer.status.ok() && ++refused_ == 1) std::cerr << answer.Summary() << "\n";
        }
      });
    }
    while (absl::Now() < end) {
      absl::SleepFor(absl::Seconds(1));
      each_second();
    }
    for (std::thread& reader : readers) reader.join();
    std::sort(times.begin(), times.end());
    return times;
  }

  Settings settings_;
  TestDatabase database_;
  Program program_;
  const std::string address_;
  Client ada_;
  Client bob_;
  std::mutex mutex_;
  std::atomic<bool> over_ = false;
  std::atomic<int64_t> recorded_ = 0;
  std::map<std::string, int> answers_;
  int refused_ = 0;
};

int Run(const Settings& settings) {
  Bench bench(settings);
  const bool kept = settings.memory             ? bench.RunMemory()
                    : settings.soak_minutes > 0 ? bench.RunSoak()
                                                : bench.RunFloods();
  return kept ? 0 : 1;
}

Settings SettingsOf(const std::vector<std::string>& arguments) {
  Settings settings;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& name = arguments[i];
    if (name == "--memory") {
      settings.memory = true;
      continue;
    }
    if (i + 1 == arguments.size()) throw std::runtime_error(name + " wants a value");
    const std::string& value = arguments[++i];
    if (name == "--workers") {
      settings.workers = value;
    } else if (name == "--only") {
      settings.only = value;
    } else if (name != "--seconds" && name != "--soak") {
      throw std::runtime_error("no option " + name);
    } else if (!absl::SimpleAtoi(value, name == "--soak" ? &settings.soak_minutes : &settings.seconds)) {
      throw std::runtime_error(value + " is no number");
    }
  }
  return settings;
}

}  // namespace
}  // namespace fractal::tests

int main(int argc, char** argv) {
  try {
    return fractal::tests::Run(fractal::tests::SettingsOf({argv + 1, argv + argc}));
  } catch (const std::exception& e) {
    std::cerr << e.what() << "\n";
    return 2;
  }
}
