#pragma once

#include <span>
#include <string_view>

namespace fractal::sql {

// The database role that a statement runs as (sql/roles.sql). A statement of one role does not
// compile where another is expected.
enum class Role { kApp, kAuth, kAdmin };

// A read changes nothing, so several can travel in one message and a failed one can be sent again.
enum class Effect { kRead, kWrite };

// The name of the role in PostgreSQL.
constexpr std::string_view RoleName(Role role) {
  switch (role) {
    case Role::kApp: return "fractal_app";
    case Role::kAuth: return "fractal_auth";
    case Role::kAdmin: return "fractal_admin";
  }
  return "";
}

// One file of sql/queries: a statement under the name it has in logs, metrics and
// pg_stat_statements.
struct StatementText {
  std::string_view noun;
  std::string_view name;
  Role role;
  Effect effect;
  std::string_view text;
};

template <Role R, Effect E>
struct Statement : StatementText {};

// Every statement of the server, ordered by noun and name.
std::span<const StatementText* const> AllStatements();

}  // namespace fractal::sql
