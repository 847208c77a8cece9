#pragma once

#include <span>
#include <string_view>

namespace fractal::sql {

// One triple sql/migrations/NNNN_name.{up,down,verify}.sql.
struct Migration {
  int version;
  std::string_view name;
  std::string_view up;
  std::string_view down;
  std::string_view verify;
};

// Every migration, ordered by version, which counts from 1 without gaps.
std::span<const Migration> AllMigrations();

// sql/roles.sql.
std::string_view RolesScript();

}  // namespace fractal::sql
