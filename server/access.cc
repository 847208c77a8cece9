#include "server/access.h"

#include <google/protobuf/descriptor.h>

#include "fractal/v1/auth.pb.h"
#include "fractal/v1/fractals.pb.h"
#include "fractal/v1/options.pb.h"

namespace fractal::server {
namespace {

auth::Access AccessOf(const google::protobuf::MethodDescriptor& method) {
  switch (method.options().GetExtension(v1::access)) {
    case v1::ACCESS_PUBLIC: return auth::Access::kPublic;
    case v1::ACCESS_USER: return auth::Access::kUser;
    case v1::ACCESS_ADMIN: return auth::Access::kAdmin;
    default: return auth::Access::kNobody;
  }
}

void ReadFile(const google::protobuf::FileDescriptor& file, auth::AccessPolicy* policy) {
  for (int s = 0; s < file.service_count(); ++s) {
    const auto* service = file.service(s);
    for (int m = 0; m < service->method_count(); ++m) {
      const auto* method = service->method(m);
      policy->Set("/" + service->full_name() + "/" + method->name(), AccessOf(*method));
    }
  }
}

}  // namespace

auth::AccessPolicy ReadAccessPolicy() {
  auth::AccessPolicy policy;
  ReadFile(*v1::SignInRequest::descriptor()->file(), &policy);
  ReadFile(*v1::Fractal::descriptor()->file(), &policy);
  return policy;
}

}  // namespace fractal::server
