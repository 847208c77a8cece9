#include "server/handlers/metric_values.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "db/metric_values.h"
#include "server/convert/metric_values.h"
#include "server/request_checks.h"
#include "server/update_mask.h"

namespace fractal::server::handlers {
namespace {

constexpr int kMostRecorded = 1000;
constexpr int32_t kExportPage = 1000;

// Ids that rise, so that the order of the rows is that of the request.
void GiveIds(std::vector<db::NewMetricValue>* values) {
  std::vector<db::Uuid> ids(values->size());
  std::generate(ids.begin(), ids.end(), [] { return db::Uuid::New(); });
  std::sort(ids.begin(), ids.end());
  for (size_t i = 0; i < ids.size(); ++i) (*values)[i].id = ids[i];
}

// The values of a batch, up to the first that is not well-formed: what is wrong with a thousand
// would not fit into an answer.
std::vector<db::NewMetricValue> ReadBatch(
    const std::string& fractal_id,
    const google::protobuf::RepeatedPtrField<v1::MetricValue>& wanted, RequestChecks& checks) {
  std::vector<db::NewMetricValue> values;
  if (wanted.empty()) checks.Refuse("values", "is needed");
  if (!checks.AtMost("values", wanted.size(), kMostRecorded)) return values;
  for (int i = 0; i < wanted.size() && checks.ok(); ++i) {
    const std::string path = absl::StrCat("values[", i, "]");
    if (!wanted[i].fractal_id().empty() && wanted[i].fractal_id() != fractal_id) {
      checks.Refuse(path + ".fractal_id", "is not that of the request");
    }
    values.push_back(convert::NewMetricValueFromProto(wanted[i], path, checks));
  }
  GiveIds(&values);
  return values;
}

db::MetricValueKey ReadKey(const std::string& fractal_id, const std::string& value_id,
                           RequestChecks& checks) {
  return {checks.Id("fractal_id", fractal_id), checks.Id("metric_value_id", value_id)};
}

db::MetricValueFilter ReadFilter(const v1::ListMetricValuesRequest& request,
                                 RequestChecks& checks) {
  db::MetricValueFilter filter;
  filter.activity_instance_id =
      checks.OptionalId("activity_instance_id", request.activity_instance_id());
  filter.session_id = checks.OptionalId("session_id", request.session_id());
  filter.metric_id = checks.OptionalId("metric_id", request.metric_id());
  filter.activity_id = checks.OptionalId("activity_id", request.activity_id());
  if (request.has_start_time()) filter.since = checks.Time("start_time", request.start_time());
  if (request.has_end_time()) filter.until = checks.Time("end_time", request.end_time());
  filter.show_deleted = request.show_deleted();
  return filter;
}

absl::StatusOr<std::optional<db::MetricValueCursor>> ReadCursor(
    const absl::StatusOr<std::optional<std::vector<std::string>>>& parts) {
  if (!parts.ok()) return parts.status();
  if (!parts->has_value()) return std::optional<db::MetricValueCursor>();
  int64_t recorded_at = 0;
  const auto id = db::Uuid::Parse((**parts)[1]);
  if (!absl::SimpleAtoi((**parts)[0], &recorded_at) || !id.has_value()) {
    return absl::InternalError("a page token of our own cannot be read");
  }
  return db::MetricValueCursor{absl::FromUnixMicros(recorded_at), *id};
}

// Puts the value of a change into its response.
template <typename Response>
absl::Status Answer(const absl::StatusOr<db::MetricValue>& value, Response* response) {
  if (!value.ok()) return value.status();
  convert::ToProto(*value, response->mutable_metric_value());
  return absl::OkStatus();
}

// A fractal's values by id.
class ExportPages : public Pages<v1::ExportMetricValuesResponse> {
 public:
  explicit ExportPages(const db::Uuid& fractal) : fractal_(fractal) {}

  db::Reading Next(v1::ExportMetricValuesResponse* response) override {
    return db::Reading(db::metric_values::Export(fractal_, after_, kExportPage + 1),
                       [this, response](std::vector<db::ExportedMetricValue> rows) {
                         const auto* const last = FillPage(
                             kExportPage, rows, response->mutable_values(),
                             [](const auto& row, auto* message) {
                               convert::ToProto(row, message);
                             });
                         more_ = last != nullptr;
                         if (more_) after_ = last->value.id;
                         return absl::OkStatus();
                       });
  }
  bool more() const override { return more_; }

 private:
  const db::Uuid fractal_;
  db::Uuid after_;
  bool more_ = false;
};

}  // namespace

absl::Status RecordMetricValue(const Caller&, db::Tenant& tenant,
                               const v1::RecordMetricValueRequest& request,
                               v1::RecordMetricValueResponse* response) {
  RequestChecks checks;
  const v1::MetricValue& wanted = request.metric_value();
  const db::Uuid fractal = checks.Id("metric_value.fractal_id", wanted.fractal_id());
  db::NewMetricValue value = convert::NewMetricValueFromProto(wanted, "metric_value", checks);
  value.id = db::Uuid::New();
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::metric_values::Record(fractal, value)), response);
}

absl::Status RecordMetricValues(const Caller&, db::Tenant& tenant,
                                const v1::RecordMetricValuesRequest& request,
                                v1::RecordMetricValuesResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const auto values = ReadBatch(request.fractal_id(), request.values(), checks);
  if (!checks.status().ok()) return checks.status();
  const auto recorded = tenant.Run(db::metric_values::RecordAll(fractal, values));
  if (!recorded.ok()) return recorded.status();
  for (const db::MetricValue& value : *recorded) convert::ToProto(value, response->add_values());
  return absl::OkStatus();
}

absl::Status StreamMetricValues(const Caller&, db::Tenant& tenant,
                                const v1::StreamMetricValuesRequest& request,
                                v1::StreamMetricValuesResponse* response) {
  RequestChecks checks;
  checks.Id("request_id", request.request_id());
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const auto values = ReadBatch(request.fractal_id(), request.values(), checks);
  if (!checks.status().ok()) return checks.status();
  const auto recorded = tenant.Run(db::metric_values::RecordAllCounted(fractal, values));
  if (!recorded.ok()) return recorded.status();
  response->set_request_id(request.request_id());
  response->set_recorded(*recorded);
  return absl::OkStatus();
}

absl::StatusOr<db::Reading> GetMetricValue(const Caller&, const v1::GetMetricValueRequest& request,
                                           v1::GetMetricValueResponse* response) {
  RequestChecks checks;
  const auto key = ReadKey(request.fractal_id(), request.metric_value_id(), checks);
  if (!checks.status().ok()) return checks.status();
  return db::Reading(db::metric_values::Get(key), [response](const db::MetricValue& value) {
    convert::ToProto(value, response->mutable_metric_value());
    return absl::OkStatus();
  });
}

absl::StatusOr<db::Reading> ListMetricValues(const Caller& caller,
                                             const v1::ListMetricValuesRequest& request,
                                             v1::ListMetricValuesResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const int32_t page_size = checks.PageSize("page_size", request.page_size());
  const db::MetricValueFilter filter = ReadFilter(request, checks);
  if (!checks.status().ok()) return checks.status();

  const PageTokens& tokens = caller.page_tokens;
  const PageTokens::Scope scope(caller.principal.user_id, request);
  const auto after = ReadCursor(tokens.Read(scope, request.page_token()));
  if (!after.ok()) return after.status();
  return db::Reading(
      db::metric_values::List(fractal, filter, *after, page_size + 1),
      [response, page_size, scope, &tokens](std::vector<db::MetricValue> rows) {
        const auto* const last =
            FillPage(page_size, rows, response->mutable_values(),
                     [](const auto& row, auto* message) { convert::ToProto(row, message); });
        if (last != nullptr) {
          response->set_next_page_token(tokens.Make(
              scope, {absl::StrCat(absl::ToUnixMicros(last->recorded_at)), last->id.ToString()}));
        }
        return absl::OkStatus();
      });
}

absl::Status UpdateMetricValue(const Caller&, db::Tenant& tenant,
                               const v1::UpdateMetricValueRequest& request,
                               v1::UpdateMetricValueResponse* response) {
  RequestChecks checks;
  const v1::MetricValue& wanted = request.metric_value();
  const UpdateMask mask(request.update_mask(), wanted, {"value", "record_time"}, checks);
  const db::MetricValueKey key = {checks.Id("metric_value.fractal_id", wanted.fractal_id()),
                                  checks.Id("metric_value.id", wanted.id())};
  const auto version = checks.Etag("metric_value.etag", wanted.etag());
  db::MetricValueChange change;
  if (mask.Has("value")) change.value = checks.Number("metric_value.value", wanted.value());
  change.set_recorded_at = mask.Has("record_time");
  if (change.set_recorded_at && wanted.has_record_time()) {
    change.recorded_at = checks.Time("metric_value.record_time", wanted.record_time());
  }
  if (!checks.status().ok()) return checks.status();
  return db::WithFieldIn(
      "metric_value.",
      Answer(tenant.Run(db::metric_values::Update(key, version, change)), response));
}

absl::Status DeleteMetricValue(const Caller&, db::Tenant& tenant,
                               const v1::DeleteMetricValueRequest& request,
                               v1::DeleteMetricValueResponse* response) {
  RequestChecks checks;
  const auto key = ReadKey(request.fractal_id(), request.metric_value_id(), checks);
  const auto version = checks.Etag("etag", request.etag());
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::metric_values::Delete(key, version)), response);
}

absl::StatusOr<std::unique_ptr<Pages<v1::ExportMetricValuesResponse>>> ExportMetricValues(
    const Caller&, const v1::ExportMetricValuesRequest& request) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  if (!checks.status().ok()) return checks.status();
  return std::make_unique<ExportPages>(fractal);
}

}  // namespace fractal::server::handlers
