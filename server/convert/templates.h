#pragma once

#include "db/templates.h"
#include "fractal/v1/sessions.pb.h"
#include "server/request_checks.h"

namespace fractal::server::convert {

// Of an imported layout, what can be shown: sections with what they have of name, minutes and
// activities.
void ToProto(const db::Template& row, v1::SessionTemplate* out);

void ToProto(const db::TemplateStatistics& statistics, v1::GetTemplateStatisticsResponse* out);

// The sections of a request as the database holds them, checked.
db::TemplateLayout LayoutFromProto(
    const google::protobuf::RepeatedPtrField<v1::TemplateSection>& sections, RequestChecks& checks);

}  // namespace fractal::server::convert
