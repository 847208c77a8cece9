#include "server/convert/quotas.h"

namespace fractal::server::convert {
namespace {

void ToProto(const db::Quota& quota, v1::Quota* out) {
  out->set_used(quota.used);
  out->set_limit(quota.limit);
  out->set_limit_is_own(quota.limit_is_own);
}

}  // namespace

void ToProto(const db::Usage& usage, v1::Usage* out) {
  ToProto(usage.fractals, out->mutable_fractals());
  ToProto(usage.goals, out->mutable_goals());
  ToProto(usage.sessions, out->mutable_sessions());
  ToProto(usage.values, out->mutable_values());
  ToProto(usage.bytes, out->mutable_bytes());
}

}  // namespace fractal::server::convert
