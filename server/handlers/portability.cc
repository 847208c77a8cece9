#include "server/handlers/portability.h"

#include <utility>

#include "db/fractals.h"
#include "server/convert/fractals.h"
#include "server/portability/export.h"
#include "server/portability/import.h"
#include "server/request_checks.h"

namespace fractal::server::handlers {
namespace {

constexpr size_t kMessage = 256 << 10;  // bytes from which on a message is full
constexpr int kMostRecords = 10'000;    // of a message of an import

class ImportIntake : public Intake<v1::ImportFractalRequest, v1::ImportFractalResponse> {
 public:
  explicit ImportIntake(Spool spool) : import_(std::move(spool)) {}

  absl::Status Take(const v1::ImportFractalRequest& request) override {
    RequestChecks checks;
    if (!first_ && !request.name().empty()) checks.Refuse("name", "belongs into the first message");
    const std::string name = checks.OptionalName("name", request.name());
    checks.AtMost("records", request.records_size(), kMostRecords);
    if (!checks.status().ok()) return checks.status();
    if (first_) import_.SetName(name);
    first_ = false;
    for (const v1::FractalRecord& record : request.records()) {
      if (absl::Status taken = import_.Take(record); !taken.ok()) return taken;
    }
    return absl::OkStatus();
  }

  absl::Status Finish(db::Tenant& tenant, absl::FunctionRef<absl::Status()> wanted,
                      v1::ImportFractalResponse* response) override {
    const auto imported = import_.Write(tenant, wanted);
    if (!imported.ok()) return imported.status();
    convert::ToProto(imported->fractal, response->mutable_fractal());
    for (const auto& [kind, count] : imported->counts) {
      v1::RowCount* counted = response->add_counts();
      counted->set_kind(kind);
      counted->set_count(count);
    }
    return absl::OkStatus();
  }

 private:
  portability::Import import_;
  bool first_ = true;
};

}  // namespace

absl::Status ExportFractal(const Caller&, db::Tenant& tenant,
                           const v1::ExportFractalRequest& request,
                           Sink<v1::ExportFractalResponse> out) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  if (!checks.status().ok()) return checks.status();
  v1::ExportFractalResponse message;
  size_t size = 0;
  const absl::Status read =
      portability::Export(tenant, fractal, [&](const v1::FractalRecord& record) {
        *message.add_records() = record;
        size += record.ByteSizeLong();
        if (size < kMessage) return absl::OkStatus();
        size = 0;
        const absl::Status put = out(message);
        message.Clear();
        return put;
      });
  if (!read.ok()) return read;
  return message.records().empty() ? absl::OkStatus() : out(message);
}

absl::StatusOr<db::Reading> ExportFractalAllowed(const Caller&,
                                                 const v1::ExportFractalRequest& request) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  if (!checks.status().ok()) return checks.status();
  return db::Reading(db::fractals::Get(fractal),
                     [](const db::Fractal&) { return absl::OkStatus(); });
}

std::unique_ptr<Intake<v1::ImportFractalRequest, v1::ImportFractalResponse>> ImportFractal(
    const Caller&, Spool spool) {
  return std::make_unique<ImportIntake>(std::move(spool));
}

}  // namespace fractal::server::handlers
