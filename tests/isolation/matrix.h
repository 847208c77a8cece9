#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/isolation/cases.h"
#include "tests/isolation/digest.h"
#include "tests/isolation/raw_call.h"
#include "tests/isolation/world.h"
#include "tests/rpc/test_server.h"

namespace fractal::tests::isolation {

// How much a run has looked at.
struct Tally {
  std::set<std::string> methods;
  std::set<std::string> paged, unpaged;  // lists of which a page token was tried, or never was
  int places = 0;                        // id fields that are set in requests
  int cells = 0;                         // method × id field × caller
  int calls = 0;
  int differences = 0;  // answers that tell a foreign id from an unknown one, or let somebody in

  std::string ToString() const;
};

// The people of the matrix, their fractals, and what is asked of each case.
class Matrix {
 public:
  Matrix();

  // Everything about one case; what is wrong is a failure of the test.
  void Run(const Case& one);
  const Tally& tally() const { return tally_; }

 private:
  // A request as a function of the world that it is about.
  Requests Build(const World& world, const Client& owner) const;

  void Begin(const Case& one);
  void CheckWhole();
  void CheckStrangers();
  void CheckViewer();
  void CheckPlaces();
  void CheckIgnored();
  void CheckEtags();
  void CheckMasks();
  void CheckPageTokens();
  void CheckOwnCalls();

  // The same call with a foreign id and with one that never was: the same answer, of this code.
  void ExpectHidden(const std::string& what, const Client& caller, const Requests& foreign,
                    const Requests& unknown, const std::string& code);
  void ExpectCode(const std::string& what, const Client& caller, const Requests& requests,
                  const std::string& code);
  RawAnswer Call(const Client& caller, const Requests& requests);
  // Ada's rows are as they were when the case began.
  void ExpectUnchanged(const std::string& what);
  void ExpectNothingOfAda(const std::string& what, const Requests& asked, const RawAnswer& answer);
  void Fail(const std::string& what);
  static size_t CountIds(const Requests& requests);
  // "" for whatever it is.
  std::string HiddenCode(const std::string& field) const;

  // An import with another name, for no two fractals of a user have one.
  Requests Named(const Requests& requests) const;
  static Requests With(const Requests& requests, const std::string& path, const std::string& value);
  static Requests With(const Requests& requests, size_t message, const IdPlace& place,
                       const std::string& id);
  std::string EtagOf(const std::string& id);

  TestServer server_;
  Client ada_ = server_.SignUp("ada");
  Client bob_ = server_.SignUp("bob");
  Client vic_ = server_.SignUp("vic");  // sees Ada's fractal
  Client dan_ = server_.SignUp("dan");  // disabled
  Client admin_ = server_.SignUp("root");
  Client nobody_ = server_.Connect();
  Digest digest_{&server_.database()};

  // Of the case that runs.
  const Case* case_ = nullptr;
  const Method* method_ = nullptr;
  std::string before_;
  World theirs_ = World::Unknown();  // Ada's
  World other_ = World::Unknown();   // Ada's too
  World gone_ = World::Unknown();    // Ada's, deleted
  World own_ = World::Unknown();     // Bob's
  World vics_ = World::Unknown();
  World dans_ = World::Unknown();
  World unknown_ = World::Unknown();
  Tally tally_;
};

}  // namespace fractal::tests::isolation
