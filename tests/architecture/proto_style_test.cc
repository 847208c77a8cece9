// The API's names and comments: the rules of buf's STANDARD set that make sense for one C++ package, checked on the descriptors, and
// that every method says what it does (DESIGN.md §7).

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <cctype>
#include <fstream>
#include <functional>
#include <regex>
#include <stdexcept>
#include <set>
#include <string>
#include <vector>

#include "fractal/v1/options.pb.h"
#include "server/services.h"

namespace fractal::tests {
namespace {

namespace pb = google::protobuf;

// Every file of package fractal.v1, comments included, as protoc describes them.
class ProtoStyle : public testing::Test {
 protected:
  ProtoStyle() {
    std::ifstream file(FRACTAL_PROTOSET, std::ios::binary);
    pb::FileDescriptorSet set;
    if (!set.ParseFromIstream(&file)) throw std::runtime_error("cannot read " FRACTAL_PROTOSET);
    for (const pb::FileDescriptorProto& one : set.file()) {
      const pb::FileDescriptor* built = pool_.BuildFile(one);
      if (built == nullptr) throw std::runtime_error("cannot build " + one.name());
      if (one.name().starts_with("fractal/v1/")) files_.push_back(built);
    }
  }

  void EachMessage(const std::function<void(const pb::Descriptor&)>& check) const {
    for (const pb::FileDescriptor* file : files_) {
      for (int i = 0; i < file->message_type_count(); ++i) check(*file->message_type(i));
    }
  }
  void EachMethod(const std::function<void(const pb::MethodDescriptor&)>& check) const {
    for (const pb::FileDescriptor* file : files_) {
      for (int s = 0; s < file->service_count(); ++s) {
        for (int m = 0; m < file->service(s)->method_count(); ++m) {
          check(*file->service(s)->method(m));
        }
      }
    }
  }

  pb::DescriptorPool pool_;
  std::vector<const pb::FileDescriptor*> files_;
};

std::string UpperSnake(const std::string& camel) {
  std::string snake;
  for (const char c : camel) {
    if (std::isupper(static_cast<unsigned char>(c)) && !snake.empty()) snake += '_';
    snake += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return snake;
}

TEST_F(ProtoStyle, PackagesServicesAndMessagesAreNamedAsBufStandardHasIt) {
  const std::regex pascal("[A-Z][A-Za-z0-9]*");
  const std::regex lower_snake("[a-z][a-z0-9]*(_[a-z0-9]+)*");
  for (const pb::FileDescriptor* file : files_) {
    EXPECT_EQ(file->package(), "fractal.v1");
    for (int s = 0; s < file->service_count(); ++s) {
      EXPECT_TRUE(file->service(s)->name().ends_with("Service")) << file->service(s)->full_name();
    }
    for (int e = 0; e < file->enum_type_count(); ++e) {
      const pb::EnumDescriptor& type = *file->enum_type(e);
      const std::string prefix = UpperSnake(type.name()) + "_";
      EXPECT_EQ(type.value(0)->name(), prefix + "UNSPECIFIED");
      EXPECT_EQ(type.value(0)->number(), 0);
      for (int v = 0; v < type.value_count(); ++v) {
        EXPECT_TRUE(type.value(v)->name().starts_with(prefix)) << type.value(v)->full_name();
      }
    }
  }
  EachMessage([&](const pb::Descriptor& message) {
    EXPECT_TRUE(std::regex_match(message.name(), pascal)) << message.full_name();
    for (int i = 0; i < message.field_count(); ++i) {
      EXPECT_TRUE(std::regex_match(message.field(i)->name(), lower_snake))
          << message.field(i)->full_name();
    }
  });
}

TEST_F(ProtoStyle, EachMethodHasARequestAndAResponseOfItsOwn) {
  int methods = 0;
  EachMethod([&](const pb::MethodDescriptor& method) {
    ++methods;
    EXPECT_EQ(method.input_type()->name(), method.name() + "Request");
    EXPECT_EQ(method.output_type()->name(), method.name() + "Response");
  });
  EXPECT_GE(methods, 23);
}

TEST_F(ProtoStyle, EachMethodSaysWhatItDoesAndWhichErrorsItAnswers) {
  EachMethod([](const pb::MethodDescriptor& method) {
    pb::SourceLocation location;
    ASSERT_TRUE(method.GetSourceLocation(&location)) << method.full_name();
    EXPECT_THAT(location.leading_comments, testing::HasSubstr("Errors:")) << method.full_name();
  });
}

TEST_F(ProtoStyle, EachServiceIsServed) {
  std::vector<std::string> described;
  for (const pb::FileDescriptor* file : files_) {
    for (int s = 0; s < file->service_count(); ++s) described.push_back(file->service(s)->full_name());
  }
  EXPECT_THAT(server::ServiceNames(), testing::UnorderedElementsAreArray(described));
}

TEST_F(ProtoStyle, EachMethodSaysWhoMayCallIt) {
  const auto* pool = pb::DescriptorPool::generated_pool();
  EachMethod([&](const pb::MethodDescriptor& method) {
    const auto* compiled = pool->FindMethodByName(method.full_name());
    ASSERT_NE(compiled, nullptr) << method.full_name();
    EXPECT_NE(compiled->options().GetExtension(v1::access), v1::ACCESS_UNSPECIFIED)
        << method.full_name();
  });
}

// What a method that does another's work in somebody's place passes on.
const pb::Descriptor& Passed(const pb::Descriptor& message) {
  const pb::FieldDescriptor* list = message.FindFieldByName("list");
  return list == nullptr ? message : *list->message_type();
}

TEST_F(ProtoStyle, ListsArePagedAlike) {
  EachMethod([](const pb::MethodDescriptor& method) {
    if (!method.name().starts_with("List")) return;
    const pb::Descriptor& request = Passed(*method.input_type());
    EXPECT_NE(request.FindFieldByName("page_size"), nullptr) << method.full_name();
    EXPECT_NE(request.FindFieldByName("page_token"), nullptr) << method.full_name();
    EXPECT_NE(Passed(*method.output_type()).FindFieldByName("next_page_token"), nullptr)
        << method.full_name();
  });
}

TEST_F(ProtoStyle, CreatesTakeARequestIdAndUpdatesAMask) {
  EachMethod([](const pb::MethodDescriptor& method) {
    // An account's e-mail is unique: a retry makes no second one. What shows a secret once must not
    // keep it for a retry.
    static const std::set<std::string> kNeedNone = {
        "CreateUser", "CreateApiKey", "CreatePasswordResetToken", "CreateInvitation"};
    if (method.name().starts_with("Create") && !kNeedNone.contains(method.name())) {
      EXPECT_NE(method.input_type()->FindFieldByName("request_id"), nullptr) << method.full_name();
    }
    // A member has a role to change, and nothing else.
    if (method.name().starts_with("Update") && method.name() != "UpdateMember") {
      EXPECT_NE(method.input_type()->FindFieldByName("update_mask"), nullptr) << method.full_name();
    }
  });
}

}  // namespace
}  // namespace fractal::tests
