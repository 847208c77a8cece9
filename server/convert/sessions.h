#pragma once

#include <string_view>
#include <vector>

#include "db/sessions.h"
#include "fractal/v1/sessions.pb.h"
#include "server/request_checks.h"

namespace fractal::server::convert {

void ToProto(const db::Session& session, v1::Session* out);

// 0 to 1440.
int32_t PlannedMinutes(std::string_view field, int32_t minutes, RequestChecks& checks);

// The goals of a request's session, each once.
std::vector<db::Uuid> GoalIdsFromProto(const v1::Session& session, RequestChecks& checks);

// The sections of a request, checked.
std::vector<db::SessionSection> SectionsFromProto(
    const google::protobuf::RepeatedPtrField<v1::SessionSection>& sections, RequestChecks& checks);

}  // namespace fractal::server::convert
