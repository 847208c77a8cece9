#include "tests/rpc/portability_fixture.h"

#include <regex>
#include <stdexcept>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/portability/record_lines.h"

namespace fractal::tests {
namespace {

// Numbers ids as they come, where they stand between quotes, in JSON or in JSON that is a text in
// JSON. An id within a text stays: nobody renames it.
class Canon {
 public:
  std::string Of(const std::string& text) {
    static const std::regex kId(
        R"re(([^\\]\\?")([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(\\?"))re");
    std::string canonical;
    auto end = text.begin();
    for (std::sregex_iterator it(text.begin(), text.end(), kId), none; it != none; ++it) {
      const bool ends_as_it_begins = (*it)[1].length() == (*it)[3].length() + 1;
      if (!ends_as_it_begins) continue;
      const auto [known, is_new] = numbers_.emplace((*it)[2], numbers_.size());
      canonical.append(end, (*it)[2].first).append(absl::StrCat("id ", known->second));
      end = (*it)[2].second;
    }
    return canonical.append(end, text.end());
  }

 private:
  std::map<std::string, size_t> numbers_;
};

}  // namespace

PortabilityTest::Exported PortabilityTest::Export(const Client& client,
                                                  const std::string& fractal_id) {
  grpc::ClientContext context;
  client.Prepare(&context);
  Stub stub(client.channel());
  v1::ExportFractalRequest request;
  request.set_fractal_id(fractal_id);
  const auto reader = stub.ExportFractal(&context, request);
  Exported exported;
  v1::ExportFractalResponse message;
  while (reader->Read(&message)) {
    exported.sizes.push_back(message.ByteSizeLong());
    for (const auto& record : message.records()) exported.records.push_back(record);
  }
  exported.status = ReadStatus(reader->Finish());
  return exported;
}

PortabilityTest::Records PortabilityTest::ExportAll(const Client& client,
                                                    const std::string& fractal_id) {
  Exported exported = Export(client, fractal_id);
  EXPECT_EQ(exported.status.Summary(), "OK");
  return exported.records;
}

PortabilityTest::Imported PortabilityTest::Import(const Client& client, const Records& records,
                                                  const std::string& name,
                                                  size_t records_a_message) {
  grpc::ClientContext context;
  client.Prepare(&context);
  Stub stub(client.channel());
  Imported imported;
  const auto writer = stub.ImportFractal(&context, &imported.response);
  v1::ImportFractalRequest request;
  request.set_name(name);
  // A server that has refused a record takes no more of them: the status tells.
  for (size_t i = 0; i < records.size(); ++i) {
    *request.add_records() = records[i];
    if ((i + 1) % records_a_message != 0) continue;
    if (!writer->Write(request)) break;
    request.Clear();
  }
  if (request.records_size() > 0 || !request.name().empty()) writer->Write(request);
  writer->WritesDone();
  imported.status = ReadStatus(writer->Finish());
  return imported;
}

std::vector<std::string> PortabilityTest::Canonical(const Records& records) {
  Canon canon;
  std::vector<std::string> lines;
  for (v1::FractalRecord record : records) {
    if (record.has_header()) record.mutable_header()->clear_export_time();
    lines.push_back(canon.Of(server::portability::ToLine(record)));
  }
  return lines;
}

const std::map<std::string, std::string>& PortabilityTest::RecordsOfTables() {
  static const std::map<std::string, std::string> kTables = {
      {"goals", "goal"},
      {"practice_session_goals", "session_goal"},
      {"activity_groups", "activity_group"},
      {"activity_definitions", "activity"},
      {"metric_definitions", "metric_definition"},
      {"split_definitions", "split_definition"},
      {"session_templates", "template"},
      {"programs", "program"},
      {"program_blocks", "program_block"},
      {"program_days", "program_day"},
      {"scheduled_sessions", "scheduled_session"},
      {"activity_instances", "activity_instance"},
      {"activity_sets", "activity_set"},
      {"metric_values", "metric_value"},
      {"notes", "note"},
  };
  return kTables;
}

std::vector<std::string> PortabilityTest::CanonicalRows(const std::string& fractal_id) {
  Canon canon;
  std::vector<std::string> lines;
  for (const auto& [table, record] : RecordsOfTables()) {
    const std::string key =
        record == "session_goal" ? "practice_session_id, t.short_term_goal_id" : "id";
    for (const auto& row : server.database().Sql(
             absl::StrCat("select to_jsonb(t) - 'user_id' from app.", table,
                          " t where t.root_id = '", fractal_id, "' order by t.", key))) {
      lines.push_back(table + " " + canon.Of(row[0]));
    }
  }
  return lines;
}

std::map<std::string, std::string> PortabilityTest::RowCounts() {
  std::map<std::string, std::string> counts;
  for (const auto& [table, record] : RecordsOfTables()) {
    counts[table] = server.database().Scalar("select count(*) from app." + table);
  }
  counts["fractal_members"] = server.database().Scalar("select count(*) from app.fractal_members");
  return counts;
}

std::string PortabilityTest::ExpectRoundTrip(const std::string& fractal_id) {
  const Records records = ExportAll(ada, fractal_id);
  const auto imported = Import(bob, records, "", 7);
  EXPECT_EQ(imported.Summary(), "OK") << imported.status.message;
  const std::string copy = imported.response.fractal().id();
  EXPECT_EQ(Canonical(ExportAll(bob, copy)), Canonical(records));
  EXPECT_EQ(CanonicalRows(copy), CanonicalRows(fractal_id));
  return copy;
}

std::unique_ptr<server::Server> PortabilityTest::Serve(server::ServerOptions options) {
  options.database = server.database().address();
  auto started = server::Server::Start(options);
  if (!started.ok()) throw std::runtime_error(started.status().ToString());
  return *std::move(started);
}

Client PortabilityTest::ClientOf(const server::Server& other, const Client& as) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  Client client(grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", other.port()),
                                          grpc::InsecureChannelCredentials(), arguments));
  client.tokens = as.tokens;
  return client;
}

void PortabilityTest::AddMember(const Client& client, const std::string& fractal_id,
                                const std::string& role) {
  server.database().Sql("insert into app.fractal_members (user_id, root_id, role) values ('" +
                        client.user.id() + "', '" + fractal_id + "', '" + role + "')");
}

void PortabilityTest::AddValues(const std::string& fractal_id, int count) {
  server.database().Sql(absl::StrCat(
      "with i as (insert into app.activity_instances (root_id, id, practice_session_id, "
      "activity_definition_id) select '",
      fractal_id, "', gen_random_uuid(), '", Id(8), "', '", Id(30), "' from generate_series(1, ",
      count,
      ") returning id) insert into app.metric_values (root_id, id, activity_instance_id,"
      " metric_definition_id, value, recorded_at) select '",
      fractal_id, "', gen_random_uuid(), i.id, '", Id(40), "', 1.5, now() from i"));
  server.database().Sql("analyze app.activity_instances, app.metric_values");
}

}  // namespace fractal::tests
