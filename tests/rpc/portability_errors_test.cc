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

}  // namespace
}  // namespace fractal::tests
