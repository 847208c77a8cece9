// Fractals: a user's root goals, as FractalService shows them.

#include "tests/property/goal_rules.h"
#include "tests/property/nouns.h"

namespace fractal::tests::property {
namespace {

using Stub = v1::FractalService::Stub;

constexpr int kMostFractals = 3;

// A root goal as its owner sees it as a fractal.
v1::Fractal FractalOf(const v1::Goal& root) {
  v1::Fractal fractal;
  fractal.set_id(root.id());
  fractal.set_name(root.name());
  fractal.set_description(root.description());
  fractal.set_type(root.type());
  if (root.has_deadline()) *fractal.mutable_deadline() = root.deadline();
  fractal.set_completed(root.completed());
  fractal.set_caller_role(v1::MEMBER_ROLE_OWNER);
  *fractal.mutable_create_time() = root.create_time();
  *fractal.mutable_update_time() = root.update_time();
  if (root.has_delete_time()) *fractal.mutable_delete_time() = root.delete_time();
  fractal.set_etag(root.etag());
  return fractal;
}

std::vector<GoalRow*> RootsOf(Model& model) {
  std::vector<GoalRow*> roots;
  for (GoalRow& row : model.goals) {
    if (IsRoot(row.message)) roots.push_back(&row);
  }
  return roots;
}

void ExpectRoot(const std::string& what, GoalRow& root, const v1::Fractal& seen) {
  World::Learn(what, root, seen);
  ExpectSame(what, FractalOf(root.message), seen);
}

// The answer of a change, as World::ExpectChange.
void ExpectRootChange(const std::string& what, GoalRow& root, const v1::Goal& expected,
                      const v1::Fractal& seen) {
  root.message = expected;
  root.touched = Touched::kYes;
  ExpectRoot(what, root, seen);
}

void CreateFractal(World& world, User& user) {
  if (RootsOf(user.model).size() >= kMostFractals) return;
  v1::CreateFractalRequest request;
  v1::Fractal& wanted = *request.mutable_fractal();
  world.PickTexts(wanted);
  wanted.set_type(static_cast<v1::GoalType>(world.random.Between(0, 4)));
  if (world.random.Percent(4)) wanted.set_type(v1::GOAL_TYPE_NANO);
  if (const auto deadline = PickDeadline(world.random)) *wanted.mutable_deadline() = *deadline;

  v1::Goal root;
  root.set_type(wanted.type() == v1::GOAL_TYPE_UNSPECIFIED ? v1::GOAL_TYPE_ULTIMATE
                                                           : wanted.type());
  if (wanted.has_deadline()) *root.mutable_deadline() = wanted.deadline();
  Refusals refusals;
  World::ChangeTexts(wanted, refusals, root);
  refusals.If(root.type() > v1::GOAL_TYPE_SHORT_TERM, "INVALID_ARGUMENT NOT_A_ROOT_TYPE");
  refusals.If(IsFractalName(user.model, wanted.name(), ""), kNameTaken);
  CheckDeadline(user.model, nullptr, nullptr, root, refusals);
  const auto answer = world.CallOnce(user, &Stub::CreateFractal, request, [](auto& other) {
    other.mutable_fractal()->set_name("another request");
  });
  if (!world.Expect(answer, refusals)) return;
  const v1::Fractal& made = answer->fractal();
  root.set_id(made.id());
  root.set_fractal_id(made.id());
  *root.mutable_create_time() = made.create_time();
  *root.mutable_update_time() = made.update_time();
  root.set_etag(made.etag());
  ExpectSame("CreateFractal", FractalOf(root), made);
  user.model.goals.Add(root.id(), root);
}

void GetFractal(World& world, User& user) {
  v1::GetFractalRequest request;
  request.set_fractal_id(world.PickFractal(user));
  GoalRow* root = user.model.goals.Find({request.fractal_id(), request.fractal_id()});
  Refusals refusals;
  refusals.Malformed(!World::IsId(request.fractal_id()));
  refusals.If(root == nullptr, kNotFound);
  const auto answer = world.Call(user, &Stub::GetFractal, request);
  if (world.Expect(answer, refusals)) ExpectRoot("GetFractal", *root, answer->fractal());
}

void UpdateFractal(World& world, User& user) {
  v1::UpdateFractalRequest request;
  v1::Fractal& wanted = *request.mutable_fractal();
  wanted.set_id(world.PickFractal(user));
  GoalRow* root = user.model.goals.FindLive({wanted.id(), wanted.id()});
  Refusals refusals;
  refusals.Malformed(!World::IsId(wanted.id()));
  refusals.If(root == nullptr, kNotFound);
  static const std::vector<std::string> kUpdatable = {"name", "description", "deadline"};
  const auto paths = world.PickPaths(kUpdatable);
  v1::Goal changed = root == nullptr ? v1::Goal() : root->message;
  world.PickTexts(wanted, paths);
  if (paths.contains("deadline")) {
    if (const auto deadline = PickDeadline(world.random)) *wanted.mutable_deadline() = *deadline;
  }
  wanted.set_etag(world.PickEtag(root, refusals));
  const auto mask =
      world.PickMask(paths, kUpdatable, wanted, refusals, request.mutable_update_mask());
  World::ChangeTexts(wanted, refusals, changed, mask);
  refusals.If(IsFractalName(user.model, changed.name(), wanted.id()), kNameTaken);
  if (mask.contains("deadline")) {
    changed.clear_deadline();
    if (wanted.has_deadline()) *changed.mutable_deadline() = wanted.deadline();
    CheckDeadline(user.model, root, nullptr, changed, refusals);
  }
  const auto answer = world.Call(user, &Stub::UpdateFractal, request);
  if (world.Expect(answer, refusals)) {
    ExpectRootChange("UpdateFractal", *root, changed, answer->fractal());
  }
}

void DeleteFractal(World& world, User& user) {
  v1::DeleteFractalRequest request;
  request.set_fractal_id(world.PickFractal(user));
  GoalRow* root = user.model.goals.FindLive({request.fractal_id(), request.fractal_id()});
  Refusals refusals;
  refusals.Malformed(!World::IsId(request.fractal_id()));
  refusals.If(root == nullptr, kNotFound);
  request.set_etag(world.PickEtag(root, refusals));
  const auto answer = world.Call(user, &Stub::DeleteFractal, request);
  if (!world.Expect(answer, refusals)) return;
  const v1::Fractal& seen = answer->fractal();
  user.model.TakeFractal(seen.id(), seen.delete_time());
  if (!seen.has_delete_time()) throw Difference("DeleteFractal: delete_time is not set");
  ExpectRootChange("DeleteFractal", *root, root->message, seen);
}

void CompareFractals(World& world, User& user) {
  const auto items = [](const v1::ListFractalsResponse& page) { return page.fractals(); };
  for (const bool show_deleted : {false, true}) {
    std::vector<GoalRow*> roots;
    for (GoalRow* root : RootsOf(user.model)) {
      if (show_deleted || root->live()) roots.push_back(root);
    }
    v1::ListFractalsRequest request;
    request.set_show_deleted(show_deleted);
    const auto seen = world.ListAll(user, &Stub::ListFractals, request, items);
    ExpectSame("ListFractals: count", static_cast<int64_t>(roots.size()), seen.size());
    for (int i = 0; i < seen.size(); ++i) ExpectRoot("ListFractals", *roots[i], seen.Get(i));
  }
  for (GoalRow* root : RootsOf(user.model)) {
    v1::GetFractalRequest request;
    request.set_fractal_id(root->fractal_id);
    ExpectRoot("GetFractal", *root, world.Call(user, &Stub::GetFractal, request)->fractal());
  }
}

std::optional<Fault> FractalFault(World& world, User& user) {
  const std::vector<GoalRow*> roots = RootsOf(user.model);
  if (roots.empty()) return std::nullopt;
  return Fault{"fractal_members", "root_id = '" + world.random.Pick(roots)->fractal_id + "'",
               world.random.Percent(50) ? "" : "role = 'viewer'"};
}

}  // namespace

Noun Fractals() {
  return {{{"CreateFractal", 6, CreateFractal},
           {"GetFractal", 2, GetFractal},
           {"UpdateFractal", 4, UpdateFractal},
           {"DeleteFractal", 2, DeleteFractal}},
          CompareFractals,
          FractalFault};
}

}  // namespace fractal::tests::property
