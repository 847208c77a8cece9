#pragma once

#include <map>
#include <set>
#include <string>

#include "tests/rpc/client.h"
#include "tests/support/database.h"

namespace fractal::tests::isolation {

// A fractal with something of every kind, live and deleted (world.sql), and the names of its ids.
class World {
 public:
  // A user's own.
  static World Make(TestDatabase* database, const Client& owner);
  // Of the same shape, with ids that no row ever had.
  static World Unknown();

  // The text with ids, and what else is known of the owner, in place of "$name": "$goal", "$user",
  // "$login". Each "$n" is a name that was not there before, always of one length; each "$new_id"
  // an id likewise.
  std::string Fill(const std::string& text) const;
  const std::string& Id(const std::string& name) const { return words_.at(name); }
  const std::map<std::string, std::string>& words() const { return words_; }

  // What of it, an id or a text that is not in `said`, is in the bytes; "" for nothing.
  std::string FindIn(const std::string& bytes, const std::set<std::string>& said) const;

 private:
  World();
  std::map<std::string, std::string> words_;
};

}  // namespace fractal::tests::isolation
