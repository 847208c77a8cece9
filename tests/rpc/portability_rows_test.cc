// Rows that an import refuses: each is named by its place and, where one is at fault, the field.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "absl/strings/str_cat.h"
#include "fractal/v1/metrics.grpc.pb.h"
#include "fractal/v1/programs.grpc.pb.h"
#include "fractal/v1/sessions.grpc.pb.h"
#include "tests/rpc/portability_fixture.h"

namespace fractal::tests {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using server::portability::FieldRole;
using server::portability::RecordField;
using server::portability::RecordKind;
using testing::HasSubstr;

using PortabilityRows = BrokenExportTest;

// Ways to break a field of a record.
std::vector<std::function<void(Message*)>> Breakages(const RecordField& field, const Message& row) {
  std::vector<std::function<void(Message*)>> breakages;
  const auto* reflection = row.GetReflection();
  const auto clears = [field](Message* m) { m->GetReflection()->ClearField(m, field.field); };
  if (field.needed) breakages.emplace_back(clears);
  if (!reflection->HasField(row, field.field)) return breakages;
  const auto add_text = [&](const std::string& text) {
    breakages.emplace_back(
        [field, text](Message* m) { m->GetReflection()->SetString(m, field.field, text); });
  };
  const auto add_time = [&](int64_t seconds, int32_t nanos) {
    breakages.emplace_back([field, seconds, nanos](Message* m) {
      auto* time = static_cast<google::protobuf::Timestamp*>(
          m->GetReflection()->MutableMessage(m, field.field));
      time->set_seconds(seconds);
      time->set_nanos(nanos);
    });
  };
  switch (field.field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_DOUBLE:
      for (const double value :
           {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        breakages.emplace_back(
            [field, value](Message* m) { m->GetReflection()->SetDouble(m, field.field, value); });
      }
      break;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      add_time(253'402'300'800, 0);
      add_time(0, -1);
      break;
    case FieldDescriptor::CPPTYPE_STRING:
      switch (field.role) {
        case FieldRole::kId:
        case FieldRole::kDeletedWith:
          add_text("x");
          break;
        case FieldRole::kReference:
          add_text(kUnknownId);
          break;
        case FieldRole::kJson:
          add_text("{");
          add_text("\"\\u0000\"");
          add_text(std::string(100'000, '['));
          break;
        case FieldRole::kDate:
          add_text("2023-02-29");
          break;
        case FieldRole::kGoalType:
          add_text("Goal");
          break;
        case FieldRole::kLine:
          add_text("a\nb");
          [[fallthrough]];
        default:
          add_text(std::string("a\0b", 3));
          add_text("a\x7f");
      }
      break;
    default:
      break;
  }
  return breakages;
}

TEST_F(PortabilityRows, EveryFieldOfEveryRecordBrokenInTurnIsNamed) {
  int broken = 0;
  const auto before = RowCounts();
  for (size_t place = 2; place < whole.size(); ++place) {
    v1::FractalRecord& record = const_cast<v1::FractalRecord&>(whole[place - 1]);
    const RecordKind& kind = *server::portability::FindKind(record.record_case());
    for (const RecordField& field : kind.fields) {
      for (const auto& breaks : Breakages(field, *RowOf(kind, &record))) {
        // The root is known by its id.
        const bool of_root = place == 2 && field.role == FieldRole::kId;
        const std::string path = absl::StrCat(".", kind.name(), ".", field.field->name());
        const auto told =
            Import(bob, With(whole, place, [&](auto* r) { breaks(RowOf(kind, r)); })).Summary();
        if (of_root) {
          EXPECT_THAT(told, HasSubstr(Invalid(place)));
        } else {
          EXPECT_EQ(told, Invalid(place, path));
        }
        ++broken;
      }
    }
  }
  EXPECT_GT(broken, 500);
  EXPECT_EQ(RowCounts(), before);
}

// What only the database knows.
TEST_F(PortabilityRows, ARowThatTheDatabaseRefusesIsNamed) {
  const auto told = [&](int number, const std::function<void(v1::FractalRecord*)>& change) {
    const std::string summary = Told(With(whole, PlaceOfId(whole, number), change));
    const std::string place = Invalid(PlaceOfId(whole, number));
    EXPECT_THAT(summary, testing::StartsWith(place));
    return summary.substr(std::min(place.size(), summary.size()));
  };
  EXPECT_EQ(told(31,
                 [](auto* r) {
                   r->mutable_activity()->clear_deleted_at();
                   r->mutable_activity()->clear_deleted_with();
                 }),
            ".activity.name");
  EXPECT_EQ(told(21,
                 [](auto* r) {
                   r->mutable_activity_group()->clear_deleted_at();
                   r->mutable_activity_group()->clear_deleted_with();
                 }),
            ".activity_group.name");
  EXPECT_EQ(told(61,
                 [](auto* r) {
                   r->mutable_template_()->clear_deleted_at();
                   r->mutable_template_()->clear_deleted_with();
                 }),
            ".template.name");
  EXPECT_EQ(told(77, [](auto* r) { r->mutable_metric_value()->set_value(-1); }),
            ".metric_value.value");
  EXPECT_EQ(told(76, [](auto* r) { r->mutable_metric_value()->set_allows_negative(true); }),
            ".metric_value");
  EXPECT_EQ(told(75, [](auto* r) { r->mutable_metric_value()->set_set_number(7); }),
            ".metric_value");
  EXPECT_EQ(told(73, [](auto* r) { r->mutable_activity_set()->set_set_number(0); }),
            ".activity_set");
  EXPECT_EQ(told(70, [](auto* r) { r->mutable_activity_instance()->set_duration_seconds(-1); }),
            ".activity_instance");
  EXPECT_EQ(told(70,
                 [](auto* r) {
                   r->mutable_activity_instance()->mutable_time_start()->set_seconds(4'000'000'000);
                 }),
            ".activity_instance");
  EXPECT_EQ(told(90, [](auto* r) { r->mutable_note()->clear_goal_id(); }), ".note");
  EXPECT_EQ(told(13,
                 [](auto* r) {
                   r->mutable_goal()->mutable_deadline()->set_seconds(-62'135'596'800 + 1);
                   r->mutable_goal()->mutable_created_at()->set_seconds(0);
                 }),
            ".goal.deadline");
  EXPECT_EQ(told(1, [](auto* r) { r->mutable_goal()->clear_parent_id(); }), ".goal.type");
  EXPECT_EQ(told(1, [](auto* r) { r->mutable_goal()->set_deleted_with(Id(1)); }), ".goal");
  // Longer than an index holds, of letters that do not compress.
  std::string name;
  for (uint32_t i = 0, random = 1; i < 20'000; ++i) {
    random = random * 1'103'515'245 + 12'345;
    name += static_cast<char>('a' + (random >> 16) % 26);
  }
  EXPECT_EQ(told(30, [&](auto* r) { r->mutable_activity()->set_name(name); }), ".activity.name");
  EXPECT_EQ(Told(With(whole, 2, [](auto* r) { r->mutable_goal()->set_type("NanoGoal"); })),
            Invalid(2, ".goal.type"));
  EXPECT_EQ(Told(With(whole, 2, [&](auto* r) { r->mutable_goal()->set_name(name); })),
            Invalid(2, ".goal.name"));
  // A link has no id.
  Records records = whole;
  const size_t link = PlaceOf(whole, [](const auto& record) { return record.has_session_goal(); });
  records.insert(records.begin() + static_cast<ptrdiff_t>(link), whole[link - 1]);
  records.back().mutable_end()->set_records(static_cast<int64_t>(records.size()) - 2);
  EXPECT_EQ(Told(records), Invalid(link + 1, ".session_goal"));
}

TEST_F(PortabilityRows, OneRowAmongThousandsIsFound) {
  AddValues(fractal, 2500);
  const Records records = ExportAll(ada, fractal);
  for (const int nth : {0, 999, 1000, 1776, 2499}) {
    int seen = 0;
    const size_t place = PlaceOf(records, [&](const auto& record) {
      return record.has_metric_value() && record.metric_value().value() == 1.5 && seen++ == nth;
    });
    EXPECT_EQ(Told(With(records, place, [](auto* r) { r->mutable_metric_value()->set_value(-3); })),
              Invalid(place, ".metric_value.value"));
  }
}

// Nothing that an import may bring makes a later call fail.
TEST_F(PortabilityRows, JsonOfAnyShapeIsTakenAndReadLeniently) {
  for (const std::string json :
       {"null", "3", "\"x\"", "{}", "[]", "[[]]", "[{\"metrics\": 3}]",
        "{\"sections\": [3, {\"instance_ids\": {}, \"activities\": 1}]}"}) {
    Records records = whole;
    for (auto& record : records) {
      const RecordKind* kind = server::portability::FindKind(record.record_case());
      if (kind == nullptr) continue;
      for (const RecordField& field : kind->fields) {
        if (field.role == FieldRole::kJson)
          RowOf(*kind, &record)
              ->GetReflection()
              ->SetString(RowOf(*kind, &record), field.field, json);
      }
    }
    const auto imported = Import(bob, records, "Copy " + json);
    ASSERT_EQ(imported.Summary(), "OK") << json;
    const std::string copy = imported->fractal().id();
    EXPECT_EQ(CanonicalRows(copy).size(), whole.size() - 2);
    SCOPED_TRACE(json);
    const auto reads = [&](auto method, auto request) {
      request.set_fractal_id(copy);
      EXPECT_EQ(bob.Call(method, request).Summary(), "OK") << request.GetTypeName();
    };
    reads(&Stub::GetGoalTree, v1::GetGoalTreeRequest());
    reads(&v1::SessionService::Stub::ListSessions, v1::ListSessionsRequest());
    reads(&v1::SessionService::Stub::ListTemplates, v1::ListTemplatesRequest());
    reads(&v1::ProgramService::Stub::ListPrograms, v1::ListProgramsRequest());
    reads(&v1::MetricService::Stub::EvaluateTargets, v1::EvaluateTargetsRequest());
    v1::DuplicateSessionRequest duplicate;
    duplicate.set_session_id(server.database().Scalar(
        "select id from app.goals where name = 'Monday' and root_id = '" + copy + "'"));
    reads(&v1::SessionService::Stub::DuplicateSession, duplicate);
  }
}

}  // namespace
}  // namespace fractal::tests
