#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "db/audit.h"
#include "fractal/v1/audit.pb.h"
#include "server/request_checks.h"

namespace fractal::server::convert {

void ToProto(const db::AuditEvent& event, v1::AuditEvent* out);
void ToProto(const db::RowVersion& version, v1::GetRowVersionResponse* out);

// `path` begins the names of bad fields: "filter.".
db::AuditFilter FilterFromProto(std::string_view path, const v1::AuditFilter& filter,
                                RequestChecks& checks);

// The table that has a kind's rows, "" for kinds without an id.
std::string_view TableOf(v1::RowKind kind);

}  // namespace fractal::server::convert
