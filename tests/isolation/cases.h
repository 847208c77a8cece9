#pragma once

#include <string>
#include <vector>

// What the matrix calls: a request for every method, in which every id field of it stands.
namespace fractal::tests::isolation {

struct Case {
  std::string method;
  // The request in protobuf's text form, with words of a World: "goal_id: '$goal'". A request that
  // its fractal's owner (an administrator, where only those may) can make, with success.
  std::string request;
  // Id fields of which the method takes no notice: what the server sets. Whatever stands there, the
  // answer is the same.
  std::vector<std::string> ignored = {};
};

// Of each method one or more. A new method needs a line here, or the matrix fails and names it.
const std::vector<Case>& Cases();

// The request of a method that takes a file: what ExportFractal gives of the world.
inline constexpr char kExported[] = "an exported fractal";

// Where the answer to a foreign id, and so to an unknown one, is something else than NOT_FOUND.
struct OtherAnswer {
  std::string method;
  std::string field;   // "" for a request all of whose ids are foreign
  std::string answer;  // the code; "" for whatever it is
  std::string reason;
};
const std::vector<OtherAnswer>& OtherAnswers();

// What only a fractal's owner may do.
bool IsForOwners(const std::string& method);
// What is about the caller himself, wherever he is a member: another's is NOT_FOUND to everybody.
bool IsForOneself(const std::string& method);

}  // namespace fractal::tests::isolation
