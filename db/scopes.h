#pragma once

namespace fractal::db {

// What an API key may be used for (proto/fractal/v1/options.proto).
struct Scopes {
  bool read = false;
  bool write = false;
  bool admin = false;
};

}  // namespace fractal::db
