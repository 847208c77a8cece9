#include "db/requests.h"

#include "sql/queries/requests.h"

namespace fractal::db::requests {
namespace {

bool ReadIsNew(RowReader& row) { return row.Bool(); }

AnsweredRequest ReadAnswered(RowReader& row) {
  AnsweredRequest answered;
  answered.method = row.Text();
  answered.request_hash = row.Bytes();
  if (!row.IsNull()) answered.response = row.Bytes();
  return answered;
}

}  // namespace

AppWrite<bool> Claim(const Uuid& request_id, std::string_view method,
                     std::string_view request_hash) {
  return {sql::requests::kClaimRequest, {request_id, method, Value::Bytes(request_hash)},
          One<bool, ReadIsNew>};
}

AppRead<std::optional<AnsweredRequest>> Find(const Uuid& request_id) {
  return {sql::requests::kFindRequest, {request_id}, AtMostOne<AnsweredRequest, ReadAnswered>};
}

AppWrite<Nothing> Answer(const Uuid& request_id, std::string_view response) {
  return {sql::requests::kAnswerRequest, {request_id, Value::Bytes(response)}, Done};
}

}  // namespace fractal::db::requests
