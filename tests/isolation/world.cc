#include "tests/isolation/world.h"

#include <atomic>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "auth/token.h"
#include "db/uuid.h"

namespace fractal::tests::isolation {
namespace {

const std::string& Rows() {
  static const std::string rows = [] {
    std::ifstream file(FRACTAL_SOURCE_DIR "/tests/isolation/world.sql");
    std::ostringstream text;
    text << file.rdbuf();
    return std::regex_replace(text.str(), std::regex("--[^\n]*"), "");
  }();
  return rows;
}

const std::regex& Word() {
  static const std::regex word("\\$([a-z_][a-z_0-9]*)");
  return word;
}

// Never twice, and of one length.
std::string Counted() {
  static std::atomic<int> count{0};
  return absl::StrFormat("n%06d", ++count);
}

}  // namespace

World::World() {
  // In one order in every world, for lists show rows of one moment by their ids.
  const std::string base = db::Uuid::New().ToString().substr(0, 32);
  for (std::sregex_iterator it(Rows().begin(), Rows().end(), Word()), end; it != end; ++it) {
    words_.emplace((*it)[1], absl::StrCat(base, absl::StrFormat("%04x", words_.size())));
  }
  words_["mark"] = "mark-" + db::Uuid::New().ToString();
  words_["invitation_token"] = auth::GenerateToken(auth::TokenKind::kInvitation).value();
  words_["reset_token"] = auth::GenerateToken(auth::TokenKind::kReset).value();
}

World World::Unknown() {
  World world;
  world.words_["login"] = "unknown";
  world.words_["email"] = "unknown@example.com";
  world.words_["password"] = Client::kPassword;
  world.words_["refresh_token"] = "fgr_unknown";
  return world;
}

World World::Make(TestDatabase* database, const Client& owner) {
  World world;
  world.words_["user"] = owner.user.id();
  world.words_["login"] = owner.user.username();
  world.words_["email"] = owner.user.email();
  world.words_["password"] = Client::kPassword;
  world.words_["refresh_token"] = owner.tokens.refresh_token();
  database->Sql(world.Fill(Rows()));
  return world;
}

std::string World::Fill(const std::string& text) const {
  std::string filled;
  auto rest = text.begin();
  for (std::sregex_iterator it(text.begin(), text.end(), Word()), end; it != end; ++it) {
    filled.append(rest, (*it)[0].first);
    const std::string name = (*it)[1];
    const auto word = words_.find(name);
    if (name == "n") {
      filled += Counted();
    } else if (name == "new_id") {
      filled += db::Uuid::New().ToString();
    } else if (word != words_.end()) {
      filled += word->second;
    } else {
      throw std::logic_error("no word $" + name);
    }
    rest = (*it)[0].second;
  }
  return filled.append(rest, text.end());
}

std::string World::FindIn(const std::string& bytes, const std::set<std::string>& said) const {
  static const std::set<std::string> kNoIds = {"password", "login", "email"};
  for (const auto& [name, word] : words_) {
    if (word.empty() || kNoIds.contains(name) || said.contains(word)) continue;
    if (bytes.find(word) != std::string::npos) return name;
  }
  return "";
}

}  // namespace fractal::tests::isolation
