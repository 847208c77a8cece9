#include "tests/property/world.h"

#include <algorithm>

namespace fractal::tests::property {
namespace {

constexpr size_t kKeptCalls = 25;
constexpr size_t kKeptReplays = 40;
constexpr size_t kLongestName = 200;

const std::vector<std::string> kNames = {"Scales",      "Suite No. 1", "Vibrato",   "Etude",
                                         "Übung 🎻",     "Left hand",   "Bow",       "'; --",
                                         "Scales fast", "Intonation",  "Position 4"};

bool IsSet(const google::protobuf::Message& resource, const std::string& path) {
  const auto* field = resource.GetDescriptor()->FindFieldByName(path);
  const auto* reflection = resource.GetReflection();
  return field->is_repeated() ? reflection->FieldSize(resource, field) > 0
                              : reflection->HasField(resource, field);
}

}  // namespace

World::World(uint64_t seed, int user_count) : random(seed) {
  static const char* const kUserNames[] = {"ada", "bob", "cleo", "dora", "emil"};
  for (int i = 0; i < user_count; ++i) {
    users.push_back({kUserNames[i], server.SignUp(kUserNames[i]), {}, {}, {}});
  }
}

std::string World::PickFractal(User& user) {
  return PickKey<v1::Goal>(user, &Model::goals,
                           [](const Row<v1::Goal>& row) { return IsRoot(row.message); })
      .fractal_id;
}

std::string World::PickName() {
  const int roll = random.Between(0, 99);
  if (roll == 0) return "";
  if (roll == 1) return "   ";
  if (roll == 2) return "two\nlines";
  if (roll == 3) return std::string(kLongestName + 1, 'x');
  if (roll == 4) return std::string(kLongestName, 'x');
  if (roll < 20) return random.Pick(kNames) + " " + std::to_string(random.Below(1000));
  return random.Pick(kNames);
}

std::string World::PickDescription() {
  const int roll = random.Between(0, 99);
  if (roll < 2) return "a bell\a";
  if (roll < 50) return "";
  return roll < 70 ? "two lines\nand\ttabs" : "about " + random.Pick(kNames);
}

bool World::IsName(const std::string& name) {
  const bool blank = name.find_first_not_of(' ') == std::string::npos;
  return !blank && name.find('\n') == std::string::npos && name.size() <= kLongestName;
}

bool World::IsDescription(const std::string& text) { return text.find('\a') == std::string::npos; }

std::set<std::string> World::PickPaths(const std::vector<std::string>& updatable) {
  std::set<std::string> paths;
  for (const std::string& path : updatable) {
    if (random.Percent(40)) paths.insert(path);
  }
  return paths;
}

std::set<std::string> World::PickMask(const std::set<std::string>& paths,
                                      const std::vector<std::string>& updatable,
                                      const google::protobuf::Message& resource, Refusals& refusals,
                                      google::protobuf::FieldMask* mask) {
  std::set<std::string> set;
  for (const std::string& path : updatable) {
    if (IsSet(resource, path)) set.insert(path);
  }
  if (random.Percent(20)) {
    refusals.Malformed(set.empty());
    return set;
  }
  for (const std::string& path : paths) mask->add_paths(path);
  if (random.Percent(2)) {
    mask->add_paths("nothing");
    refusals.Malformed(true);
  }
  // A mask without a path means the fields that are set.
  if (mask->paths().empty()) {
    refusals.Malformed(set.empty());
    return set;
  }
  return paths;
}

void World::Log(const std::string& user, const std::string& method, const std::string& request,
                const std::string& verdict) {
  log_.push_back("#" + std::to_string(++calls_) + " " + user + " " + method + " { " + request +
                 " } -> " + verdict);
  if (log_.size() > kKeptCalls) log_.pop_front();
  ++verdicts_[method][verdict];
}

std::string World::LastCalls() const {
  std::string text;
  for (const std::string& line : log_) text += line + "\n";
  return text;
}

std::string World::NextRequestId(User& user) {
  if (user.free_request_ids.empty() || random.Percent(50)) return random.Uuid();
  const std::string id = user.free_request_ids.back();
  user.free_request_ids.pop_back();
  return id;
}

void World::KeepReplay(User& user, std::function<void(World&, User&)> replay) {
  if (user.replays.size() < kKeptReplays) {
    user.replays.push_back(std::move(replay));
  } else {
    random.Pick(user.replays) = std::move(replay);
  }
}

}  // namespace fractal::tests::property
