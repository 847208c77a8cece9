#pragma once

#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/message.h>

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>

#include "server/request_checks.h"

namespace fractal::server {

// Which fields of a resource an update changes: those of the mask, or, when the mask is empty, those
// that are set (AIP-134). A path that is not in `updatable` is refused.
class UpdateMask {
 public:
  UpdateMask(const google::protobuf::FieldMask& mask, const google::protobuf::Message& resource,
             std::initializer_list<std::string_view> updatable, RequestChecks& checks);

  bool Has(std::string_view path) const { return paths_.contains(std::string(path)); }

 private:
  std::set<std::string> paths_;
};

}  // namespace fractal::server
