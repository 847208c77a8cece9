// Multi-user integration tests: multi_user_test --server HOST:PORT
//
// Signs up several users under names that were never used, works as all of them at the same time, and
// checks that each finds what is his as he left it and nothing of the others. Prints what it found
// wrong and exits 1, or exits 0. It may run any number of times against the same server.

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/rpc/client.h"

namespace fractal::tests {
namespace {

using Stub = v1::FractalService::Stub;
using Trash = v1::TrashService::Stub;

constexpr int kUsers = 6;
constexpr int kFractals = 3;
constexpr int kGoalsEach = 8;
constexpr int kRounds = 4;

// What the checks found: one line a fault.
class Findings {
 public:
  void Expect(bool holds, const std::string& who, const std::string& what) {
    ++checks_;
    if (holds) return;
    const std::lock_guard lock(mutex_);
    if (++faults_ <= 50) std::cout << "FAULT " << who << ": " << what << "\n";
  }
  int64_t checks() const { return checks_; }
  int64_t faults() const { return faults_; }

 private:
  std::mutex mutex_;
  std::atomic<int64_t> checks_ = 0;
  std::atomic<int64_t> faults_ = 0;
};


// One user with what he made.
struct Person {
  Person(std::string with_name, const std::shared_ptr<grpc::Channel>& channel)
      : name(std::move(with_name)), client(channel) {}

  std::string name;
  Client client;
  std::vector<v1::Fractal> fractals;
  std::vector<v1::Goal> goals;
};

void Build(Person& person, Findings& findings) {
  person.client.SignUp(person.name);
  for (int f = 0; f < kFractals; ++f) {
    v1::CreateFractalRequest fractal;
    // The same names for everybody: they are unique to their owner only.
    fractal.mutable_fractal()->set_name("Fractal " + std::to_string(f));
    fractal.mutable_fractal()->set_description("of " + person.name);
    person.fractals.push_back(person.client.Call(&Stub::CreateFractal, fractal)->fractal());
    for (int g = 0; g < kGoalsEach; ++g) {
      v1::CreateGoalRequest goal;
      goal.mutable_goal()->set_fractal_id(person.fractals.back().id());
      goal.mutable_goal()->set_parent_id(person.fractals.back().id());
      goal.mutable_goal()->set_type(v1::GOAL_TYPE_SHORT_TERM);
      goal.mutable_goal()->set_name("goal " + std::to_string(g) + " of " + person.name);
      person.goals.push_back(person.client.Call(&Stub::CreateGoal, goal)->goal());
    }
  }
  findings.Expect(person.goals.size() == kFractals * kGoalsEach, person.name, "goals are missing");
}

// All that he lists is his, and all that is his is listed.
void CheckOwn(Person& person, Findings& findings) {
  std::set<std::string> listed;
  v1::ListFractalsRequest request;
  request.set_page_size(2);
  do {
    const auto page = person.client.Call(&Stub::ListFractals, request);
    for (const v1::Fractal& fractal : page->fractals()) {
      listed.insert(fractal.id());
      findings.Expect(fractal.description() == "of " + person.name, person.name,
                      "lists a fractal " + fractal.description());
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  findings.Expect(listed.size() == kFractals, person.name,
                  "lists " + std::to_string(listed.size()) + " fractals");
  for (const v1::Fractal& fractal : person.fractals) {
    v1::GetGoalTreeRequest tree;
    tree.set_fractal_id(fractal.id());
    const auto root = person.client.Call(&Stub::GetGoalTree, tree)->root();
    findings.Expect(root.children_size() == kGoalsEach, person.name, "a tree lost or won goals");
    for (const v1::GoalNode& child : root.children()) {
      findings.Expect(child.goal().name().ends_with(" of " + person.name), person.name,
                      "has in his tree: " + child.goal().name());
    }
  }
}

template <typename Response>
void ExpectHidden(const Answer<Response>& foreign, const Answer<Response>& unknown,
                  const std::string& who, const std::string& method, Findings& findings) {
  findings.Expect(foreign.Summary() == "NOT_FOUND NOT_FOUND", who,
                  method + " of another's answers " + foreign.Summary());
  findings.Expect(foreign.Summary() == unknown.Summary() &&
                      foreign.status.message == unknown.status.message,
                  who, method + " tells a foreign id from an unknown one");
}

std::string UnknownId(std::mt19937_64& random) {
  const char* hex = "0123456789abcdef";
  std::string id = "01900000-0000-7000-8000-000000000000";
  for (const size_t place : {9, 10, 11, 12, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35}) {
    id[place] = hex[random() % 16];
  }
  return id;
}

// Nothing of another's can be read or changed, or told from what never was.
void CheckForeign(Person& person, const Person& other, std::mt19937_64& random,
                  Findings& findings) {
  const v1::Goal& theirs = other.goals[random() % other.goals.size()];
  const std::string& who = person.name;
  Client& client = person.client;
  const std::string unknown_id = UnknownId(random);
  const auto both = [&](auto method, auto request, auto set_id, const std::string& name) {
    set_id(request, theirs.fractal_id(), theirs.id());
    const auto foreign = client.Call(method, request);
    set_id(request, unknown_id, unknown_id);
    ExpectHidden(foreign, client.Call(method, request), who, name, findings);
  };
  const auto fractal_only = [](auto& r, const std::string& fractal, const std::string&) {
    r.set_fractal_id(fractal);
  };
  const auto goal_too = [](auto& r, const std::string& fractal, const std::string& goal) {
    r.set_fractal_id(fractal);
    r.set_goal_id(goal);
  };
  both(&Stub::GetFractal, v1::GetFractalRequest(), fractal_only, "GetFractal");
  both(&Stub::GetGoalTree, v1::GetGoalTreeRequest(), fractal_only, "GetGoalTree");
  both(&Stub::ListGoals, v1::ListGoalsRequest(), fractal_only, "ListGoals");
  both(&Trash::ListTrash, v1::ListTrashRequest(), fractal_only, "ListTrash");
  both(&Stub::DeleteFractal, v1::DeleteFractalRequest(), fractal_only, "DeleteFractal");
  both(&Trash::Purge, v1::PurgeRequest(), fractal_only, "Purge");
  both(&Stub::GetGoal, v1::GetGoalRequest(), goal_too, "GetGoal");
  both(&Stub::CompleteGoal, v1::CompleteGoalRequest(), goal_too, "CompleteGoal");
  both(&Stub::DeleteGoal, v1::DeleteGoalRequest(), goal_too, "DeleteGoal");
  both(&Trash::Undelete, v1::UndeleteRequest(),
       [](auto& r, const std::string& fractal, const std::string& goal) {
         r.set_fractal_id(fractal);
         r.set_kind(v1::ROW_KIND_GOAL);
         r.set_id(goal);
       },
       "Undelete");
  both(&Stub::UpdateGoal, v1::UpdateGoalRequest(),
       [](auto& r, const std::string& fractal, const std::string& goal) {
         r.mutable_goal()->set_fractal_id(fractal);
         r.mutable_goal()->set_id(goal);
         r.mutable_goal()->set_name("stolen");
       },
       "UpdateGoal");
  both(&Stub::CreateGoal, v1::CreateGoalRequest(),
       [](auto& r, const std::string& fractal, const std::string& goal) {
         r.mutable_goal()->set_fractal_id(fractal);
         r.mutable_goal()->set_parent_id(goal);
         r.mutable_goal()->set_type(v1::GOAL_TYPE_NANO);
         r.mutable_goal()->set_name("planted");
       },
       "CreateGoal");

  // Another's goal as the parent of one's own.
  v1::MoveGoalRequest move;
  move.set_fractal_id(person.goals[0].fractal_id());
  move.set_goal_id(person.goals[0].id());
  move.set_parent_id(theirs.id());
  const auto foreign = client.Call(&Stub::MoveGoal, move);
  move.set_parent_id(unknown_id);
  ExpectHidden(foreign, client.Call(&Stub::MoveGoal, move), who, "MoveGoal", findings);
}

void CheckSignedOut(const std::shared_ptr<grpc::Channel>& channel, const Person& person,
                    Findings& findings) {
  Client nobody(channel);
  v1::GetFractalRequest request;
  request.set_fractal_id(person.fractals[0].id());
  findings.Expect(
      nobody.Call(&Stub::GetFractal, request).Summary() == "UNAUTHENTICATED TOKEN_MISSING",
      "nobody", "reads without a token");
  v1::SignInRequest sign_in;
  sign_in.set_login(person.name);
  sign_in.set_password("not the password");
  findings.Expect(nobody.Call(&v1::AuthService::Stub::SignIn, sign_in).Summary() ==
                      "UNAUTHENTICATED SIGN_IN_FAILED",
                  "nobody", "signs in with a wrong password");
}

// Runs `work` for every person at the same time.
template <typename Work>
void Together(std::vector<std::unique_ptr<Person>>& people, Findings& findings, Work work) {
  std::vector<std::thread> threads;
  for (size_t i = 0; i < people.size(); ++i) {
    threads.emplace_back([&, i] {
      try {
        work(i);
      } catch (const std::exception& error) {
        findings.Expect(false, people[i]->name, error.what());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

int Run(const std::string& address) {
  const uint64_t seed = std::random_device{}();
  std::cout << "multi_user_test: " << kUsers << " users on " << address << ", seed " << seed << "\n";
  const auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
  if (!channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(30))) {
    std::cout << "no server answers on " << address << "\n";
    return 1;
  }
  std::vector<std::unique_ptr<Person>> people;
  for (int i = 0; i < kUsers; ++i) {
    people.push_back(std::make_unique<Person>(
        "person-" + std::to_string(seed) + "-" + std::to_string(i), channel));
  }
  Findings findings;
  Together(people, findings, [&](size_t i) { Build(*people[i], findings); });
  if (findings.faults() == 0) {
    Together(people, findings, [&](size_t i) {
      std::mt19937_64 random(seed + i);
      for (int round = 0; round < kRounds; ++round) {
        CheckOwn(*people[i], findings);
        for (const auto& other : people) {
          if (other != people[i]) CheckForeign(*people[i], *other, random, findings);
        }
      }
      CheckOwn(*people[i], findings);
      CheckSignedOut(channel, *people[i], findings);
    });
  }
  std::cout << findings.checks() << " checks, " << findings.faults() << " faults\n";
  return findings.faults() == 0 ? 0 : 1;
}

}  // namespace
}  // namespace fractal::tests

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() != 2 || arguments[0] != "--server") {
    std::cerr << "usage: multi_user_test --server HOST:PORT\n";
    return 2;
  }
  return fractal::tests::Run(arguments[1]);
}
