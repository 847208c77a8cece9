#include "tests/isolation/matrix.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <regex>
#include <stdexcept>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "db/uuid.h"
#include "fractal/v1/admin.grpc.pb.h"
#include "server/convert/etag.h"

namespace fractal::tests::isolation {
namespace {

std::string NewId() { return db::Uuid::New().ToString(); }

// An id that never was, or such ids in a text that holds some.
std::string NewIdsIn(std::string text) {
  static const std::regex kId("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  std::string fresh;
  auto rest = text.cbegin();
  for (std::sregex_iterator it(text.begin(), text.end(), kId), end; it != end; ++it) {
    fresh.append(rest, (*it)[0].first).append(NewId());
    rest = (*it)[0].second;
  }
  return fresh.append(rest, text.cend());
}

bool IsFractal(const std::string& path) {
  return path == "fractal_id" || absl::EndsWith(path, ".fractal_id") || path == "fractal.id";
}

size_t CountIds(const Requests& requests) {
  size_t count = 0;
  for (const auto& request : requests) count += FindIds(*request).size();
  return count;
}

// The word for the rows of which a field holds an id: "goal" for goal.id, "metric" for metric_id.
std::string WordFor(const World& world, const std::string& path) {
  static const std::map<std::string, std::string> kWords = {
      {"activity_instance", "instance"}, {"metric_value", "value"}, {"program_day", "day"},
      {"program_block", "block"},        {"user", "user"},          {"parent", "goal"}};
  const std::vector<std::string> names = absl::StrSplit(path, '.');
  std::string noun = names.back();
  if (noun == "id" && names.size() > 1) noun = names[names.size() - 2] + "_id";
  noun = noun.substr(0, noun.rfind("_id"));
  if (absl::EndsWith(noun, "s") && !world.words().contains(noun)) noun.pop_back();
  const auto word = kWords.find(noun);
  if (word != kWords.end()) noun = word->second;
  return world.words().contains(noun) ? noun : "goal";
}

}  // namespace

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
  const bool about_accounts = method_->service()->name() == "AuthService" ||
                              AccessOf(*method_) == v1::ACCESS_ADMIN;
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
    database->Sql(gone_.Fill("update app.goals set deleted_at = now(), deleted_with = '$fractal' "
                             "where root_id = '$fractal' and deleted_at is null"));
  }
  theirs_ = World::Make(database, ada_);
  own_ = World::Make(database, bob_);
  unknown_ = World::Unknown();
  database->Sql(theirs_.Fill("insert into app.fractal_members (user_id, root_id, role) "
                             "select '" + vic_.user.id() + "', r, 'viewer' "
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

// Ada's request, made by Bob.
void Matrix::CheckWhole() {
  for (const World* victim : {&theirs_, &gone_}) {
    ExpectHidden(victim == &gone_ ? "another's deleted rows" : "another's rows", bob_,
                 Build(*victim, ada_), Build(unknown_, bob_), HiddenCode(""));
  }
}

void Matrix::CheckStrangers() {
  if (AccessOf(*method_) == v1::ACCESS_PUBLIC) return;
  ExpectCode("without a token", nobody_, Build(theirs_, ada_), "UNAUTHENTICATED");
  ExpectCode("of a disabled user", dan_, Build(theirs_, ada_), "UNAUTHENTICATED");
  if (case_->request == kExported) return;
  ExpectCode("of a disabled user for his own", dan_, Build(dans_, dan_), "UNAUTHENTICATED");
}

void Matrix::CheckViewer() {
  const bool may = OnlyReads(*method_) && !IsForOwners(case_->method) &&
                   AccessOf(*method_) == v1::ACCESS_USER;
  ExpectCode("of a viewer", vic_, Build(theirs_, ada_), may ? "OK" : "PERMISSION_DENIED");
}

// One id at a time: of another's in a request about one's own fractal, and across two fractals of
// one's own.
void Matrix::CheckPlaces() {
  const bool file = case_->request == kExported;
  const Requests own = Build(own_, bob_);
  const Requests mine = Build(theirs_, ada_);
  const Requests other = file ? Requests() : Build(other_, ada_);
  const Requests gone = file ? Requests() : Build(gone_, ada_);
  const Requests vics = file ? Requests() : Build(vics_, vic_);
  if (CountIds(own) == 1) return;  // done as a whole; and one's own other fractal is one's own
  for (size_t m = 0; m < own.size(); ++m) {
    const std::vector<IdPlace> places = FindIds(*own[m]);
    for (size_t p = 0; p < places.size(); ++p) {
      const IdPlace& place = places[p];
      const std::string path = place.Path();
      const auto id_in = [&](const Requests& requests) {
        return FindIds(*requests.at(m)).at(p).Get(*requests.at(m));
      };
      const std::string code = HiddenCode(path);
      const auto hidden = [&](const std::string& what, const Client& caller,
                              const Requests& requests, const std::string& id) {
        ExpectHidden(path + ": " + what, caller, With(Named(requests), m, place, id),
                     With(Named(requests), m, place, NewIdsIn(id)), code);
      };
      hidden("another's in a request about one's own", bob_, own, id_in(mine));
      if (file) continue;
      hidden("another's deleted in a request about one's own", bob_, own, id_in(gone));
      if (IsFractal(path)) {
        // Both are his to see: a list of the one, filtered by a row of the other, may be empty.
        const std::string seen = OnlyReads(*method_) ? "" : code;
        ExpectCode(path + ": one's own other fractal", ada_, With(mine, m, place, id_in(other)),
                   seen);
        ExpectCode(path + ": a fractal one sees", vic_, With(vics, m, place, id_in(mine)), seen);
      } else {
        hidden("of one's own other fractal", ada_, mine, id_in(other));
        hidden("of a fractal one sees, in one's own", vic_, vics, id_in(mine));
      }
    }
  }
}

// Each time with a world of its own: the calls succeed.
void Matrix::CheckIgnored() {
  for (const std::string& path : case_->ignored) {
    const World first = World::Make(&server_.database(), bob_);
    const World second = World::Make(&server_.database(), bob_);
    const std::string theirs = theirs_.Id(WordFor(theirs_, path));
    ExpectHidden(path + ", which is ignored", bob_, With(Build(first, bob_), path, theirs),
                 With(Build(second, bob_), path, NewId()), "OK");
  }
}

// An etag that is right for Ada's row does not help.
void Matrix::CheckEtags() {
  const Requests mine = Build(theirs_, ada_);
  const auto& type = *method_->input_type();
  std::vector<std::string> paths;
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& field = *type.field(i);
    if (field.name() == "etag") paths.push_back("etag");
    const bool holds = field.message_type() != nullptr && !field.is_repeated() &&
                       field.message_type()->FindFieldByName("etag") != nullptr;
    if (holds) paths.push_back(field.name() + ".etag");
  }
  if (case_->request == kExported || CountIds(mine) == 0) return;
  for (const std::string& path : paths) {
    for (const IdPlace& place : FindIds(*mine[0])) {
      const std::string etag = EtagOf(place.Get(*mine[0]));
      if (etag.empty()) continue;
      ExpectHidden(path + " of another's row", bob_, With(mine, path, etag),
                   With(Build(unknown_, bob_), path, etag), HiddenCode(""));
    }
  }
}

// Whatever a mask names, and an update moves no row into another fractal.
void Matrix::CheckMasks() {
  const auto* mask = method_->input_type()->FindFieldByName("update_mask");
  if (mask == nullptr || CountIds(Build(theirs_, ada_)) == 0) return;
  const auto with_mask = [&](Requests requests, const std::string& path) {
    Message* request = requests[0].get();
    request->GetReflection()->ClearField(request, mask);
    if (!SetPath(request, "update_mask.paths", path)) throw std::logic_error("no mask");
    return requests;
  };
  for (int i = 0; i < method_->input_type()->field_count(); ++i) {
    const auto* resource = method_->input_type()->field(i)->message_type();
    if (resource == nullptr || resource == mask->message_type()) continue;
    for (int f = 0; f < resource->field_count(); ++f) {
      const std::string& path = resource->field(f)->name();
      ExpectHidden("update_mask " + path, bob_, with_mask(Build(theirs_, ada_), path),
                   with_mask(Build(unknown_, bob_), path), "");
      if (path != "id" && path != "fractal_id") continue;
      ExpectCode("update_mask " + path + " of one's own", bob_, with_mask(Build(own_, bob_), path),
                 "INVALID_ARGUMENT");
    }
  }
}

// A page token of Ada's is none of Bob's.
void Matrix::CheckPageTokens() {
  const auto* size = method_->input_type()->FindFieldByName("page_size");
  if (size == nullptr || AccessOf(*method_) != v1::ACCESS_USER) return;
  Requests first = Build(theirs_, ada_);
  first[0]->GetReflection()->SetInt32(first[0].get(), size, 1);
  const RawAnswer page = Call(ada_, first);
  const std::string token = page.ok() ? GetPath(*page.responses[0], "next_page_token") : "";
  // By one of a method's cases there must be a second page.
  if (token.empty()) {
    if (!tally_.paged.contains(case_->method)) tally_.unpaged.insert(case_->method);
    return;
  }
  tally_.paged.insert(case_->method);
  tally_.unpaged.erase(case_->method);
  std::string garbage = token;
  garbage[garbage.size() / 2] = garbage[garbage.size() / 2] == 'A' ? 'B' : 'A';
  ExpectHidden("page_token of another's in one's own list", bob_,
               With(Build(own_, bob_), "page_token", token),
               With(Build(own_, bob_), "page_token", garbage), "INVALID_ARGUMENT");
  if (CountIds(first) == 0) return;
  ExpectHidden("page_token of another's list", bob_,
               With(Build(theirs_, ada_), "page_token", token),
               With(Build(unknown_, bob_), "page_token", token), "");
}

// The requests were good ones; and a request id of Ada's is none of Bob's.
void Matrix::CheckOwnCalls() {
  const v1::Access access = AccessOf(*method_);
  const Client& caller = access == v1::ACCESS_ADMIN    ? admin_
                         : access == v1::ACCESS_PUBLIC ? nobody_
                                                       : ada_;
  const bool once = method_->input_type()->FindFieldByName("request_id") != nullptr;
  const std::string request_id = NewId();
  const auto build = [&](const World& world, const Client& owner) {
    Requests requests = Build(world, owner);
    return once ? With(requests, "request_id", request_id) : requests;
  };
  const RawAnswer answer = Call(caller, build(theirs_, ada_));
  if (!answer.ok()) Fail("the owner's own call: " + answer.Summary());
  before_.clear();
  ExpectUnchanged("");
  if (once && case_->request != kExported && CountIds(Build(theirs_, ada_)) > 0) {
    ExpectHidden("request_id of another's call", bob_, build(theirs_, ada_), build(unknown_, bob_),
                 HiddenCode(""));
  }
  if (access == v1::ACCESS_ADMIN) return;
  const RawAnswer own = Call(access == v1::ACCESS_PUBLIC ? nobody_ : bob_, build(own_, bob_));
  if (!own.ok()) Fail("Bob's own call: " + own.Summary());
  ExpectNothingOfAda("Bob's own call", {}, own);
  ExpectUnchanged("Bob's own call");
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
  if (AccessOf(*method_) == v1::ACCESS_ADMIN) return "PERMISSION_DENIED";
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
  for (const char* table : {"goals", "activity_groups", "activity_definitions",
                            "activity_instances", "activity_sets", "metric_values",
                            "session_templates", "programs", "program_blocks", "program_days",
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
