#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace fractal::tests {

// Certificates, made with openssl(1), in a directory of their own: `name`.pem, `name`.key.
class Certificates {
 public:
  Certificates();
  ~Certificates();
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  // The path of a file.
  std::string operator/(const std::string& name) const { return path_ / name; }
  std::string Text(const std::string& name) const;
  void Write(const std::string& name, const std::string& text) const;

  void MakeCa(const std::string& name) const { Make(name, {}); }
  // For 127.0.0.1.
  void MakeLeaf(const std::string& name, const std::string& ca) const;

 private:
  void Make(const std::string& name, const std::vector<std::string>& more) const;

  std::filesystem::path path_;
};

}  // namespace fractal::tests
