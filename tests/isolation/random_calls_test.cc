// Random calls of random methods, with ids of eight users thrown together, from several threads,
// while the owners work: no answer holds a row of another's, and none tells a foreign id from one
// that never was. FRACTAL_ISOLATION_CALLS says how many.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "db/uuid.h"
#include "tests/isolation/cases.h"
#include "tests/isolation/raw_call.h"
#include "tests/isolation/world.h"
#include "tests/rpc/test_server.h"

namespace fractal::tests::isolation {
namespace {

constexpr int kUsers = 8;
constexpr int kThreads = 4;

constexpr int kUsualCalls = 5000;

int WantedCalls() {
  const char* wanted = std::getenv("FRACTAL_ISOLATION_CALLS");
  return wanted == nullptr ? kUsualCalls : std::atoi(wanted);
}

// Everybody's ids and texts begin with his own mark, so that a glance at an answer tells whose rows
// are in it. Ids that the server makes meanwhile hang below rows with marked texts.
struct Person {
  Client client;
  World world;
};

class RandomCalls : public testing::Test {
 protected:
  RandomCalls() {
    for (int i = 0; i < kUsers; ++i) {
      Client client = server_.SignUp(absl::StrCat("user", i));
      World world = World::Make(&server_.database(), client);
      people_.push_back({std::move(client), std::move(world)});
    }
    for (const Case& one : Cases()) {
      const Method& method = FindMethod(one.method);
      // Those that end accounts, and files, are the matrix's.
      if (AccessOf(method) == v1::ACCESS_USER && method.service()->name() != "AuthService" &&
          one.request != kExported) {
        cases_.push_back(&one);
      }
    }
  }

  using Random = std::mt19937_64;
  static size_t Upto(Random& random, size_t n) {
    return std::uniform_int_distribution<size_t>(0, n - 1)(random);
  }

  static std::shared_ptr<Message> Build(const Case& one, const World& world) {
    std::shared_ptr<Message> request = NewRequest(FindMethod(one.method));
    if (!google::protobuf::TextFormat::ParseFromString(world.Fill(one.request), request.get())) {
      throw std::runtime_error("no request of " + one.method);
    }
    return request;
  }

  // A request about `own` with some ids of others, the same with ids that never were in their
  // places; how many there are.
  int Mix(Random& random, const Case& one, size_t own, std::shared_ptr<Message>* foreign,
          std::shared_ptr<Message>* unknown) {
    *foreign = Build(one, people_[own].world);
    unknown->reset((*foreign)->New());
    (*unknown)->CopyFrom(**foreign);
    int swapped = 0;
    std::map<std::string, std::string> never;  // an id that stands twice stands twice in both
    const bool all = Upto(random, 3) == 0;
    const size_t whose = (own + 1 + Upto(random, kUsers - 1)) % kUsers;
    const auto theirs = Build(one, people_[whose].world);
    const auto places = FindIds(*theirs);
    for (size_t p = 0; p < places.size(); ++p) {
      // A target's id is the client's own, and would be read back as such.
      if (places[p].Path() == "goal.targets.id") continue;
      if (!all && Upto(random, places.size()) != 0) continue;
      // Of a row of the right kind, or of any other.
      std::string id = places[p].Get(*theirs);
      if (Upto(random, 10) == 0) id = AnyId(random, whose);
      places[p].Set(foreign->get(), id);
      places[p].Set(unknown->get(), never.emplace(id, db::Uuid::New().ToString()).first->second);
      ++swapped;
    }
    return swapped;
  }

  std::string AnyId(Random& random, size_t whose) {
    const auto& words = people_[whose].world.words();
    auto word = words.begin();
    std::advance(word, Upto(random, words.size()));
    return word->second.size() == 36 ? word->second : people_[whose].world.Id("goal");
  }

  void Fail(const std::string& what) {
    ++differences_;
    ADD_FAILURE() << what;
  }

  // No mark and no id of anybody else's, but what the caller said himself.
  void ExpectOwn(size_t own, const Message& asked, const RawAnswer& answer) {
    std::set<std::string> said;
    for (const IdPlace& place : FindIds(asked)) said.insert(place.Get(asked));
    const std::string bytes = answer.Bytes();
    for (size_t i = 0; i < people_.size(); ++i) {
      if (i == own) continue;
      const std::string found = people_[i].world.FindIn(bytes, said);
      if (found.empty()) continue;
      ++foreign_rows_;
      Fail(absl::StrCat(asked.GetDescriptor()->name(), " of user ", own, " shows ", found,
                        " of user ", i, ": ", answer.Shown()));
    }
  }

  void CallForeign(Random& random, const Client& caller, size_t own) {
    const Case& one = *cases_[Upto(random, cases_.size())];
    const Method& method = FindMethod(one.method);
    std::shared_ptr<Message> foreign, unknown;
    const int swapped = Mix(random, one, own, &foreign, &unknown);
    const RawAnswer told = CallRaw(caller, method, {foreign});
    ++calls_;
    ExpectOwn(own, *foreign, told);
    if (swapped == 0) return;
    const RawAnswer never = CallRaw(caller, method, {unknown});
    ++calls_;
    ++pairs_;
    // Two that succeed were about the caller's own rows, which the first may have changed.
    if (told.ok() && never.ok()) return;
    if (IsBusy(told) || IsBusy(never)) return;
    if (told.Shown() != never.Shown() && !FailsAlone(method, caller, *foreign, *unknown)) {
      Fail(absl::StrCat("user ", own, " tells ", one.method, " {", foreign->ShortDebugString(),
                        "}\n  ", told.Shown(), "\nfrom {", unknown->ShortDebugString(), "}\n  ",
                        never.Shown()));
    }
  }

  // The fractal moves under the two calls, its owner working: made again, they must be alike once.
  bool FailsAlone(const Method& method, const Client& caller, const Message& foreign,
                  const Message& unknown) {
    for (int tries = 0; tries < 5; ++tries) {
      ++repeats_;
      const auto again = [&](const Message& request) {
        std::shared_ptr<Message> copy(request.New());
        copy->CopyFrom(request);
        return CallRaw(caller, method, {copy});
      };
      if (again(foreign).Shown() == again(unknown).Shown()) return true;
    }
    return false;
  }

  static bool IsBusy(const RawAnswer& answer) {
    return answer.code == grpc::StatusCode::RESOURCE_EXHAUSTED ||
           answer.code == grpc::StatusCode::UNAVAILABLE ||
           (answer.code == grpc::StatusCode::ABORTED &&
            absl::StrContains(answer.message, "another call"));
  }

  // The owner's own work: any of the calls, as it is meant, but what takes his whole fractal away.
  void Work(Random& random, const Client& caller, size_t own) {
    const Case& one = *cases_[Upto(random, cases_.size())];
    for (const char* ends : {"DeleteFractal", "Purge", "Delete"}) {
      if (absl::StartsWith(one.method, ends)) return;
    }
    const auto request = Build(one, people_[own].world);
    const RawAnswer answer = CallRaw(caller, FindMethod(one.method), {request});
    ++calls_;
    ++works_;
    if (answer.ok()) ++works_done_;
    ExpectOwn(own, *request, answer);
  }

  static server::ServerOptions Options() {
    server::ServerOptions options = TestServer::Options();
    options.workers = 4;
    return options;
  }

  TestServer server_{Options()};
  std::vector<Person> people_;
  std::vector<const Case*> cases_;
  std::atomic<int> calls_{0}, pairs_{0}, works_{0}, works_done_{0}, repeats_{0}, foreign_rows_{0},
      differences_{0};
};

TEST_F(RandomCalls, ShowNoForeignRowAndTellNoForeignId) {
  const uint64_t seed = std::random_device{}();
  const int wanted = WantedCalls();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      Random random(seed + t);
      // A channel of the thread's own for each user.
      std::vector<Client> clients;
      for (const Person& person : people_) {
        clients.push_back(server_.Connect());
        clients.back().tokens = person.client.tokens;
      }
      while (calls_ < wanted && differences_ < 20) {
        const size_t own = Upto(random, kUsers);
        if (Upto(random, 4) == 0) {
          Work(random, clients[own], own);
        } else {
          CallForeign(random, clients[own], own);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - begin);
  std::cout << calls_ << " calls in " << seconds.count() << " s, " << pairs_
            << " pairs of a foreign and an unknown id, " << works_ << " of owners' own ("
            << works_done_ << " OK), " << repeats_ << " pairs made again, " << foreign_rows_
            << " foreign rows, " << differences_ << " differences, seed " << seed << "\n";
  EXPECT_EQ(foreign_rows_, 0);
  EXPECT_EQ(differences_, 0);
  // In a long run much is completed, started or full already.
  EXPECT_GT(works_done_, works_ / (wanted > kUsualCalls ? 8 : 4));
}

}  // namespace
}  // namespace fractal::tests::isolation
