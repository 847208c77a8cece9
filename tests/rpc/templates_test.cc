// Templates of SessionService, through a real channel: layouts, imported ones too, and each
// documented error.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/uuid.h"
#include "fractal/v1/sessions.grpc.pb.h"
#include "tests/rpc/fixture.h"

namespace fractal::tests {
namespace {

using Stub = v1::SessionService::Stub;
using testing::ElementsAre;

constexpr char kNotFound[] = "NOT_FOUND NOT_FOUND";

class Templates : public RpcTest {
 protected:
  // Rows that other services make.
  std::string AddActivity(const std::string& fractal_id, const std::string& name) {
    const std::string id = db::Uuid::New().ToString();
    server.database().Sql("insert into app.activity_definitions (root_id, id, name) values ('" +
                          fractal_id + "', '" + id + "', '" + name + "')");
    return id;
  }
  std::string AddSession(const std::string& data, const std::string& columns = "",
                         const std::string& values = "") {
    const std::string id = db::Uuid::New().ToString();
    server.database().Sql(
        "insert into app.goals (root_id, id, user_id, type, name, session_data" + columns +
        ") values ('" + fractal.id() + "', '" + id + "', '" + ada.user.id() +
        "', 'PracticeSession', 'session', '" + data + "'" + values + ")");
    return id;
  }
  void AddInstance(const std::string& id, const std::string& session, const std::string& activity,
                   int sort_order) {
    server.database().Sql(
        "insert into app.activity_instances (root_id, id, practice_session_id,"
        " activity_definition_id, sort_order) values ('" + fractal.id() + "', '" + id + "', '" +
        session + "', '" + activity + "', " + std::to_string(sort_order) + ")");
  }
  std::string AddTemplate(const std::string& name, const std::string& layout) {
    const std::string id = db::Uuid::New().ToString();
    server.database().Sql(
        "insert into app.session_templates (root_id, id, name, template_data) values ('" +
        fractal.id() + "', '" + id + "', '" + name + "', '" + layout + "')");
    return id;
  }
  void DeleteRow(const std::string& table, const std::string& id) {
    server.database().Sql("update app." + table + " set deleted_at = now() where id = '" + id +
                          "'");
  }

  v1::CreateTemplateRequest NewTemplate(const std::string& name) {
    v1::CreateTemplateRequest request;
    request.mutable_template_()->set_fractal_id(fractal.id());
    request.mutable_template_()->set_name(name);
    return request;
  }
  // With one section of these activities.
  v1::CreateTemplateRequest NewTemplate(const std::string& name,
                                        const std::vector<std::string>& activities) {
    v1::CreateTemplateRequest request = NewTemplate(name);
    v1::TemplateSection* section = request.mutable_template_()->add_sections();
    for (const std::string& id : activities) section->add_activity_ids(id);
    return request;
  }
  v1::SessionTemplate Make(const std::string& name) {
    return ada.Call(&Stub::CreateTemplate, NewTemplate(name))->template_();
  }
  Answer<v1::GetTemplateResponse> Get(Client& client, const std::string& id) {
    v1::GetTemplateRequest request;
    request.set_fractal_id(fractal.id());
    request.set_template_id(id);
    return client.Call(&Stub::GetTemplate, request);
  }
  Answer<v1::DeleteTemplateResponse> Delete(Client& client, const std::string& id,
                                            const std::string& etag = "") {
    v1::DeleteTemplateRequest request;
    request.set_fractal_id(fractal.id());
    request.set_template_id(id);
    request.set_etag(etag);
    return client.Call(&Stub::DeleteTemplate, request);
  }
  v1::UpdateTemplateRequest Rename(const std::string& id, const std::string& name) {
    v1::UpdateTemplateRequest request;
    request.mutable_template_()->set_fractal_id(fractal.id());
    request.mutable_template_()->set_id(id);
    request.mutable_template_()->set_name(name);
    return request;
  }
  v1::CreateTemplateFromSessionRequest FromSession(const std::string& session,
                                                   const std::string& name) {
    v1::CreateTemplateFromSessionRequest request;
    request.set_fractal_id(fractal.id());
    request.set_session_id(session);
    request.set_name(name);
    return request;
  }
  Answer<v1::GetTemplateStatisticsResponse> Statistics(Client& client, const std::string& id) {
    v1::GetTemplateStatisticsRequest request;
    request.set_fractal_id(fractal.id());
    request.set_template_id(id);
    return client.Call(&Stub::GetTemplateStatistics, request);
  }
  v1::ListTemplatesRequest ListOf(const std::string& fractal_id) {
    v1::ListTemplatesRequest request;
    request.set_fractal_id(fractal_id);
    return request;
  }
  std::vector<std::string> Names(const v1::ListTemplatesRequest& request) {
    std::vector<std::string> names;
    const auto answer = ada.Call(&Stub::ListTemplates, request);
    for (const auto& one : answer->templates()) names.push_back(one.name());
    return names;
  }

  v1::Fractal fractal = MakeFractal(ada, "Strength");
  std::string squat = AddActivity(fractal.id(), "Squat");
  std::string press = AddActivity(fractal.id(), "Press");
};

TEST_F(Templates, KeepTheirSectionsInOrderWithAnActivityTwice) {
  v1::CreateTemplateRequest request = NewTemplate("Heavy", {squat, press, squat});
  request.mutable_template_()->set_description("twice\na week");
  request.mutable_template_()->mutable_sections(0)->set_name("Main");
  request.mutable_template_()->mutable_sections(0)->set_planned_minutes(45);
  request.mutable_template_()->add_sections()->set_name("Stretch");
  const v1::SessionTemplate made = ada.Call(&Stub::CreateTemplate, request)->template_();
  EXPECT_EQ(made.name(), "Heavy");
  EXPECT_EQ(made.description(), "twice\na week");
  ASSERT_EQ(made.sections_size(), 2);
  EXPECT_EQ(made.sections(0).name(), "Main");
  EXPECT_EQ(made.sections(0).planned_minutes(), 45);
  EXPECT_THAT(made.sections(0).activity_ids(), ElementsAre(squat, press, squat));
  EXPECT_EQ(made.sections(1).name(), "Stretch");
  EXPECT_EQ(Get(ada, made.id())->template_().SerializeAsString(), made.SerializeAsString());
}

TEST_F(Templates, NeedActivitiesThatAreThereAndLive) {
  const std::string gone = AddActivity(fractal.id(), "Gone");
  DeleteRow("activity_definitions", gone);
  const std::string elsewhere = AddActivity(MakeFractal(ada, "Cello").id(), "Scales");
  const std::string foreign = AddActivity(MakeFractal(bob, "Bob's").id(), "Rowing");
  const v1::SessionTemplate made = Make("Template");
  std::vector<std::string> messages;
  for (const std::string& id : {std::string(kUnknownId), gone, elsewhere, foreign}) {
    const auto created = ada.Call(&Stub::CreateTemplate, NewTemplate("Refused", {squat, id}));
    EXPECT_EQ(created.Summary(), kNotFound);
    messages.push_back(created.status.message);
    v1::UpdateTemplateRequest update = Rename(made.id(), "Renamed");
    update.mutable_template_()->add_sections()->add_activity_ids(id);
    EXPECT_EQ(ada.Call(&Stub::UpdateTemplate, update).Summary(), kNotFound);
  }
  EXPECT_THAT(messages, testing::Each(messages[0]));
  EXPECT_THAT(Names(ListOf(fractal.id())), ElementsAre("Template"));
}

TEST_F(Templates, NameEveryFieldThatIsWrongAtOnce) {
  v1::CreateTemplateRequest request = NewTemplate(" ", {"x"});
  v1::TemplateSection* section = request.mutable_template_()->mutable_sections(0);
  section->set_name("a\nb");
  section->set_planned_minutes(1441);
  EXPECT_EQ(ada.Call(&Stub::CreateTemplate, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS template.name template.sections[0].planned_minutes "
            "template.sections[0].activity_ids[0] template.sections[0].name");
  request = NewTemplate("Long", std::vector<std::string>(101, squat));
  EXPECT_EQ(ada.Call(&Stub::CreateTemplate, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS template.sections[0].activity_ids");
  request = NewTemplate("Long");
  for (int i = 0; i < 51; ++i) request.mutable_template_()->add_sections();
  EXPECT_EQ(ada.Call(&Stub::CreateTemplate, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS template.sections");
  EXPECT_EQ(Get(ada, "x").Summary(), "INVALID_ARGUMENT INVALID_FIELDS template_id");
  EXPECT_EQ(Statistics(ada, "x").Summary(), "INVALID_ARGUMENT INVALID_FIELDS template_id");
  EXPECT_EQ(Delete(ada, "x", "y").Summary(), "INVALID_ARGUMENT INVALID_FIELDS template_id etag");
  EXPECT_EQ(ada.Call(&Stub::CreateTemplateFromSession, FromSession("", "")).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS session_id name");
}

TEST_F(Templates, HaveNamesThatNoOtherLiveOneHas) {
  const v1::SessionTemplate heavy = Make("Heavy");
  const v1::SessionTemplate light = Make("Light");
  constexpr char kTaken[] = "ALREADY_EXISTS NAME_TAKEN";
  const auto taken = ada.Call(&Stub::CreateTemplate, NewTemplate("Heavy"));
  EXPECT_EQ(taken.Summary(), kTaken);
  EXPECT_EQ(taken.status.info.metadata().at("field"), "template.name");
  EXPECT_EQ(ada.Call(&Stub::UpdateTemplate, Rename(light.id(), "Heavy")).Summary(), kTaken);
  EXPECT_EQ(ada.Call(&Stub::CreateTemplateFromSession, FromSession(AddSession("{}"), "Heavy"))
                .Summary(),
            kTaken);
  EXPECT_EQ(Delete(ada, heavy.id()).Summary(), "OK");
  EXPECT_EQ(ada.Call(&Stub::UpdateTemplate, Rename(light.id(), "Heavy")).Summary(), "OK");
}

TEST_F(Templates, ChangeOnlyWhatIsNamed) {
  const v1::SessionTemplate made =
      ada.Call(&Stub::CreateTemplate, NewTemplate("Heavy", {squat}))->template_();
  v1::UpdateTemplateRequest request = Rename(made.id(), "Heavier");
  const v1::SessionTemplate renamed = ada.Call(&Stub::UpdateTemplate, request)->template_();
  EXPECT_EQ(renamed.name(), "Heavier");
  EXPECT_THAT(renamed.sections(0).activity_ids(), ElementsAre(squat));
  request.mutable_template_()->set_description("told");
  request.mutable_update_mask()->add_paths("description");
  request.mutable_update_mask()->add_paths("sections");
  request.mutable_template_()->set_name("not named");
  request.mutable_template_()->add_sections()->add_activity_ids(press);
  const v1::SessionTemplate changed = ada.Call(&Stub::UpdateTemplate, request)->template_();
  EXPECT_EQ(changed.name(), "Heavier");
  EXPECT_EQ(changed.description(), "told");
  EXPECT_THAT(changed.sections(0).activity_ids(), ElementsAre(press));
  request.mutable_update_mask()->add_paths("id");
  EXPECT_EQ(ada.Call(&Stub::UpdateTemplate, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS update_mask");
}

TEST_F(Templates, RefuseAChangeWithAStaleEtag) {
  const v1::SessionTemplate made = Make("Heavy");
  v1::UpdateTemplateRequest request = Rename(made.id(), "Heavier");
  request.mutable_template_()->set_etag(made.etag());
  EXPECT_EQ(ada.Call(&Stub::UpdateTemplate, request).Summary(), "OK");
  EXPECT_EQ(ada.Call(&Stub::UpdateTemplate, request).Summary(), "ABORTED ETAG_MISMATCH");
  EXPECT_EQ(Delete(ada, made.id(), made.etag()).Summary(), "ABORTED ETAG_MISMATCH");
  EXPECT_FALSE(Get(ada, made.id())->template_().has_delete_time());
}

TEST_F(Templates, AreShownButNotChangedInTheTrash) {
  const v1::SessionTemplate made = Make("Heavy");
  EXPECT_TRUE(Delete(ada, made.id())->template_().has_delete_time());
  EXPECT_TRUE(Get(ada, made.id())->template_().has_delete_time());
  EXPECT_EQ(Delete(ada, made.id()).Summary(), kNotFound);
  EXPECT_EQ(ada.Call(&Stub::UpdateTemplate, Rename(made.id(), "again")).Summary(), kNotFound);
  EXPECT_THAT(Names(ListOf(fractal.id())), ElementsAre());
  v1::ListTemplatesRequest all = ListOf(fractal.id());
  all.set_show_deleted(true);
  EXPECT_THAT(Names(all), ElementsAre("Heavy"));
}

TEST_F(Templates, AreFoundByNobodyElse) {
  const v1::SessionTemplate made = Make("Mine");
  const auto foreign = Get(bob, made.id());
  EXPECT_EQ(foreign.Summary(), Get(bob, kUnknownId).Summary());
  EXPECT_EQ(foreign.status.message, Get(bob, kUnknownId).status.message);
  EXPECT_EQ(foreign.Summary(), kNotFound);
  EXPECT_EQ(Delete(bob, made.id()).Summary(), kNotFound);
  EXPECT_EQ(Statistics(bob, made.id()).Summary(), kNotFound);
  EXPECT_EQ(Statistics(ada, kUnknownId).Summary(), kNotFound);
  EXPECT_EQ(bob.Call(&Stub::UpdateTemplate, Rename(made.id(), "stolen")).Summary(), kNotFound);
  EXPECT_EQ(bob.Call(&Stub::CreateTemplate, NewTemplate("slipped in")).Summary(), kNotFound);
  EXPECT_EQ(bob.Call(&Stub::ListTemplates, ListOf(fractal.id())).Summary(), kNotFound);
  EXPECT_EQ(
      bob.Call(&Stub::CreateTemplateFromSession, FromSession(AddSession("{}"), "no")).Summary(),
      kNotFound);
  EXPECT_EQ(Get(ada, made.id())->template_().SerializeAsString(), made.SerializeAsString());
}

TEST_F(Templates, AreListedByNameAPageAtATimeWhileOthersAreMade) {
  // 200 characters of four bytes are the longest name that a page token carries.
  std::string longest;
  for (int i = 0; i < 200; ++i) longest += "\U0001F3CB";
  for (const char* name : {"b", "d", "f", "h"}) Make(name);
  Make(longest);
  v1::ListTemplatesRequest request = ListOf(fractal.id());
  request.set_page_size(1);
  std::vector<std::string> listed;
  int meanwhile = 0;
  do {
    const auto page = ada.Call(&Stub::ListTemplates, request);
    for (const auto& one : page->templates()) listed.push_back(one.name());
    // One before where the list is, and one behind.
    if (++meanwhile == 2) Make("a");
    if (meanwhile == 2) Make("g");
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(listed, ElementsAre("b", "d", "f", "g", "h", longest));
  Make(longest.substr(4) + "x");
  request.set_page_size(5);
  request.set_page_token(ada.Call(&Stub::ListTemplates, request)->next_page_token());
  EXPECT_EQ(ada.Call(&Stub::ListTemplates, request)->templates_size(), 3);
  request.set_show_deleted(true);
  EXPECT_EQ(ada.Call(&Stub::ListTemplates, request).status.info.reason(), "PAGE_TOKEN_INVALID");
}

TEST_F(Templates, AreListedByPrefix) {
  for (const char* name : {"Leg day", "Legs", "Arms", "%"}) Make(name);
  v1::ListTemplatesRequest request = ListOf(fractal.id());
  request.set_name_prefix("Leg");
  EXPECT_THAT(Names(request), ElementsAre("Leg day", "Legs"));
  request.set_name_prefix("%");
  EXPECT_THAT(Names(request), ElementsAre("%"));
  request.set_page_size(-1);
  EXPECT_EQ(ada.Call(&Stub::ListTemplates, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS page_size");
}

TEST_F(Templates, ThatWereImportedShowWhatCanBeShown) {
  const auto shown = [this](const std::string& layout) {
    static int number = 0;
    const std::string id = AddTemplate("imported " + std::to_string(++number), layout);
    std::string text;
    const auto answer = Get(ada, id);
    for (const auto& section : answer->template_().sections()) {
      text += section.name() + "/" + std::to_string(section.planned_minutes());
      for (const auto& activity : section.activity_ids()) {
        text += activity == squat ? "/squat" : "/" + activity;
      }
      text += ";";
    }
    return text;
  };
  EXPECT_EQ(shown("{}"), "");
  EXPECT_EQ(shown("[]"), "");
  EXPECT_EQ(shown("null"), "");
  EXPECT_EQ(shown(R"({"sections": 7})"), "");
  EXPECT_EQ(shown(R"({"sections": ["x", null, {}], "total_duration_minutes": 60})"), "/0;");
  EXPECT_EQ(shown(R"({"sections": [{"name": "Main", "duration_minutes": 15, "exercises": [)"
                  R"({"type": "activity", "name": "Squat", "activity_id": ")" + squat +
                  R"("}, {"name": "Rest"}, 3, {"activity_id": null}, {"activity_id": "17"}]}]})"),
            "Main/15/squat;");
  EXPECT_EQ(shown(R"({"sections": [{"name": 5, "duration_minutes": "10", "activities": {}}]})"),
            "/0;");
  EXPECT_EQ(shown(R"({"sections": [{"duration_minutes": -2}, {"duration_minutes": 1e300},)"
                  R"( {"duration_minutes": 7.5}]})"),
            "/0;/1440;/7;");
  EXPECT_EQ(shown(R"({"sections": [{"activities": [{"activity_id": ")" + std::string(kUnknownId) +
                  R"("}], "exercises": []}]})"),
            "/0/" + std::string(kUnknownId) + ";");
}

TEST_F(Templates, AreMadeOfASessionsSectionsAndOfWhatNoneOfThemNames) {
  const std::string gone = AddActivity(fractal.id(), "Gone");
  std::vector<std::string> instances;
  for (int i = 0; i < 6; ++i) instances.push_back(db::Uuid::New().ToString());
  const std::string session = AddSession(
      R"({"sections": [{"name": "Warm-up", "duration_minutes": 10, "instance_ids": [")" +
      instances[1] + R"(", ")" + instances[0] + R"(", ")" + instances[5] + R"(", ")" + kUnknownId +
      R"("]}, 3, {"name": "Empty", "instance_ids": [")" + instances[0] + R"("]}, {}]})");
  AddInstance(instances[0], session, squat, 0);
  AddInstance(instances[1], session, press, 1);
  AddInstance(instances[2], session, squat, 3);
  AddInstance(instances[3], session, press, 2);
  AddInstance(instances[4], session, gone, 4);
  AddInstance(instances[5], session, squat, 5);
  DeleteRow("activity_definitions", gone);
  DeleteRow("activity_instances", instances[5]);
  v1::CreateTemplateFromSessionRequest request = FromSession(session, "As on Monday");
  request.set_description("as it was");
  const auto answer = ada.Call(&Stub::CreateTemplateFromSession, request);
  const v1::SessionTemplate& made = answer->template_();
  EXPECT_EQ(made.name(), "As on Monday");
  EXPECT_EQ(made.description(), "as it was");
  ASSERT_EQ(made.sections_size(), 4);
  EXPECT_EQ(made.sections(0).name(), "Warm-up");
  EXPECT_EQ(made.sections(0).planned_minutes(), 10);
  EXPECT_THAT(made.sections(0).activity_ids(), ElementsAre(press, squat));
  EXPECT_EQ(made.sections(1).name(), "Empty");
  EXPECT_THAT(made.sections(1).activity_ids(), ElementsAre());
  EXPECT_EQ(made.sections(2).name(), "");
  EXPECT_EQ(made.sections(3).name(), "Activities");
  EXPECT_THAT(made.sections(3).activity_ids(), ElementsAre(press, squat));
  EXPECT_EQ(Get(ada, made.id())->template_().SerializeAsString(), made.SerializeAsString());
}

TEST_F(Templates, AreMadeOfSessionsThatNeverHadSections) {
  for (const char* data : {"{}", "null", "[]", R"({"sections": {"name": 1}})"}) {
    const auto made =
        ada.Call(&Stub::CreateTemplateFromSession, FromSession(AddSession(data), data));
    EXPECT_EQ(made.Summary(), "OK") << data;
    EXPECT_EQ(made->template_().sections_size(), 0) << data;
  }
}

TEST_F(Templates, AreMadeOfLiveSessionsOnly) {
  const std::string session = AddSession("{}");
  DeleteRow("goals", session);
  const auto from = [this](const std::string& id) {
    return ada.Call(&Stub::CreateTemplateFromSession, FromSession(id, "name")).Summary();
  };
  EXPECT_EQ(from(session), kNotFound);
  EXPECT_EQ(from(kUnknownId), kNotFound);
  EXPECT_EQ(from(fractal.id()), kNotFound);
}

TEST_F(Templates, TellHowLongTheirCompletedSessionsTook) {
  const v1::SessionTemplate made = Make("Heavy");
  const auto add = [&](const std::string& minutes, const std::string& rest) {
    const std::string end = minutes.empty() ? "null"
                                            : "timestamptz '2026-01-01 10:00Z' + interval '" +
                                                  minutes + " minutes'";
    AddSession("{}", ", template_id, session_start, session_end, completed, total_duration_seconds",
               ", '" + made.id() + "', '2026-01-01 10:00Z', " + end + ", " + rest);
  };
  const auto none = Statistics(ada, made.id());
  EXPECT_EQ(none->sessions(), 0);
  EXPECT_EQ(none->mean_seconds(), 0);
  EXPECT_EQ(none->longest_seconds(), 0);
  add("10", "true, null");
  add("20", "true, 7");      // its times say more than what an import brought
  add("", "true, 60");       // only an import knows
  add("", "true, null");     // nobody knows
  add("500", "false, null");
  DeleteRow("goals", AddSession("{}", ", template_id, completed, total_duration_seconds",
                                ", '" + made.id() + "', true, 99999"));
  const auto some = Statistics(ada, made.id());
  EXPECT_EQ(some->sessions(), 3);
  EXPECT_DOUBLE_EQ(some->mean_seconds(), (600.0 + 1200 + 60) / 3);
  EXPECT_DOUBLE_EQ(some->median_seconds(), 600);
  EXPECT_EQ(some->shortest_seconds(), 60);
  EXPECT_EQ(some->longest_seconds(), 1200);
  add("30", "true, null");
  EXPECT_DOUBLE_EQ(Statistics(ada, made.id())->median_seconds(), 900);
}

TEST_F(Templates, OfADeletedFractalAreNotWritten) {
  const v1::SessionTemplate made = Make("Heavy");
  const std::string session = AddSession("{}");
  DeleteFractal(ada, fractal.id());
  // As imported rows of a fractal that was deleted before.
  server.database().Sql("update app.session_templates set deleted_at = null;"
                        "update app.goals set deleted_at = null where type = 'PracticeSession'");
  EXPECT_EQ(ada.Call(&Stub::CreateTemplate, NewTemplate("new")).Summary(), kNotFound);
  EXPECT_EQ(ada.Call(&Stub::CreateTemplateFromSession, FromSession(session, "new")).Summary(),
            kNotFound);
  EXPECT_EQ(ada.Call(&Stub::UpdateTemplate, Rename(made.id(), "new")).Summary(), kNotFound);
  EXPECT_EQ(Delete(ada, made.id()).Summary(), kNotFound);
  EXPECT_EQ(Get(ada, made.id()).Summary(), "OK");
}

TEST_F(Templates, AreReadAndNotWrittenByViewers) {
  const v1::SessionTemplate made = Make("Heavy");
  server.database().Sql("insert into app.fractal_members (user_id, root_id, role) values ('" +
                        bob.user.id() + "', '" + fractal.id() + "', 'viewer')");
  constexpr char kDenied[] = "PERMISSION_DENIED PERMISSION_DENIED";
  EXPECT_EQ(Get(bob, made.id())->template_().name(), "Heavy");
  EXPECT_EQ(bob.Call(&Stub::CreateTemplate, NewTemplate("new")).Summary(), kDenied);
  EXPECT_EQ(bob.Call(&Stub::UpdateTemplate, Rename(made.id(), "new")).Summary(), kDenied);
  EXPECT_EQ(
      bob.Call(&Stub::CreateTemplateFromSession, FromSession(AddSession("{}"), "no")).Summary(),
      kDenied);
  EXPECT_EQ(Delete(bob, made.id()).Summary(), kDenied);
}

TEST_F(Templates, AreMadeOnceForOneRequestId) {
  v1::CreateTemplateRequest request = NewTemplate("Once", {squat});
  request.set_request_id("0190a1b2-0000-7000-8000-0000000000ff");
  const auto first = ada.Call(&Stub::CreateTemplate, request);
  EXPECT_EQ(ada.Call(&Stub::CreateTemplate, request)->SerializeAsString(),
            first->SerializeAsString());
  v1::CreateTemplateFromSessionRequest from = FromSession(AddSession("{}"), "Once more");
  from.set_request_id("0190a1b2-0000-7000-8000-0000000000fe");
  const auto second = ada.Call(&Stub::CreateTemplateFromSession, from);
  EXPECT_EQ(ada.Call(&Stub::CreateTemplateFromSession, from)->SerializeAsString(),
            second->SerializeAsString());
  from.set_name("Another");
  EXPECT_EQ(ada.Call(&Stub::CreateTemplateFromSession, from).Summary(),
            "INVALID_ARGUMENT REQUEST_ID_REUSED request_id");
  EXPECT_THAT(Names(ListOf(fractal.id())), ElementsAre("Once", "Once more"));
}

}  // namespace
}  // namespace fractal::tests
