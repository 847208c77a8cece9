// What comes as a page token (server/page_token.h): nothing is taken that was not made here, for this
// user and this list.
#include <optional>
#include <string>
#include <vector>

#include "fractal/v1/fractals.pb.h"
#include "server/page_token.h"
#include "tests/fuzz/target.h"

namespace fractal::server {
namespace {

struct Lists {
  PageTokens tokens{"a secret of this test"};
  db::Uuid ada = db::Uuid::New();
  db::Uuid bob = db::Uuid::New();
  v1::ListGoalsRequest request;
  PageTokens::Scope of_ada{ada, request};
  PageTokens::Scope of_bob{bob, request};
};

// The cursor is the beginning of the input, cut at control characters, which no cursor holds.
std::vector<std::string> CursorOf(const std::string& input) {
  static constexpr size_t kLongest = 1000;  // bytes; a name of 200 characters fits
  std::vector<std::string> cursor(1);
  for (const char c : input.substr(0, kLongest)) {
    if (static_cast<unsigned char>(c) < ' ') {
      cursor.emplace_back();
    } else {
      cursor.back() += c;
    }
  }
  return cursor;
}

void CheckMade(const Lists& lists, const std::string& input) {
  const std::vector<std::string> cursor = CursorOf(input);
  const std::string token = lists.tokens.Make(lists.of_ada, cursor);
  const auto read = lists.tokens.Read(lists.of_ada, token);
  FRACTAL_HOLDS(read.ok() && *read == cursor, token);
  FRACTAL_HOLDS(!lists.tokens.Read(lists.of_bob, token).ok(), token);
  std::string changed = token;
  char& c = changed[input.size() % changed.size()];
  c = c == 'A' ? 'B' : 'A';
  const auto other = lists.tokens.Read(lists.of_ada, changed);
  FRACTAL_HOLDS(!other.ok(), changed);
}

}  // namespace
}  // namespace fractal::server

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fractal::server;
  static const Lists lists;
  const std::string input(reinterpret_cast<const char*>(data), size);
  const auto read = lists.tokens.Read(lists.of_ada, input);
  FRACTAL_HOLDS(input.empty() ? read.ok() && !read->has_value() : !read.ok(), input);
  CheckMade(lists, input);
  return 0;
}
