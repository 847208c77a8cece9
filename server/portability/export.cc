#include "server/portability/export.h"

#include <algorithm>
#include <vector>

#include "db/portability.h"
#include "server/convert/records.h"
#include "server/convert/time.h"
#include "server/portability/record_kinds.h"

namespace fractal::server::portability {
namespace {

using db::FractalTable;

constexpr int kPage = 2000;  // rows

class Exporter {
 public:
  Exporter(db::Tenant& tenant, const db::Uuid& fractal, Sink<v1::FractalRecord> out)
      : tenant_(tenant), fractal_(fractal), out_(out) {}

  absl::Status Run() {
    if (absl::Status put = PutHeader(); !put.ok()) return put;
    const auto goals = tenant_.Run(db::portability::OrderGoals(fractal_));
    if (!goals.ok()) return goals.status();
    // The fractal itself comes first; sessions name templates and program days.
    if (absl::Status put = PutRows(FractalTable::kGoals, {fractal_}); !put.ok()) return put;
    for (const FractalTable table : {FractalTable::kTemplates, FractalTable::kPrograms,
                                     FractalTable::kProgramBlocks, FractalTable::kProgramDays}) {
      if (absl::Status put = PutTable(table); !put.ok()) return put;
    }
    const std::vector<db::Uuid> others(goals->begin() + 1, goals->end());
    if (absl::Status put = PutRows(FractalTable::kGoals, others); !put.ok()) return put;
    const auto groups = tenant_.Run(db::portability::OrderGroups(fractal_));
    if (!groups.ok()) return groups.status();
    if (absl::Status put = PutRows(FractalTable::kActivityGroups, *groups); !put.ok()) return put;
    for (const FractalTable table :
         {FractalTable::kSessionGoals, FractalTable::kActivities, FractalTable::kMetricDefinitions,
          FractalTable::kSplitDefinitions, FractalTable::kScheduledSessions,
          FractalTable::kActivityInstances, FractalTable::kActivitySets,
          FractalTable::kMetricValues, FractalTable::kNotes}) {
      if (absl::Status put = PutTable(table); !put.ok()) return put;
    }
    v1::FractalRecord end;
    end.mutable_end()->set_records(rows_);
    return out_(end);
  }

 private:
  absl::Status PutHeader() {
    const auto head = tenant_.Run(db::portability::Describe(fractal_));
    if (!head.ok()) return head.status();
    v1::FractalRecord record;
    v1::ExportHeader* header = record.mutable_header();
    header->set_format(1);
    header->set_fractal_id(fractal_.ToString());
    header->set_name(head->name);
    convert::ToProto(head->moment, header->mutable_export_time());
    header->set_schema_version(head->schema_version);
    return out_(record);
  }

  // In the order of the ids.
  absl::Status PutRows(FractalTable table, const std::vector<db::Uuid>& ids) {
    for (auto begin = ids.begin(); begin != ids.end();) {
      const auto end = begin + std::min<ptrdiff_t>(kPage, ids.end() - begin);
      const auto rows = tenant_.Run(db::portability::DumpRows(table, fractal_, {begin, end}));
      if (!rows.ok()) return rows.status();
      if (absl::Status put = Put(table, *rows); !put.ok()) return put;
      begin = end;
    }
    return absl::OkStatus();
  }

  // In the order of their keys.
  absl::Status PutTable(FractalTable table) {
    db::RowCursor after;
    while (true) {
      const auto rows = tenant_.Run(db::portability::DumpPage(table, fractal_, after, kPage));
      if (!rows.ok()) return rows.status();
      if (absl::Status put = Put(table, *rows); !put.ok()) return put;
      if (rows->rows.size() < kPage) return absl::OkStatus();
      // The key's columns are the first ones.
      const auto& last = rows->rows.back();
      after.id = db::Uuid::Parse(last[0].value_or("")).value_or(db::Uuid());
      after.goal_id = db::Uuid::Parse(last[1].value_or("")).value_or(db::Uuid());
    }
  }

  absl::Status Put(FractalTable table, const db::TextRows& rows) {
    const RecordKind& kind = KindOf(table);
    for (const auto& row : rows.rows) {
      v1::FractalRecord record;
      const absl::Status read = convert::RecordFromRow(
          rows.columns, row, record.GetReflection()->MutableMessage(&record, kind.member));
      if (!read.ok()) return read;
      if (absl::Status put = out_(record); !put.ok()) return put;
      ++rows_;
    }
    return absl::OkStatus();
  }

  db::Tenant& tenant_;
  const db::Uuid fractal_;
  Sink<v1::FractalRecord> out_;
  int64_t rows_ = 0;
};

}  // namespace

absl::Status Export(db::Tenant& tenant, const db::Uuid& fractal, Sink<v1::FractalRecord> out) {
  return tenant.InSnapshot([&] { return Exporter(tenant, fractal, out).Run(); });
}

}  // namespace fractal::server::portability
