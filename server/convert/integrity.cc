#include "server/convert/integrity.h"

namespace fractal::server::convert {

void ToProto(const db::IntegrityCheck& check, v1::IntegrityCheck* out) {
  out->set_name(check.name);
  out->set_count(check.count);
}

}  // namespace fractal::server::convert
