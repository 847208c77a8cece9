#pragma once

#include <string>
#include <thread>
#include <vector>

#include "fractal/v1/sessions.grpc.pb.h"
#include "tests/rpc/fixture.h"

namespace fractal::tests {

// Ada's fractal with a session of two sections and an activity with sets and a metric, made by SQL,
// and the calls that tests of instances, sets and timers make on their way.
class InstanceTest : public RpcTest {
 protected:
  using Sessions = v1::SessionService::Stub;

  std::string AddSession(const std::string& fractal_id, const Client& owner,
                         const std::string& session_data);
  std::string AddActivity(const std::string& fractal_id, const std::string& name, bool has_sets);
  std::string AddMetric(const std::string& fractal_id, const std::string& activity_id);
  // Of Ada's metric; set 0 is none.
  std::string AddValue(const v1::ActivityInstance& instance, int set_number, double value);
  void AddNote(const v1::ActivityInstance& instance, int set_number);
  void AddMember(const Client& client, const std::string& role);
  // Deletes a row of a tenant table, and nothing with it.
  void DeleteRow(const std::string& table, const std::string& id);

  // In Ada's session, of her activity.
  v1::CreateActivityInstanceRequest NewInstance(int sets = 0) const;
  v1::ActivityInstance MakeInstance(int sets = 0);
  v1::DeleteActivityInstanceRequest Deletion(const v1::ActivityInstance& instance) const;
  // As ListActivityInstances shows it.
  v1::ActivityInstance Read(const v1::ActivityInstance& instance);

  // The first id of the sections' instances, … as the layout has them: "a,b|c".
  std::string Layout(const std::string& session_id);

  // Makes a request about an instance by its ids.
  template <typename Request>
  Request Naming(const v1::ActivityInstance& instance) const {
    Request request;
    request.set_fractal_id(instance.fractal_id());
    request.set_activity_instance_id(instance.id());
    return request;
  }

  // Runs `work(i, client of Ada's)` in `count` threads at the same time.
  template <typename Work>
  void AtTheSameTime(int count, Work work) {
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) {
      threads.emplace_back([this, i, &work] {
        Client client = server.Connect();
        client.tokens = ada.tokens;
        work(i, client);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }

  v1::Fractal fractal = MakeFractal(ada, "Cello");
  std::string session = AddSession(fractal.id(), ada, R"({"sections":[{"name":"Warm-up"},
      {"name":"Main","instance_ids":[]}]})");
  std::string activity = AddActivity(fractal.id(), "Scales", true);
  std::string metric = AddMetric(fractal.id(), activity);
};

}  // namespace fractal::tests
