#include "db/embedded_settings.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace fractal::db {
namespace {

PostgresSettings UsualSettings() {
  return {{"shared_buffers", "128MB"},
          {"max_connections", "100"},
          {"wal_compression", "on"},
          {"jit", "off"},  // statements are short
          {"timezone", "UTC"},
          {"log_timezone", "UTC"},
          {"log_line_prefix", "%m [%p] %q%u@%d "},
          {"log_checkpoints", "off"},
          // A refused statement is an ordinary answer to a client, and holds what users wrote.
          {"log_min_error_statement", "panic"}};
}

PostgresSettings FastSettings() {
  return {{"fsync", "off"},
          {"synchronous_commit", "off"},
          {"full_page_writes", "off"},
          {"wal_level", "minimal"},
          {"max_wal_senders", "0"},
          {"autovacuum", "off"},
          {"checkpoint_timeout", "1h"},
          {"max_wal_size", "128MB"}};
}

PostgresSettings FixedSettings(const std::string& cluster, const std::string& socket) {
  return {{"cluster_name", cluster},
          {"listen_addresses", ""},
          {"port", "5432"},
          {"unix_socket_directories",
           absl::StrCat("\"", absl::StrReplaceAll(socket, {{"\"", "\"\""}}), "\"")},
          {"unix_socket_permissions", "0700"},
          {"logging_collector", "off"},
          {"log_destination", "stderr"}};
}

}  // namespace

PostgresSettings AllSettings(const ServerSettings& wanted, const std::string& cluster,
                             const std::string& socket_directory) {
  PostgresSettings settings = UsualSettings();
  const auto add = [&settings](const PostgresSettings& more) {
    settings.insert(settings.end(), more.begin(), more.end());
  };
  if (wanted.fast_and_unsafe) add(FastSettings());
  add(wanted.extra);
  add(FixedSettings(cluster, socket_directory));
  return settings;
}

}  // namespace fractal::db
