#pragma once

#include <iosfwd>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "db/migrate.h"

namespace fractal::server::commands {

// What `fractald migrate` says, for people and as JSON.

void PrintPlan(const db::MigrationPlan& plan, std::ostream& out);
void PrintStatus(const db::MigrationStatus& status, std::ostream& out);
void PrintChecks(const std::vector<db::VerifiedCheck>& checks, std::ostream& out);

// Grouped by rule, at most twenty rows of each.
void PrintRepairs(std::span<const db::RowRepair> repairs, std::ostream& out);

nlohmann::ordered_json ToJson(const db::MigrationPlan& plan);
nlohmann::ordered_json ToJson(const db::MigrationStatus& status);
nlohmann::ordered_json ToJson(const std::vector<db::VerifiedCheck>& checks);
nlohmann::ordered_json ToJson(const db::MigrationOutcome& outcome);

}  // namespace fractal::server::commands
