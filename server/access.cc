#include "server/access.h"

#include <google/protobuf/descriptor.h>

#include "fractal/v1/options.pb.h"

namespace fractal::server {
namespace {

using google::protobuf::MethodOptions;

auth::Access AccessOf(const google::protobuf::MethodDescriptor& method) {
  switch (method.options().GetExtension(v1::access)) {
    case v1::ACCESS_PUBLIC: return auth::Access::kPublic;
    case v1::ACCESS_USER: return auth::Access::kUser;
    case v1::ACCESS_ADMIN: return auth::Access::kAdmin;
    case v1::ACCESS_SIGNED_IN: return auth::Access::kSignedIn;
    case v1::ACCESS_ADMIN_SIGNED_IN: return auth::Access::kAdminSignedIn;
    default: return auth::Access::kNobody;
  }
}

}  // namespace

auth::AccessPolicy ReadAccessPolicy(const std::vector<std::string>& services) {
  auth::AccessPolicy policy;
  for (const std::string& name : services) {
    const auto* service =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
    // A service that is not there has no methods to admit anybody to.
    for (int m = 0; service != nullptr && m < service->method_count(); ++m) {
      const auto* method = service->method(m);
      const bool only_reads =
          method->options().idempotency_level() == MethodOptions::NO_SIDE_EFFECTS;
      policy.Set("/" + service->full_name() + "/" + method->name(),
                 {AccessOf(*method), only_reads});
    }
  }
  return policy;
}

}  // namespace fractal::server
