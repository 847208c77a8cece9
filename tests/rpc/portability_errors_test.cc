// Exports that an import refuses: cut short, out of order, of a later format, too large. Nothing of
// them is ever kept.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "server/portability/record_lines.h"
#include "tests/rpc/portability_fixture.h"

namespace fractal::tests {
namespace {

using google::protobuf::Message;
using server::portability::RecordKind;
using testing::HasSubstr;

using PortabilityErrors = BrokenExportTest;

TEST_F(PortabilityErrors, EveryTruncationIsTold) {
  for (size_t kept = 0; kept < whole.size(); ++kept) {
    const Records records(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(kept));
    EXPECT_EQ(Told(records),
              absl::StrCat("INVALID_ARGUMENT EXPORT_TRUNCATED records[", kept + 1, "]"));
  }
  EXPECT_EQ(Told({}, "A name"), "INVALID_ARGUMENT EXPORT_TRUNCATED records[1]");
}

TEST_F(PortabilityErrors, EveryRecordThatIsLeftOutIsMissed) {
  for (size_t left_out = 1; left_out <= whole.size(); ++left_out) {
    Records records = whole;
    records.erase(records.begin() + static_cast<ptrdiff_t>(left_out) - 1);
    EXPECT_THAT(Told(records), HasSubstr("INVALID_ARGUMENT ")) << left_out;
  }
}

TEST_F(PortabilityErrors, AnEndThatCountsOtherRecordsIsATruncation) {
  for (const int64_t records : {0, 1, -1}) {
    EXPECT_EQ(Told(With(whole, whole.size(),
                        [&](auto* end) { end->mutable_end()->set_records(records); })),
              "INVALID_ARGUMENT EXPORT_TRUNCATED records[" + absl::StrCat(whole.size()) +
                  "].end.records");
  }
}

// A line that is cut short anywhere is none.
TEST_F(PortabilityErrors, NoPartOfALineIsARecord) {
  for (const v1::FractalRecord& record : whole) {
    const std::string line = server::portability::ToLine(record);
    const auto read = server::portability::FromLine(line);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(server::portability::ToLine(*read), line);
    for (size_t length = 0; length < line.size(); ++length) {
      EXPECT_FALSE(server::portability::FromLine(line.substr(0, length)).ok())
          << line.substr(0, length);
    }
  }
}

TEST_F(PortabilityErrors, ARecordOfNoKindOrALaterFormatIsRefused) {
  for (size_t place = 1; place <= whole.size(); ++place) {
    const std::string empty = Told(With(whole, place, [](auto* record) { record->Clear(); }));
    EXPECT_EQ(empty, Invalid(place)) << place;
    // A field that a later server knows would be lost without a word.
    const std::string later = Told(With(whole, place, [&](auto* record) {
      const RecordKind* kind = server::portability::FindKind(record->record_case());
      Message* holder = kind == nullptr ? record : RowOf(*kind, record);
      holder->GetReflection()->MutableUnknownFields(holder)->AddVarint(999, 1);
    }));
    EXPECT_THAT(later, HasSubstr(Invalid(place))) << place;
  }
  const auto format = [&](int32_t number) {
    return Told(
        With(whole, 1, [&](auto* record) { record->mutable_header()->set_format(number); }));
  };
  EXPECT_EQ(format(2), Invalid(1, ".header.format"));
  EXPECT_EQ(format(0), Invalid(1, ".header.format"));
  EXPECT_EQ(
      Told(With(whole, 1, [](auto* record) { record->mutable_header()->set_fractal_id("x"); })),
      Invalid(1, ".header.fractal_id"));
}

TEST_F(PortabilityErrors, RecordsOutOfOrderAreRefused) {
  Records records = whole;
  records.erase(records.begin());
  EXPECT_EQ(Told(records), Invalid(1, ".goal"));
  records = whole;
  records.insert(records.begin() + 5, whole[0]);
  EXPECT_EQ(Told(records), Invalid(6));
  records = whole;
  records.push_back(whole.back());
  EXPECT_EQ(Told(records), Invalid(records.size()));
  records.back() = whole[1];
  EXPECT_EQ(Told(records), Invalid(records.size(), ".goal"));
  EXPECT_EQ(Told({whole[0], whole.back()}), Invalid(2));
  // The fractal itself comes first, and is the one that the header names.
  records = whole;
  std::swap(records[1], records[2]);
  EXPECT_THAT(Told(records), HasSubstr(Invalid(2)));
  EXPECT_EQ(Told(With(whole, 1,
                      [&](auto* record) { record->mutable_header()->set_fractal_id(kUnknownId); })),
            Invalid(2, ".goal"));
  EXPECT_THAT(
      Told(With(whole, 2, [&](auto* record) { record->mutable_goal()->set_parent_id(fractal); })),
      HasSubstr(Invalid(2, ".goal.parent_id")));
  // A row before what it hangs below.
  const size_t child = PlaceOfId(whole, 1), parent = PlaceOfId(whole, 13);
  ASSERT_LT(parent, child);
  records = whole;
  std::swap(records[child - 1], records[parent - 1]);
  EXPECT_EQ(Told(records), Invalid(parent, ".goal.parent_id"));
}

TEST_F(PortabilityErrors, AnIdThatIsThereTwiceIsRefused) {
  for (const int number : {1, 20, 30, 40, 50, 60, 80, 82, 84, 86, 70, 73, 75, 90}) {
    Records records = whole;
    const size_t place = PlaceOfId(whole, number);
    const RecordKind* kind = server::portability::FindKind(whole[place - 1].record_case());
    records.insert(records.begin() + static_cast<ptrdiff_t>(place), whole[place - 1]);
    EXPECT_EQ(Told(records), Invalid(place + 1, absl::StrCat(".", kind->name(), ".id")));
  }
}

TEST_F(PortabilityErrors, ANameThatIsTakenOrNoneIsRefused) {
  MakeFractal(bob, "Everything");
  EXPECT_EQ(Told(whole), "ALREADY_EXISTS NAME_TAKEN");
  EXPECT_EQ(Told(whole, "Everything"), "ALREADY_EXISTS NAME_TAKEN");
  EXPECT_EQ(Told(whole, "  "), "INVALID_ARGUMENT INVALID_FIELDS name");
  EXPECT_EQ(Told(whole, std::string(201, 'x')), "INVALID_ARGUMENT INVALID_FIELDS name");
  EXPECT_EQ(Told(whole, "a\nb"), "INVALID_ARGUMENT INVALID_FIELDS name");
  EXPECT_EQ(Import(bob, whole, "Something else").Summary(), "OK");

  grpc::ClientContext context;
  bob.Prepare(&context);
  Stub stub(bob.channel());
  v1::ImportFractalResponse response;
  const auto writer = stub.ImportFractal(&context, &response);
  v1::ImportFractalRequest request;
  *request.add_records() = whole[0];
  ASSERT_TRUE(writer->Write(request));
  request.Clear();
  request.set_name("Too late");
  writer->Write(request);
  writer->WritesDone();
  EXPECT_EQ(ReadStatus(writer->Finish()).Summary(), "INVALID_ARGUMENT INVALID_FIELDS name");
}

TEST_F(PortabilityErrors, MoreThanTheServerTakesOrGivesIsRefused) {
  server::ServerOptions options = TestServer::Options();
  options.max_export_bytes = options.max_import_bytes = 2000;
  const auto other = Serve(options);
  const auto before = RowCounts();
  EXPECT_EQ(Import(ClientOf(*other, bob), whole).Summary(), "RESOURCE_EXHAUSTED EXPORT_TOO_LARGE");
  const Exported exported = Export(ClientOf(*other, ada), fractal);
  EXPECT_EQ(exported.status.Summary(), "RESOURCE_EXHAUSTED EXPORT_TOO_LARGE");
  EXPECT_TRUE(exported.records.empty());
  EXPECT_EQ(RowCounts(), before);
}

std::string ChainId(int number) {
  return absl::StrCat("00000000-0000-4000-9000-", absl::Dec(number, absl::kZeroPad12));
}

// A fractal and `levels` goals, each below the one before.
std::vector<v1::FractalRecord> GoalChain(const std::vector<v1::FractalRecord>& whole, int levels) {
  std::vector<v1::FractalRecord> records(whole.begin(), whole.begin() + 2);
  for (int level = 1; level <= levels; ++level) {
    v1::GoalRecord* goal = records.emplace_back(whole[1]).mutable_goal();
    goal->set_parent_id(level == 1 ? whole[1].goal().id() : ChainId(level - 1));
    goal->set_id(ChainId(level));
  }
  records.emplace_back().mutable_end()->set_records(levels + 1);
  return records;
}

// It took the server down: what is made of them is freed by recursion.
TEST_F(PortabilityErrors, GoalsInMoreThanThirtyTwoLevelsAreRefused) {
  EXPECT_EQ(Told(GoalChain(whole, 33)), Invalid(35, ".goal.parent_id"));
  EXPECT_EQ(Told(GoalChain(whole, 60'000)), Invalid(35, ".goal.parent_id"));
  const auto imported = Import(bob, GoalChain(whole, 32), "Deep");
  ASSERT_EQ(imported.Summary(), "OK");
  v1::GetGoalTreeRequest request;
  request.set_fractal_id(imported->fractal().id());
  EXPECT_EQ(bob.Call(&v1::FractalService::Stub::GetGoalTree, request).Summary(), "OK");
}

TEST_F(PortabilityErrors, GroupsInMoreThanTenLevelsAreRefused) {
  const size_t first = PlaceOf(whole, [](const auto& record) { return record.has_activity_group(); });
  const auto chain = [&](int levels) {
    Records records(whole.begin(), whole.begin() + 2);
    for (int level = 1; level <= levels; ++level) {
      v1::ActivityGroupRecord* group =
          records.emplace_back(whole[first - 1]).mutable_activity_group();
      group->set_name(absl::StrCat("level ", level));
      group->set_id(ChainId(level));
      group->clear_parent_id();
      group->clear_deleted_at();
      group->clear_deleted_with();
      if (level > 1) group->set_parent_id(ChainId(level - 1));
    }
    records.emplace_back().mutable_end()->set_records(levels + 1);
    return records;
  };
  EXPECT_EQ(Told(chain(11)), Invalid(13, ".activity_group.parent_id"));
  EXPECT_EQ(Import(bob, chain(10), "Deep").Summary(), "OK");
}

TEST_F(PortabilityErrors, TextsAreTenTimesAsLongAsTheApiTakesAtMost) {
  const auto root = [&](const auto& change) {
    Records records = GoalChain(whole, 1);
    change(records[2].mutable_goal());
    return records;
  };
  EXPECT_EQ(Told(root([](auto* goal) { goal->set_name(std::string(2'001, 'n')); })),
            Invalid(3, ".goal.name"));
  EXPECT_EQ(Told(root([](auto* goal) { goal->set_description(std::string(100'001, 'd')); })),
            Invalid(3, ".goal.description"));
  const auto longest = root([](auto* goal) {
    goal->set_name(std::string(2'000, 'n'));
    goal->set_description(std::string(100'000, 'd'));
    goal->set_attributes("{\"a\": \"" + std::string(700'000, 'j') + "\"}");
  });
  EXPECT_EQ(Import(bob, longest, "Long").Summary(), "OK");
}

}  // namespace
}  // namespace fractal::tests
