#include "tests/isolation/matrix.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "fractal/v1/admin.grpc.pb.h"
#include "server/convert/etag.h"

namespace fractal::tests::isolation {

size_t Matrix::CountIds(const Requests& requests) {
  size_t count = 0;
  for (const auto& request : requests) count += FindIds(*request).size();
  return count;
}

std::string Tally::ToString() const {
  return absl::StrCat(methods.size(), " methods, ", places, " id fields in requests, ", cells,
                      " cells of method x id field x caller, ", calls, " calls, ", differences,
                      " differences");
}

Matrix::Matrix() {
  ada_.SignIn(ada_.user.email(), Client::kPassword);  // two events of her account
  server_.database().Sql("update app.users set role = 'admin' where username = 'root'");
  v1::DisableUserRequest disable;
  disable.set_user_id(dan_.user.id());
  dans_ = World::Make(&server_.database(), dan_);
  vics_ = World::Make(&server_.database(), vic_);
  *admin_.Call(&v1::AdminService::Stub::DisableUser, disable);
}

void Matrix::Begin(const Case& one) {
  case_ = &one;
  method_ = &FindMethod(one.method);
  TestDatabase* database = &server_.database();
  const bool first = tally_.methods.empty();
  const bool about_accounts =
      method_->service()->name() == "AuthService" || IsForAdmins(*method_);
  // Calls that end a sign-in or an account end it for the rest of the matrix.
  if (about_accounts) {
    const std::string name = World::Unknown().Fill("$n");
    ada_ = server_.SignUp("ada" + name);
    bob_ = server_.SignUp("bob" + name);
    ada_.SignIn(ada_.user.email(), Client::kPassword);
  }
  if (about_accounts || first) {
    other_ = World::Make(database, ada_);
    gone_ = World::Make(database, ada_);
    database->Sql(
        gone_.Fill("update app.goals set deleted_at = now(), deleted_with = '$fractal' "
                   "where root_id = '$fractal' and deleted_at is null"));
  }
  theirs_ = World::Make(database, ada_);
  own_ = World::Make(database, bob_);
  unknown_ = World::Unknown();
  database->Sql(
      theirs_.Fill("insert into app.fractal_members (user_id, root_id, role) "
                   "select '" +
                   vic_.user.id() +
                   "', r, 'viewer' "
                   "from unnest(array['$fractal', '$trash_fractal']::uuid[]) r"));
  tally_.methods.insert(one.method);
  before_.clear();
  ExpectUnchanged("");
}

Requests Matrix::Build(const World& world, const Client& owner) const {
  Requests requests;
  if (case_->request == kExported) {
    const Method& exporting = FindMethod("ExportFractal");
    std::shared_ptr<Message> what = NewRequest(exporting);
    SetPath(what.get(), "fractal_id", world.Id("fractal"));
    const RawAnswer exported = CallRaw(owner, exporting, {what});
    if (!exported.ok()) throw std::runtime_error("no export: " + exported.Summary());
    for (const auto& part : exported.responses) {
      requests.push_back(NewRequest(*method_));
      if (!requests.back()->ParseFromString(part->SerializeAsString())) {
        throw std::runtime_error("an export is no import");
      }
    }
    return Named(requests);
  }
  requests.push_back(NewRequest(*method_));
  const std::string text = world.Fill(case_->request);
  if (!google::protobuf::TextFormat::ParseFromString(text, requests.back().get())) {
    throw std::runtime_error("no request of " + case_->method + ": " + text);
  }
  return requests;
}

void Matrix::Run(const Case& one) {
  Begin(one);
  const Requests mine = Build(theirs_, ada_);
  tally_.places += static_cast<int>(CountIds(mine) + case_->ignored.size());
  CheckStrangers();
  if (CountIds(mine) > 0) {
    if (case_->request != kExported) {
      CheckWhole();
      CheckViewer();
    }
    CheckPlaces();
  }
  CheckIgnored();
  CheckEtags();
  CheckMasks();
  CheckPageTokens();
  CheckOwnCalls();
}

void Matrix::ExpectHidden(const std::string& what, const Client& caller, const Requests& foreign,
                          const Requests& unknown, const std::string& code) {
  ++tally_.cells;
  const RawAnswer of_foreign = Call(caller, foreign);
  if (&caller == &ada_ && code == "OK") before_.clear();  // her own rows
  ExpectUnchanged(what);
  const RawAnswer of_unknown = Call(caller, unknown);
  if (of_foreign.Shown() != of_unknown.Shown()) {
    Fail(what + " is told from an unknown one:\n  " + of_foreign.Shown() + "\n  " +
         of_unknown.Shown());
  } else if (!code.empty() && CodeName(of_foreign.code) != code) {
    Fail(what + " answers " + of_foreign.Summary() + " instead of " + code);
  }
  if (&caller == &ada_ && code == "OK") before_.clear();
  if (&caller == &bob_) ExpectNothingOfAda(what, foreign, of_foreign);
}

void Matrix::ExpectCode(const std::string& what, const Client& caller, const Requests& requests,
                        const std::string& code) {
  ++tally_.cells;
  const RawAnswer answer = Call(caller, requests);
  const std::string told = CodeName(answer.code);
  if (!code.empty() && told != code) {
    Fail("the call " + what + " answers " + answer.Summary() + " instead of " + code);
  }
  ExpectUnchanged(what);
}

RawAnswer Matrix::Call(const Client& caller, const Requests& requests) {
  ++tally_.calls;
  return CallRaw(caller, *method_, requests);
}

void Matrix::ExpectUnchanged(const std::string& what) {
  const std::string now = digest_.Of(
      ada_.user.id(), {theirs_.Id("fractal"), theirs_.Id("trash_fractal"), other_.Id("fractal"),
                       other_.Id("trash_fractal"), gone_.Id("fractal"), gone_.Id("trash_fractal")});
  if (!before_.empty() && now != before_) {
    Fail(what + ": rows of Ada changed:\n" + before_ + "\n--\n" + now);
  }
  before_ = now;
}

void Matrix::ExpectNothingOfAda(const std::string& what, const Requests& asked,
                                const RawAnswer& answer) {
  std::set<std::string> said;  // by Bob himself
  for (const auto& request : asked) {
    for (const IdPlace& place : FindIds(*request)) said.insert(place.Get(*request));
  }
  for (const World* world : {&theirs_, &other_, &gone_}) {
    const std::string found = world->FindIn(answer.Bytes(), said);
    if (!found.empty()) Fail(what + ": the answer holds Ada's " + found);
  }
}

void Matrix::Fail(const std::string& what) {
  ++tally_.differences;
  ADD_FAILURE() << case_->method << " { " << case_->request << " }, " << what;
}

std::string Matrix::HiddenCode(const std::string& field) const {
  if (IsForAdmins(*method_)) return "PERMISSION_DENIED";
  for (const OtherAnswer& other : OtherAnswers()) {
    if (other.method == case_->method && other.field == field) return other.answer;
  }
  return case_->request == kExported ? "" : "NOT_FOUND";
}

Requests Matrix::Named(const Requests& requests) const {
  if (case_->request != kExported) return requests;
  return With(requests, "name", unknown_.Fill("$n"));
}

Requests Matrix::With(const Requests& requests, const std::string& path, const std::string& value) {
  Requests changed = requests;
  changed[0].reset(requests[0]->New());
  changed[0]->CopyFrom(*requests[0]);
  if (!SetPath(changed[0].get(), path, value)) throw std::logic_error("no field " + path);
  return changed;
}

Requests Matrix::With(const Requests& requests, size_t message, const IdPlace& place,
                      const std::string& id) {
  Requests changed = requests;
  changed[message].reset(requests[message]->New());
  changed[message]->CopyFrom(*requests[message]);
  place.Set(changed[message].get(), id);
  return changed;
}

std::string Matrix::EtagOf(const std::string& id) {
  for (const char* table :
       {"goals", "activity_groups", "activity_definitions", "activity_instances", "activity_sets",
        "metric_values", "session_templates", "programs", "program_blocks", "program_days",
        "scheduled_sessions"}) {
    const auto rows = server_.database().Sql(
        absl::StrCat("select (extract(epoch from updated_at) * 1000000)::bigint from app.", table,
                     " where id = '", id, "'"));
    if (rows.empty()) continue;
    return server::convert::MakeEtag(absl::FromUnixMicros(std::stoll(rows[0][0])));
  }
  return "";
}

}  // namespace fractal::tests::isolation
