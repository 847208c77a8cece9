#include "server/update_mask.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace fractal::server {
namespace {

constexpr int kMostPaths = 100;  // of any resource's; one may stand there twice

bool IsSet(const google::protobuf::Message& resource, std::string_view path) {
  const auto* field = resource.GetDescriptor()->FindFieldByName(std::string(path));
  const auto* reflection = resource.GetReflection();
  return field->is_repeated() ? reflection->FieldSize(resource, field) > 0
                              : reflection->HasField(resource, field);
}

}  // namespace

UpdateMask::UpdateMask(const google::protobuf::FieldMask& mask,
                       const google::protobuf::Message& resource,
                       std::initializer_list<std::string_view> updatable, RequestChecks& checks) {
  if (!checks.AtMost("update_mask", mask.paths_size(), kMostPaths)) return;
  for (const std::string& path : mask.paths()) {
    if (std::find(updatable.begin(), updatable.end(), path) == updatable.end()) {
      checks.Refuse("update_mask", absl::StrCat("cannot hold the path '", path, "'"));
    }
    paths_.insert(path);
  }
  if (mask.paths().empty()) {
    for (const std::string_view path : updatable) {
      if (IsSet(resource, path)) paths_.insert(std::string(path));
    }
  }
  if (paths_.empty()) checks.Refuse("update_mask", "names nothing to change");
}

}  // namespace fractal::server
