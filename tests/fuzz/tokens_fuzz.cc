// What comes as a token, or in the metadata `authorization` (auth/token.h).
#include <string>

#include "auth/token.h"
#include "tests/fuzz/target.h"

namespace fractal::auth {
namespace {

// No other text means the same token, and none with one character changed is well-formed.
void CheckToken(const std::string& text) {
  FRACTAL_HOLDS(text.size() == kTokenSize && text.starts_with("fg"), text);
  const std::string shown = RedactToken(text);
  FRACTAL_HOLDS(shown.size() < 16 && shown.find(text.substr(5, 10)) == std::string::npos, shown);
  for (size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = changed[at] == '0' ? '1' : '0';
    FRACTAL_HOLDS(changed == text || !ParseToken(changed).has_value(), changed);
  }
}

void CheckBearer(const std::string& header) {
  const auto token = ParseBearer(header);
  if (!token.has_value()) return;
  FRACTAL_HOLDS(!token->empty(), header);
  FRACTAL_HOLDS(token->data() + token->size() == header.data() + header.size(), header);
  FRACTAL_HOLDS(token->find_first_of(" \t\r\n\"\\,;") == std::string_view::npos, header);
}

}  // namespace
}  // namespace fractal::auth

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fractal::auth;
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (ParseToken(text).has_value()) {
    CheckToken(text);
  } else {
    FRACTAL_HOLDS(RedactToken(text) == RedactToken(""), text);  // nothing of it is shown
  }
  CheckBearer(text);
  CheckBearer("Bearer " + text);
  return 0;
}
