// What is asked of each case.
#include <map>
#include <regex>
#include <stdexcept>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "db/uuid.h"
#include "tests/isolation/matrix.h"

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
  const bool may =
      OnlyReads(*method_) && !IsForOwners(case_->method) && !IsForAdmins(*method_);
  ExpectCode("of a viewer", vic_, Build(theirs_, ada_),
             IsForOneself(case_->method) ? "NOT_FOUND" : may ? "OK" : "PERMISSION_DENIED");
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
        ExpectCode(path + ": a fractal one sees", vic_, With(vics, m, place, id_in(mine)),
                   IsForOwners(case_->method) && code == "NOT_FOUND" ? "PERMISSION_DENIED" : seen);
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
  if (size == nullptr || IsForAdmins(*method_)) return;
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
  const bool for_admins = IsForAdmins(*method_);
  const Client& caller = for_admins                    ? admin_
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
  if (for_admins) return;
  const RawAnswer own = Call(access == v1::ACCESS_PUBLIC ? nobody_ : bob_, build(own_, bob_));
  if (!own.ok()) Fail("Bob's own call: " + own.Summary());
  ExpectNothingOfAda("Bob's own call", {}, own);
  ExpectUnchanged("Bob's own call");
}

}  // namespace fractal::tests::isolation
