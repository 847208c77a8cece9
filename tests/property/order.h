#pragma once

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "tests/property/world.h"

// What siblings of every noun have in common: they stand by sort_order, create_time and id.
namespace fractal::tests::property {

template <typename Message>
bool StandsBefore(const Message& left, const Message& right) {
  const auto place = [](const Message& row) {
    return std::tuple(row.sort_order(), row.create_time().seconds(), row.create_time().nanos(),
                      row.id());
  };
  return place(left) < place(right);
}

template <typename Message>
void SortByPlace(std::vector<Row<Message>*>& rows) {
  std::sort(rows.begin(), rows.end(), [](const Row<Message>* left, const Row<Message>* right) {
    return StandsBefore(left->message, right->message);
  });
}

// A row that was made, or put elsewhere, stands behind all others there.
template <typename Message>
void ExpectBehind(const std::string& what, const std::vector<Row<Message>*>& there,
                  const Message& seen) {
  for (const Row<Message>* row : there) {
    if (row->message.id() != seen.id() && row->message.sort_order() >= seen.sort_order()) {
      throw Difference(what + ": does not stand behind its siblings: " + seen.ShortDebugString() +
                       " and " + row->message.ShortDebugString());
    }
  }
}

// A random order of the rows, and at times not quite: one missing, one twice, one of elsewhere.
template <typename Message>
std::vector<std::string> PickOrder(World& world, User& user, Table<Message> Model::*table,
                                   const std::vector<Row<Message>*>& there, Refusals& refusals) {
  std::vector<std::string> complete;
  for (const Row<Message>* row : there) complete.push_back(row->message.id());
  std::vector<std::string> ids = complete;
  Random& random = world.random;
  random.Shuffle(ids);
  const int roll = random.Between(0, 99);
  if (roll < 4 && !ids.empty()) ids.pop_back();
  if (roll >= 4 && roll < 8 && !ids.empty()) ids.push_back(ids.front());
  if (roll >= 8 && roll < 16) ids.push_back(world.PickKey(user, table).id);
  if (roll >= 16 && roll < 20 && !ids.empty()) ids.back() = random.Uuid();
  refusals.Malformed(!std::all_of(ids.begin(), ids.end(), World::IsId));
  std::vector<std::string> named = ids;
  std::sort(named.begin(), named.end());
  std::sort(complete.begin(), complete.end());
  refusals.If(named != complete, kOrderIncomplete);
  return ids;
}

// The answer to an order that was taken: the rows in it, with places that rise.
template <typename Message, typename List>
void ExpectReordered(const std::string& what, Table<Message>& table, const std::string& fractal_id,
                     const std::vector<std::string>& ids, const List& seen) {
  ExpectSame(what + ": count", static_cast<int64_t>(ids.size()), seen.size());
  for (int i = 0; i < seen.size(); ++i) {
    Row<Message>& row = *table.Find({fractal_id, ids[static_cast<size_t>(i)]});
    Message changed = row.message;
    changed.set_sort_order(seen.Get(i).sort_order());
    World::ExpectChange(what, row, changed, seen.Get(i));
    if (i > 0 && seen.Get(i).sort_order() <= seen.Get(i - 1).sort_order()) {
      throw Difference(what + ": the places do not stand in the order");
    }
  }
}

}  // namespace fractal::tests::property
