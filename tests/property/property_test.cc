// The whole server against a model of it in memory: thousands of random calls of several users,
// each through a real channel, must be answered as the model answers them, and what every user sees
// must be what the model holds.
//
// FRACTAL_SEED repeats a run, FRACTAL_PROPERTY_OPERATIONS makes it longer.

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>

#include "tests/property/nouns.h"

namespace fractal::tests::property {
namespace {

constexpr int kComparisons = 20;

uint64_t NumberFrom(const char* variable, uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

uint64_t Seed() {
  const uint64_t seed = NumberFrom("FRACTAL_SEED", std::random_device()());
  std::cout << "FRACTAL_SEED=" << seed << std::endl;
  return seed;
}

// The text of the difference that `work` runs into; empty for none.
template <typename Work>
std::string DifferenceOf(Work work) {
  try {
    work();
    return "";
  } catch (const std::runtime_error& difference) {
    return difference.what();
  }
}

// The kinds of requests of which none was answered but with an error.
std::string NeverSucceeded(const World& world) {
  std::string never;
  for (const auto& [method, verdicts] : world.verdicts()) {
    if (!verdicts.contains("OK")) never += method + " ";
  }
  return never;
}

TEST(Property, TheServerAnswersLikeItsModel) {
  World world(Seed());
  const int operations = static_cast<int>(NumberFrom("FRACTAL_PROPERTY_OPERATIONS", 2000));
  const std::string difference = DifferenceOf([&] {
    RunOperations(world, operations, kComparisons);
    // What random choices left out so far, more of them reach.
    for (int more = 0; more < 6 && !NeverSucceeded(world).empty(); ++more) {
      RunOperations(world, 500, 1);
    }
  });
  EXPECT_TRUE(difference.empty()) << difference << "\nThe last calls:\n" << world.LastCalls();
  EXPECT_EQ(NeverSucceeded(world), "");
  for (const auto& [method, verdicts] : world.verdicts()) {
    std::cout << method << ":";
    for (const auto& [verdict, count] : verdicts)
      std::cout << " " << count << " " << verdict << ",";
    std::cout << std::endl;
  }
}

// Plants a fault where no trigger sees it, and takes it back.
class PlantedFault {
 public:
  PlantedFault(TestDatabase& database, const Fault& fault) : database_(database), fault_(fault) {
    const std::string rows = " app." + fault.table + " where " + fault.where;
    database_.Sql(
        "set session_replication_role = replica; create temporary table kept as select * from" +
        rows);
    try {
      database_.Sql(fault.change.empty() ? "delete from" + rows
                                         : "update app." + fault.table + " set " + fault.change +
                                               " where " + fault.where);
    } catch (const pqxx::integrity_constraint_violation&) {
      is_there_ = false;
    }
  }
  ~PlantedFault() {
    database_.Sql("delete from app." + fault_.table + " where " + fault_.where +
                  ";"
                  "insert into app." +
                  fault_.table +
                  " select * from kept;"
                  "drop table kept; set session_replication_role = origin");
  }
  PlantedFault(const PlantedFault&) = delete;
  PlantedFault& operator=(const PlantedFault&) = delete;

  // No when a check or a unique index refused it, as a taken name: such a fault cannot be.
  bool is_there() const { return is_there_; }

 private:
  TestDatabase& database_;
  const Fault fault_;
  bool is_there_ = true;
};

TEST(Property, TheComparisonFindsEveryPlantedFault) {
  World world(Seed());
  const std::string before = DifferenceOf([&] { RunOperations(world, 900, 1); });
  ASSERT_TRUE(before.empty()) << before << "\nThe last calls:\n" << world.LastCalls();
  int planted = 0;
  for (const Noun& noun : AllNouns()) {
    for (int i = 0; noun.fault != nullptr && i < 25; ++i) {
      User& user = world.random.Pick(world.users);
      const auto fault = noun.fault(world, user);
      if (!fault.has_value()) continue;
      const PlantedFault plant(world.server.database(), *fault);
      if (!plant.is_there()) continue;
      ++planted;
      // A copy: what the model learns of a wrong server is not kept.
      User looking = user;
      EXPECT_NE(DifferenceOf([&] { noun.compare(world, looking); }), "")
          << fault->table << " where " << fault->where << ": " << fault->change;
    }
  }
  std::cout << planted << " faults planted" << std::endl;
  EXPECT_GE(planted, 100);
  EXPECT_EQ(DifferenceOf([&] { CompareEverything(world); }), "");
}

}  // namespace
}  // namespace fractal::tests::property
