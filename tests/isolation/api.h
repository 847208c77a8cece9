#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "fractal/v1/options.pb.h"

// The API as its descriptors tell it: methods, and which fields of a request are ids.
namespace fractal::tests::isolation {

using google::protobuf::Message;
using Method = google::protobuf::MethodDescriptor;

// Every method of every service that the server answers.
std::vector<const Method*> AllMethods();
const Method& FindMethod(const std::string& name);
v1::Access AccessOf(const Method& method);
bool IsForAdmins(const Method& method);
// It says of itself that it has no side effects.
bool OnlyReads(const Method& method);

std::unique_ptr<Message> NewRequest(const Method& method);
std::unique_ptr<Message> NewResponse(const Method& method);

// The fields of a message, and of those in it, that are ids by their names: `id`, `…_id`, `…_ids`:
// "goal.targets.activity_id". An invitation_token names a row too; a request_id does not.
std::set<std::string> IdFields(const google::protobuf::Descriptor& type);

// Where an id stands in a message.
class IdPlace {
 public:
  struct Step {
    const google::protobuf::FieldDescriptor* field;
    int index;  // -1: not repeated
  };
  explicit IdPlace(std::vector<Step> steps) : steps_(std::move(steps)) {}

  // As IdFields has it.
  std::string Path() const;
  std::string Get(const Message& message) const;
  void Set(Message* message, const std::string& id) const;

 private:
  std::vector<Step> steps_;
};

// The ids that are set, one place each.
std::vector<IdPlace> FindIds(const Message& message);

// Sets a text field by its path; of repeated fields on the way, the first element. False when
// there is no such field.
bool SetPath(Message* message, const std::string& path, const std::string& value);
// Its value; "" when there is none.
std::string GetPath(const Message& message, const std::string& path);

}  // namespace fractal::tests::isolation
