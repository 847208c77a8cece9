// AdminService's methods for the trash of any fractal, done in its owner's place.

#include <gtest/gtest.h>

#include <string>

#include "tests/rpc/admin_fixture.h"

namespace fractal::tests {
namespace {

class TrashAsOwner : public AdminTest {
 protected:
  static Answer<v1::ListTrashAsOwnerResponse> List(Client& client, const std::string& fractal_id,
                                                   int32_t page_size = 0,
                                                   const std::string& page_token = "") {
    v1::ListTrashAsOwnerRequest request;
    request.mutable_list()->set_fractal_id(fractal_id);
    request.mutable_list()->set_page_size(page_size);
    request.mutable_list()->set_page_token(page_token);
    return client.Call(&Admin::ListTrashAsOwner, request);
  }
  static Answer<v1::UndeleteAsOwnerResponse> Undelete(Client& client, const std::string& fractal_id,
                                                      v1::RowKind kind, const std::string& id) {
    v1::UndeleteAsOwnerRequest request;
    request.mutable_undelete()->set_fractal_id(fractal_id);
    request.mutable_undelete()->set_kind(kind);
    request.mutable_undelete()->set_id(id);
    return client.Call(&Admin::UndeleteAsOwner, request);
  }
  static Answer<v1::PurgeAsOwnerResponse> Purge(Client& client, const std::string& fractal_id,
                                                bool force) {
    v1::PurgeAsOwnerRequest request;
    request.mutable_purge()->set_fractal_id(fractal_id);
    request.mutable_purge()->set_force(force);
    return client.Call(&Admin::PurgeAsOwner, request);
  }

  v1::Goal Goal(const std::string& name) {
    return MakeGoal(ada, fractal.id(), fractal.id(), v1::GOAL_TYPE_LONG_TERM, name);
  }

  const v1::Fractal fractal = MakeFractal(ada, "Cello");
};

TEST_F(TrashAsOwner, IsListedPageByPage) {
  for (const char* name : {"one", "two", "three"}) DeleteGoal(ada, Goal(name));
  const auto first = List(admin, fractal.id(), 2);
  ASSERT_EQ(first->list().entries_size(), 2);
  EXPECT_EQ(first->list().entries(0).row().name(), "three");
  const auto second = List(admin, fractal.id(), 2, first->list().next_page_token());
  ASSERT_EQ(second->list().entries_size(), 1);
  EXPECT_EQ(second->list().entries(0).row().name(), "one");
  EXPECT_EQ(second->list().next_page_token(), "");
}

TEST_F(TrashAsOwner, ComesBackAndNamesTheAdministratorNowhereInTheFractal) {
  const v1::Goal goal = Goal("scales");
  DeleteGoal(ada, goal);
  const auto back = Undelete(admin, fractal.id(), v1::ROW_KIND_GOAL, goal.id());
  EXPECT_EQ(back->undelete().row().name(), "scales");
  EXPECT_EQ(GetGoal(ada, goal).Summary(), "OK");
  EXPECT_EQ(Undelete(admin, fractal.id(), v1::ROW_KIND_GOAL, goal.id()).Summary(),
            "ALREADY_EXISTS NOT_DELETED");
  EXPECT_EQ(GetFractal(admin, fractal.id()).Summary(), "NOT_FOUND NOT_FOUND")
      << "it is not his for all that";
}

TEST_F(TrashAsOwner, BringsBackAWholeFractal) {
  DeleteFractal(ada, fractal.id());
  EXPECT_EQ(Undelete(admin, fractal.id(), v1::ROW_KIND_FRACTAL, "").Summary(), "OK");
  EXPECT_EQ(GetFractal(ada, fractal.id()).Summary(), "OK");
}

TEST_F(TrashAsOwner, IsPurgedWhenForced) {
  DeleteGoal(ada, Goal("scales"));
  const auto preview = Purge(admin, fractal.id(), false);
  EXPECT_FALSE(preview->purge().purged());
  EXPECT_EQ(preview->purge().sample(0).name(), "scales");
  EXPECT_EQ(List(admin, fractal.id())->list().entries_size(), 1);
  EXPECT_TRUE(Purge(admin, fractal.id(), true)->purge().purged());
  EXPECT_EQ(List(admin, fractal.id())->list().entries_size(), 0);
}

TEST_F(TrashAsOwner, MustNameAFractalThatIsThere) {
  EXPECT_EQ(List(admin, "").Summary(), "INVALID_ARGUMENT INVALID_FIELDS list.fractal_id");
  EXPECT_EQ(Purge(admin, "x", true).Summary(), "INVALID_ARGUMENT INVALID_FIELDS purge.fractal_id");
  EXPECT_EQ(List(admin, fractal.id(), -1).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS list.page_size");
  EXPECT_EQ(List(admin, kUnknownId).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Purge(admin, kUnknownId, true).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Undelete(admin, kUnknownId, v1::ROW_KIND_GOAL, kUnknownId).Summary(),
            "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Undelete(admin, fractal.id(), v1::ROW_KIND_GOAL, kUnknownId).Summary(),
            "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Undelete(admin, fractal.id(), v1::ROW_KIND_GOAL, "").Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS undelete.id");
}

}  // namespace
}  // namespace fractal::tests
