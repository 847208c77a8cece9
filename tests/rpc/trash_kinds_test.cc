// What holds for the trash of every kind of row, through a real channel.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/rpc/trash_fixture.h"

namespace fractal::tests {
namespace {

using testing::IsEmpty;
using testing::Not;

constexpr char kNotFound[] = "NOT_FOUND NOT_FOUND";
constexpr char kDenied[] = "PERMISSION_DENIED PERMISSION_DENIED";
constexpr char kParentDeleted[] = "FAILED_PRECONDITION PARENT_DELETED";

class EveryKind : public TrashTest, public testing::WithParamInterface<v1::RowKind> {
 public:
  using TrashTest::Kinds;

 protected:
  const Kind kind = GetParam();
  // The activity of the fixture is in use; without its instances it is not.
  void MakePurgeable() {
    if (kind != v1::ROW_KIND_ACTIVITY) return;
    Delete(ada, v1::ROW_KIND_ACTIVITY_INSTANCE);
    ASSERT_EQ(Purge(ada, v1::ROW_KIND_ACTIVITY_INSTANCE).Summary(), "OK");
  }
};

TEST_P(EveryKind, IsListedWithWhatAnUndeleteBringsBackAndComesBackExactly) {
  const std::string before = Contents();
  ASSERT_EQ(Delete(ada, kind), "OK");
  const auto listed = List();
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0].fractal_id(), fractal_id);
  EXPECT_EQ(listed[0].row().kind(), kind);
  EXPECT_EQ(listed[0].row().id(), Id(kind));
  EXPECT_TRUE(listed[0].has_delete_time());
  EXPECT_FALSE(listed[0].has_taken_by());
  const Counts taken = TakenWith(Id(kind));
  EXPECT_EQ(CountsOf(listed[0].restores()), taken);
  EXPECT_EQ(taken.at(kind), 1);

  const auto restored = Undelete(ada, kind);
  ASSERT_EQ(restored.Summary(), "OK");
  EXPECT_EQ(restored->row().SerializeAsString(), listed[0].row().SerializeAsString());
  EXPECT_EQ(CountsOf(restored->restored()), taken);
  // Of these, the delete itself gave rows that stayed another place.
  const std::set<Kind> moving = {v1::ROW_KIND_ACTIVITY_GROUP, v1::ROW_KIND_METRIC_DEFINITION,
                                 v1::ROW_KIND_SPLIT_DEFINITION};
  if (!moving.contains(kind)) {
    EXPECT_EQ(Contents(), before);
  }
  EXPECT_THAT(List(true), IsEmpty());
}

TEST_P(EveryKind, GoesOnceAndComesBackOnce) {
  EXPECT_EQ(Undelete(ada, kind).Summary(), "ALREADY_EXISTS NOT_DELETED");
  EXPECT_EQ(Delete(ada, kind), "OK");
  const std::string deleted = Contents();
  EXPECT_EQ(Delete(ada, kind), kNotFound);
  EXPECT_EQ(Contents(), deleted);
  EXPECT_EQ(Undelete(ada, kind).Summary(), "OK");
  EXPECT_EQ(Undelete(ada, kind).Summary(), "ALREADY_EXISTS NOT_DELETED");
}

TEST_P(EveryKind, ComesBackOnlyBelowWhatIsLive) {
  if (kind == v1::ROW_KIND_FRACTAL) return;  // hangs below nothing
  ASSERT_EQ(Delete(ada, kind), "OK");
  const std::string alone = Contents();
  ASSERT_EQ(Delete(ada, ParentOf(kind)), "OK");
  const std::string both = Contents();
  EXPECT_EQ(Undelete(ada, kind).Summary(), kParentDeleted);
  EXPECT_EQ(Contents(), both);
  ASSERT_EQ(Undelete(ada, ParentOf(kind)).Summary(), "OK");
  EXPECT_EQ(Contents(), alone) << "the parent's undelete leaves it in the trash";
  EXPECT_EQ(Undelete(ada, kind).Summary(), "OK");
}

TEST_P(EveryKind, ComesBackWithWhatTookItOnly) {
  // Nothing takes a fractal, and a group's delete moves its activities up.
  if (kind == v1::ROW_KIND_FRACTAL || kind == v1::ROW_KIND_ACTIVITY) return;
  ASSERT_EQ(Delete(ada, ParentOf(kind)), "OK");
  EXPECT_EQ(Undelete(ada, kind).Summary(), kParentDeleted);
  const auto listed = List(true);
  int found = 0;
  for (const v1::TrashEntry& entry : listed) {
    if (entry.row().id() != Id(kind)) continue;
    ++found;
    EXPECT_EQ(entry.taken_by().kind(), ParentOf(kind));
    EXPECT_EQ(entry.taken_by().id(), Id(ParentOf(kind)));
    EXPECT_EQ(entry.restores_size(), 0);
  }
  EXPECT_EQ(found, 1);
}

TEST_P(EveryKind, IsPurgedWithAllBelowIt) {
  MakePurgeable();
  ASSERT_EQ(Delete(ada, kind), "OK");
  const std::string deleted = Contents();
  const Counts taken = TakenWith(Id(kind));
  const auto preview = Purge(ada, kind, false);
  ASSERT_EQ(preview.Summary(), "OK");
  EXPECT_FALSE(preview->purged());
  EXPECT_EQ(CountsOf(preview->counts()), taken);
  EXPECT_THAT(preview->sample(), Not(IsEmpty()));
  EXPECT_EQ(Contents(), deleted);

  const auto purged = Purge(ada, kind);
  ASSERT_EQ(purged.Summary(), "OK");
  EXPECT_TRUE(purged->purged());
  EXPECT_EQ(CountsOf(purged->counts()), taken);
  EXPECT_EQ(server.database().Scalar("select count(*) from app.fractal_rows r where r.id = " +
                                     Quoted(Id(kind)) + " or r.deleted_with = " + Quoted(Id(kind))),
            "0");
  EXPECT_EQ(Undelete(ada, kind).Summary(), kNotFound);
  EXPECT_EQ(Purge(ada, kind).Summary(), kNotFound);
  if (kind == v1::ROW_KIND_FRACTAL) {
    EXPECT_EQ(Sizes(), "");
  }
}

TEST_P(EveryKind, IsNotPurgedWhileItIsLive) {
  const std::string before = Contents();
  EXPECT_EQ(Purge(ada, kind).Summary(), "FAILED_PRECONDITION NOT_DELETED");
  EXPECT_EQ(Contents(), before);
}

TEST_P(EveryKind, IsNotThereForOthers) {
  Delete(ada, kind);
  const std::string before = Contents();
  const auto foreign = Undelete(bob, kind);
  const auto unknown = bob.Undelete(kind, kUnknownId, kUnknownId);
  EXPECT_EQ(foreign.Summary(), kNotFound);
  EXPECT_EQ(unknown.Summary(), kNotFound);
  EXPECT_EQ(unknown.status.message, foreign.status.message);
  EXPECT_EQ(Purge(bob, kind).Summary(), kNotFound);
  EXPECT_EQ(Purge(bob, kind, false).Summary(), kNotFound);
  EXPECT_EQ(bob.Call(&Stub::ListTrash, ListRequest()).Summary(), kNotFound);
  EXPECT_EQ(Contents(), before);
}

TEST_P(EveryKind, IsSeenByViewersAndBroughtBackByEditors) {
  Delete(ada, kind);
  const std::string before = Contents();
  LetIn(bob, "viewer");
  EXPECT_EQ(List(bob, ListRequest()).size(), 1u);
  EXPECT_EQ(Undelete(bob, kind).Summary(), kDenied);
  EXPECT_EQ(Purge(bob, kind).Summary(), kDenied);
  EXPECT_EQ(Contents(), before);
  Sql("update app.fractal_members set role = 'editor' where role = 'viewer'");
  EXPECT_EQ(Purge(bob, kind).Summary(), kDenied);
  EXPECT_EQ(Purge(bob, kind, false).Summary(), kDenied);
  EXPECT_EQ(PurgeAll(bob).Summary(), kDenied);
  EXPECT_EQ(Contents(), before);
  EXPECT_EQ(Undelete(bob, kind).Summary(), "OK");
}

TEST_P(EveryKind, IsKnownByItsKindOnly) {
  Delete(ada, kind);
  for (const Kind other : Kinds()) {
    if (other == kind) continue;
    EXPECT_EQ(ada.Undelete(other, fractal_id, Id(kind)).Summary(), kNotFound);
  }
  EXPECT_EQ(Undelete(ada, kind).Summary(), "OK");
}

INSTANTIATE_TEST_SUITE_P(OfRows, EveryKind, testing::ValuesIn(EveryKind::Kinds()),
                         [](const auto& each) {
                           return v1::RowKind_Name(each.param).substr(sizeof("ROW_KIND_") - 1);
                         });

}  // namespace
}  // namespace fractal::tests
