// Nested rows, deleted and undeleted in every order, against a small model.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

#include "tests/rpc/trash_fixture.h"

namespace fractal::tests {
namespace {

// From the widest to the narrowest: each hangs below the one before.
constexpr std::array<v1::RowKind, 6> kChain = {
    v1::ROW_KIND_FRACTAL,           v1::ROW_KIND_GOAL,         v1::ROW_KIND_SESSION,
    v1::ROW_KIND_ACTIVITY_INSTANCE, v1::ROW_KIND_ACTIVITY_SET, v1::ROW_KIND_METRIC_VALUE};
using Order = std::array<size_t, kChain.size()>;

std::vector<Order> AllOrders() {
  Order order;
  std::iota(order.begin(), order.end(), 0u);
  std::vector<Order> all;
  do {
    all.push_back(order);
  } while (std::next_permutation(order.begin(), order.end()));
  return all;
}

// Of each row of the chain, whose delete took it.
class Model {
 public:
  std::string Delete(size_t row) {
    if (taken_by_[row].has_value()) return "NOT_FOUND NOT_FOUND";
    for (size_t below = row; below < kChain.size(); ++below) {
      if (!taken_by_[below].has_value()) taken_by_[below] = row;
    }
    return "OK";
  }
  std::string Undelete(size_t row) {
    if (!taken_by_[row].has_value()) return "ALREADY_EXISTS NOT_DELETED";
    const bool below_deleted = row > 0 && taken_by_[row - 1].has_value();
    if (taken_by_[row] != row || below_deleted) return "FAILED_PRECONDITION PARENT_DELETED";
    for (auto& taken_by : taken_by_) {
      if (taken_by == row) taken_by.reset();
    }
    return "OK";
  }
  std::map<v1::RowKind, v1::RowKind> TakenBy() const {
    std::map<v1::RowKind, v1::RowKind> taken;
    for (size_t row = 0; row < kChain.size(); ++row) {
      if (taken_by_[row].has_value()) taken[kChain[row]] = kChain[*taken_by_[row]];
    }
    return taken;
  }

 private:
  std::array<std::optional<size_t>, kChain.size()> taken_by_;
};

class TrashOrders : public TrashTest {
 protected:
  // Of each row of the chain in the trash, the kind whose delete took it, as the list says it.
  std::map<Kind, Kind> Listed() {
    v1::ListTrashRequest request = ListRequest(true);
    for (const Kind kind : kChain) request.add_kinds(kind);
    std::map<Kind, Kind> listed;
    for (const v1::TrashEntry& entry : List(ada, request)) {
      const bool own = !entry.has_taken_by();
      listed[entry.row().kind()] = own ? entry.row().kind() : entry.taken_by().kind();
    }
    return listed;
  }
};

// Those that begin with one row of the chain.
class TrashOrdersFrom : public TrashOrders, public testing::WithParamInterface<size_t> {};

TEST_P(TrashOrdersFrom, ARowAllLeaveWhatTheModelSaysAndComeBackWhole) {
  const std::string before = Contents();
  const std::vector<Order> orders = AllOrders();
  ASSERT_EQ(orders.size(), 720u);
  for (size_t i = 0; i < orders.size() && !HasFailure(); ++i) {
    if (orders[i][0] != GetParam()) continue;
    SCOPED_TRACE(i);
    Model model;
    for (const size_t row : orders[i]) {
      ASSERT_EQ(Delete(ada, kChain[row]), model.Delete(row)) << row;
    }
    ASSERT_EQ(Listed(), model.TakenBy());
    // 7 has no divisor in common with 720, so that every order of undeletes comes too.
    for (const size_t row : orders[(i * 7 + 3) % orders.size()]) {
      ASSERT_EQ(Undelete(ada, kChain[row]).Summary(), model.Undelete(row)) << row;
    }
    for (size_t row = 0; row < kChain.size(); ++row) {
      if (!model.TakenBy().contains(kChain[row])) continue;
      ASSERT_EQ(Undelete(ada, kChain[row]).Summary(), model.Undelete(row)) << row;
    }
    ASSERT_TRUE(model.TakenBy().empty());
  }
  EXPECT_EQ(Contents(), before);
}
INSTANTIATE_TEST_SUITE_P(EachRow, TrashOrdersFrom, testing::Range(size_t{0}, kChain.size()));

TEST_F(TrashOrders, OfDeletesAreAllPurgedAtOnce) {
  const std::vector<Order> orders = AllOrders();
  Counts whole;
  for (size_t i = 0; i < orders.size(); i += 60) {
    for (const size_t row : orders[i]) Delete(ada, kChain[row]);
    const Counts counts = CountsOf(PurgeAll(ada, false)->counts());
    if (i == 0) whole = counts;
    EXPECT_EQ(counts, whole);
    EXPECT_EQ(CountsOf(Purge(ada, v1::ROW_KIND_FRACTAL, false)->counts()), whole);
    for (size_t row = 0; row < kChain.size(); ++row) Undelete(ada, kChain[row]);
  }
}

}  // namespace
}  // namespace fractal::tests
