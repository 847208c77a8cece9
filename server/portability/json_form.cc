#include "server/portability/json_form.h"

#include <nlohmann/json.hpp>

namespace fractal::server::portability {
namespace {

using nlohmann::json;

// PostgreSQL reads JSON by recursion, and gives up at some thousands.
constexpr int kDeepest = 200;

// Keeps nothing of what is read.
class Form : public nlohmann::json_sax<json> {
 public:
  std::string_view fault() const { return fault_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t& text) override { return Text(text); }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return Deeper(); }
  bool key(string_t& text) override { return Text(text); }
  bool end_object() override { return Higher(); }
  bool start_array(std::size_t) override { return Deeper(); }
  bool end_array() override { return Higher(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return Fault("is not JSON");
  }

 private:
  bool Fault(std::string_view fault) {
    fault_ = fault;
    return false;
  }
  bool Text(const std::string& text) {
    return text.find('\0') == std::string::npos || Fault("has a NUL character");
  }
  bool Deeper() { return ++depth_ <= kDeepest || Fault("is nested too deeply"); }
  bool Higher() {
    --depth_;
    return true;
  }

  int depth_ = 0;
  std::string_view fault_;
};

}  // namespace

std::string_view FaultOfJson(const std::string& text) {
  Form form;
  json::sax_parse(text, &form);
  return form.fault();
}

}  // namespace fractal::server::portability
