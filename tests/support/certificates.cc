#include "tests/support/certificates.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/support/processes.h"

namespace fractal::tests {

Certificates::Certificates() {
  std::string path = (std::filesystem::temp_directory_path() / "fractald-tls-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("no directory " + path);
  path_ = path;
}

Certificates::~Certificates() { std::filesystem::remove_all(path_); }

std::string Certificates::Text(const std::string& name) const {
  std::ifstream in(*this / name);
  return {std::istreambuf_iterator<char>(in), {}};
}

void Certificates::Write(const std::string& name, const std::string& text) const {
  std::ofstream(*this / name) << text;
}

void Certificates::MakeLeaf(const std::string& name, const std::string& ca) const {
  Make(name, {"-CA", *this / (ca + ".pem"), "-CAkey", *this / (ca + ".key"), "-addext",
              "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=CA:FALSE"});
}

void Certificates::Make(const std::string& name, const std::vector<std::string>& more) const {
  std::vector<std::string> command = {
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
      "-nodes", "-days", "2", "-subj", "/CN=" + name, "-keyout", *this / (name + ".key"), "-out",
      *this / (name + ".pem")};
  command.insert(command.end(), more.begin(), more.end());
  const ProgramResult made = RunProgram(command);
  if (made.exit_code != 0) throw std::runtime_error(made.err);
}

}  // namespace fractal::tests
