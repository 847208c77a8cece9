#pragma once

#include "db/reading.h"

namespace fractal::server {

// What a method that answers a stream reads, a page a message: the next page is read when the client
// has taken the one before.
template <typename Response>
class Pages {
 public:
  virtual ~Pages() = default;

  // The read that puts the next page into `response`.
  virtual db::Reading Next(Response* response) = 0;
  // Whether another page follows the one that was read last.
  virtual bool more() const = 0;
};

}  // namespace fractal::server
