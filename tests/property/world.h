#pragma once

#include <google/protobuf/field_mask.pb.h>

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/property/difference.h"
#include "tests/property/model.h"
#include "tests/property/random.h"
#include "tests/rpc/fixture.h"

namespace fractal::tests::property {

class World;

struct User {
  std::string name;
  Client client;
  Model model;
  // Calls with a request id that succeeded: each sends its own again and looks at the answer.
  std::vector<std::function<void(World&, User&)>> replays;
  // Request ids of calls that failed, which are free again.
  std::vector<std::string> free_request_ids;
};

// A server, its users with their models, and the calls between them.
class World {
 public:
  explicit World(uint64_t seed, int user_count = 3);

  Random random;
  TestServer server;
  std::vector<User> users;

  // A call of a user, written into the log.
  template <typename Stub, typename Request, typename Response>
  Answer<Response> Call(User& user,
                        grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                     Response*),
                        const Request& request) {
    const auto answer = user.client.Call(method, request);
    Log(user.name, Request::descriptor()->name(), request.ShortDebugString(),
        VerdictOf(answer.status));
    return answer;
  }

  // The same for a request that may bear a request_id; `alter` makes another request of it.
  template <typename Stub, typename Request, typename Response, typename Alter>
  Answer<Response> CallOnce(User& user,
                            grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                         Response*),
                            Request request, Alter alter) {
    if (random.Percent(40)) request.set_request_id(NextRequestId(user));
    const auto answer = Call(user, method, request);
    if (request.request_id().empty()) return answer;
    if (!answer.status.ok()) {
      user.free_request_ids.push_back(request.request_id());
      return answer;
    }
    KeepReplay(user, [=](World& world, User& caller) {
      if (world.random.Percent(70)) {
        const auto again = world.Call(caller, method, request);
        world.Expect(again, Refusals());
        ExpectSame("the answer to a retry", answer.response, again.response);
      } else {
        Request other = request;
        alter(other);
        Refusals refusals;
        refusals.If(true, "INVALID_ARGUMENT REQUEST_ID_REUSED");
        world.Expect(world.Call(caller, method, other), refusals);
      }
    });
    return answer;
  }

  // Whether the call succeeded; a Difference unless that, or its refusal, is what the model says.
  template <typename Response>
  bool Expect(const Answer<Response>& answer, const Refusals& refusals) {
    const std::string verdict = VerdictOf(answer.status);
    if (!refusals.Admit(verdict)) {
      throw Difference("the server answers " + verdict + " (" + answer.status.message +
                       "), the model says " + refusals.ToString());
    }
    return answer.status.ok();
  }

  // Every item of a list, page by page; `items` names the repeated field of an answer. A list that
  // is refused, by one of `refusals`, has none.
  template <typename Stub, typename Request, typename Response, typename Items>
  auto ListAll(User& user,
               grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
               Request request, Items items, const Refusals& refusals = {}) {
    using List = std::decay_t<decltype(items(std::declval<const Response&>()))>;
    List all;
    request.set_page_size(random.Percent(50) ? 0 : random.Between(1, 9));
    while (true) {
      const auto answer = Call(user, method, request);
      if (!Expect(answer, refusals)) return all;
      const List& page = items(answer.response);
      const int limit = request.page_size() == 0 ? 50 : request.page_size();
      if (page.size() > limit) throw Difference("a page holds more than page_size");
      all.MergeFrom(page);
      if (answer->next_page_token().empty()) return all;
      if (page.size() < limit) throw Difference("a page that is not the last is not full");
      request.set_page_token(answer->next_page_token());
    }
  }

  // Takes the time and the etag of a change that was made since the row was seen last. `Seen` is
  // anything that shows the row.
  template <typename Message, typename Seen>
  static void Learn(const std::string& what, Row<Message>& row, const Seen& seen) {
    const bool newer = IsBefore(row.message.update_time(), seen.update_time());
    if (row.touched == Touched::kYes && !newer) {
      throw Difference(what +
                       ": was changed, and update_time is not newer: " + seen.ShortDebugString());
    }
    if (row.touched != Touched::kNo && newer) {
      *row.message.mutable_update_time() = seen.update_time();
      row.message.set_etag(seen.etag());
    }
    row.touched = Touched::kNo;
  }
  // Holds what the server shows of a row against the model.
  template <typename Message>
  static void ExpectRow(const std::string& what, Row<Message>& row, const Message& seen) {
    Learn(what, row, seen);
    ExpectSame(what, row.message, seen);
  }
  // The answer of a change that made `expected` of the row, and gave it a new time and etag.
  template <typename Message>
  static void ExpectChange(const std::string& what, Row<Message>& row, Message expected,
                           const Message& seen) {
    row.message = std::move(expected);
    row.touched = Touched::kYes;
    ExpectRow(what, row, seen);
  }
  // The answer of a call that put a row into the trash; what goes with it is for the caller.
  template <typename Message>
  static void ExpectTaken(const std::string& what, Row<Message>& row, const Message& seen) {
    if (!seen.has_delete_time()) throw Difference(what + ": delete_time is not set");
    Model::Take(row, row.message.id(), seen.delete_time());
    ExpectChange(what, row, row.message, seen);
  }
  // A row that was just made: `expected`, with the id, times and etag that the server gave it.
  template <typename Message>
  static Row<Message>& ExpectMade(const std::string& what, Table<Message>& table,
                                  const std::string& fractal_id, Message expected,
                                  const Message& seen) {
    expected.set_id(seen.id());
    *expected.mutable_create_time() = seen.create_time();
    *expected.mutable_update_time() = seen.update_time();
    expected.set_etag(seen.etag());
    ExpectSame(what, expected, seen);
    return table.Add(fractal_id, seen);
  }
  // A list of rows, which must stand in the model's order.
  template <typename Message, typename List>
  static void ExpectRows(const std::string& what, const std::vector<Row<Message>*>& rows,
                         const List& seen) {
    for (int i = 0; i < seen.size() && i < static_cast<int>(rows.size()); ++i) {
      ExpectRow(what + "[" + std::to_string(i) + "]", *rows[i], seen.Get(i));
    }
    ExpectSame(what + ": count", static_cast<int64_t>(rows.size()), seen.size());
  }

  // A row of a table to be called for: mostly a live one of the user, at times a deleted one, one
  // of another fractal or user, one that never was, or no id at all.
  template <typename Message>
  Key PickKey(User& user, Table<Message> Model::*table,
              const std::function<bool(const Row<Message>&)>& wanted = {}) {
    const int roll = random.Between(0, 99);
    const Key own = PickOwn(user, user.model.*table, wanted, roll >= 84 && roll < 91);
    if (roll < 91) return own;
    User& other = random.Pick(users);
    const Key foreign = PickOwn(other, other.model.*table, wanted, false);
    if (roll < 93) return foreign;
    if (roll < 95) return {own.fractal_id, foreign.id};
    if (roll < 96) return {foreign.fractal_id, own.id};
    if (roll < 98) return {own.fractal_id, random.Uuid()};
    if (roll < 99) return {random.Uuid(), own.id};
    return {own.fractal_id, "no-id"};
  }
  // Mostly the one fractal, at times what else PickKey knows.
  std::string PickFractal(User& user);

  // Mostly none, else the row's own, another one's, or something that is no etag.
  template <typename Message>
  std::string PickEtag(const Row<Message>* row, Refusals& refusals) {
    const int roll = random.Between(0, 99);
    if (row == nullptr || row->touched != Touched::kNo || roll < 60) return "";
    if (roll < 90) return row->message.etag();
    refusals.If(roll < 98, kEtagMismatch);
    refusals.Malformed(roll >= 98);
    return roll < 98 ? "\"5a5a5a5a5a5a5\"" : "etag";
  }

  // Of a few, so that some are taken, and at times none at all; see IsName.
  std::string PickName();
  std::string PickDescription();
  static bool IsName(const std::string& name);
  static bool IsDescription(const std::string& text);
  static bool IsId(const std::string& text) { return text.size() == 36; }

  // A name and a description for a resource that is made or, if `paths` hold them, changed.
  template <typename Resource>
  void PickTexts(Resource& wanted, const std::set<std::string>& paths = {"name", "description"}) {
    if (paths.contains("name")) wanted.set_name(PickName());
    if (paths.contains("description")) wanted.set_description(PickDescription());
  }
  // The same as the model sees it: which rules they break, and how they change `row`.
  template <typename Resource, typename Message>
  static void ChangeTexts(const Resource& wanted, Refusals& refusals, Message& row,
                          const std::set<std::string>& mask = {"name", "description"}) {
    if (mask.contains("name")) {
      refusals.Malformed(!IsName(wanted.name()));
      row.set_name(wanted.name());
    }
    if (mask.contains("description")) {
      refusals.Malformed(!IsDescription(wanted.description()));
      row.set_description(wanted.description());
    }
  }

  // Some of the fields of a resource, to be changed by an update.
  std::set<std::string> PickPaths(const std::vector<std::string>& updatable);
  // Names `paths` in the mask or, at times, leaves it empty, or adds one that nothing knows; of an
  // empty mask, those of `updatable` that `resource` sets are meant. Answers which fields the call
  // changes.
  std::set<std::string> PickMask(const std::set<std::string>& paths,
                                 const std::vector<std::string>& updatable,
                                 const google::protobuf::Message& resource, Refusals& refusals,
                                 google::protobuf::FieldMask* mask);

  // The last calls, a line each.
  std::string LastCalls() const;
  // How often each kind of request got each verdict.
  const std::map<std::string, std::map<std::string, int>>& verdicts() const { return verdicts_; }

 private:
  // Mostly of one fractal, so that it gets deep and full.
  template <typename Message>
  Key PickOwn(User& user, Table<Message>& table,
              const std::function<bool(const Row<Message>&)>& wanted, bool deleted) {
    std::vector<Key> keys;
    std::vector<Key> favourites;
    for (const auto& row : table) {
      if (row.live() == deleted || (wanted && !wanted(row))) continue;
      keys.push_back(row.key());
      if (row.fractal_id == user.model.FavouriteFractal()) favourites.push_back(row.key());
    }
    if (!favourites.empty() && random.Percent(60)) return random.Pick(favourites);
    return keys.empty() ? Key{random.Uuid(), random.Uuid()} : random.Pick(keys);
  }
  void Log(const std::string& user, const std::string& method, const std::string& request,
           const std::string& verdict);
  std::string NextRequestId(User& user);
  void KeepReplay(User& user, std::function<void(World&, User&)> replay);

  int calls_ = 0;
  std::deque<std::string> log_;
  std::map<std::string, std::map<std::string, int>> verdicts_;
};

}  // namespace fractal::tests::property
