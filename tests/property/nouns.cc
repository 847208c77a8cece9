#include "tests/property/nouns.h"

#include <algorithm>

namespace fractal::tests::property {
namespace {

// What others need is made first, so that there is something to call for.
bool Makes(const Operation& operation) {
  const std::string name = operation.name;
  return name.starts_with("Create") || name.starts_with("Record");
}

const Operation& PickOperation(Random& random, const std::vector<Operation>& operations) {
  int weights = 0;
  for (const Operation& operation : operations) weights += operation.weight;
  int left = random.Between(0, weights - 1);
  for (const Operation& operation : operations) {
    left -= operation.weight;
    if (left < 0) return operation;
  }
  return operations.back();
}

void ReplayRequest(World& world, User& user) {
  if (user.replays.empty()) return;
  // A copy: the replay may be replaced while it runs.
  const auto replay = world.random.Pick(user.replays);
  replay(world, user);
}

}  // namespace

Noun RequestIds() { return {{{"replay a request", 3, ReplayRequest}}}; }

std::vector<Noun> AllNouns() {
  return {Fractals(),          Goals(),        ActivityGroups(), Activities(),   Sessions(),
          ActivityInstances(), ActivitySets(), Timers(),         MetricValues(), TheTrash(),
          RequestIds()};
}

void CompareEverything(World& world) {
  static const std::vector<Noun> kNouns = AllNouns();
  for (User& user : world.users) {
    for (const Noun& noun : kNouns) {
      if (noun.compare != nullptr) noun.compare(world, user);
    }
  }
}

void RunOperations(World& world, int count, int comparisons) {
  std::vector<Operation> operations;
  for (const Noun& noun : AllNouns()) {
    operations.insert(operations.end(), noun.operations.begin(), noun.operations.end());
  }
  const int interval = std::max(1, count / comparisons);
  for (int i = 1; i <= count; ++i) {
    User& user = world.random.Pick(world.users);
    // Without a fractal there is nothing to call for: the first operation makes one.
    const bool begins = user.model.goals.size() == 0;
    const bool grows = i < count / 5 && world.random.Percent(70);
    const Operation* operation = begins ? &operations.front() : nullptr;
    while (operation == nullptr || (grows && !Makes(*operation))) {
      operation = &PickOperation(world.random, operations);
    }
    operation->run(world, user);
    if (i % interval == 0 || i == count) CompareEverything(world);
  }
}

}  // namespace fractal::tests::property
