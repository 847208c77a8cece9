#pragma once

#include <google/protobuf/descriptor.h>

#include <map>
#include <set>
#include <string>
#include <vector>

// What each method may take of the server, and how many elements each list of its request has at most.
namespace fractal::tests::isolation {

// Where a method's work waits for its turn (server/door.h).
enum class WorkLane { kShort, kLong, kTransfer, kPasswords, kAccounts, kAdministration };

// What a call's work grows with.
enum class CostClass {
  kPoint,     // nothing: one row and what stands in it
  kBatch,     // what the request names
  kPage,      // page_size
  kBelow,     // what hangs below one row: a session's sets, a goal's descendants
  kScan,      // the fractal
  kTransfer,  // the fractal, in a stream
  kHash,      // nothing, but it hashes a password
};

struct MethodCost {
  WorkLane lane;
  CostClass cost;
};

// By the method's name. A new method needs a line, or IsolationCosts fails and names it.
const std::map<std::string, MethodCost>& MethodCosts();

// The lane of a way through the door (tests/support/service_ways.h).
WorkLane LaneOf(const std::string& way);
// The lanes in which work of a class may be done.
std::set<WorkLane> LanesFor(CostClass cost);

// The method takes no notice of the list.
inline constexpr int kIgnored = -1;

// How many elements a list has at most, by "Method field.in_it".
const std::map<std::string, int>& FieldLimits();

// The lists of a message and of those in it, maps too: "goal.targets.metrics".
std::set<std::string> RepeatedFields(const google::protobuf::Descriptor& type);

}  // namespace fractal::tests::isolation
