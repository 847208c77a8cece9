#include "server/tls.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "db/text.h"

namespace fractal::server {
namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
template <typename Type>
using Owned = std::unique_ptr<Type, Free>;

absl::Status Unusable(const std::string& file, std::string_view why) {
  return absl::FailedPreconditionError(
      absl::StrCat("cannot serve TLS: ", file, " ", db::Absl(why)));
}

absl::StatusOr<std::string> Read(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) return Unusable(file, "cannot be read");
  return text.str();
}

Owned<BIO> Over(const std::string& text) {
  return Owned<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// The first certificate of a file, which must be valid at `now`.
absl::StatusOr<Owned<X509>> ReadCertificate(const std::string& file, absl::Time now) {
  const auto text = Read(file);
  if (!text.ok()) return text.status();
  Owned<X509> certificate(PEM_read_bio_X509(Over(*text).get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  if (certificate == nullptr) return Unusable(file, "holds no certificate in PEM");
  time_t at = absl::ToTimeT(now);
  if (X509_cmp_time(X509_get0_notBefore(certificate.get()), &at) > 0) {
    return Unusable(file, "is not valid yet");
  }
  if (X509_cmp_time(X509_get0_notAfter(certificate.get()), &at) < 0) {
    return Unusable(file, "has expired");
  }
  return certificate;
}

// Nobody is there to be asked for a passphrase.
int NoPassphrase(char*, int, int, void*) { return -1; }

absl::StatusOr<Owned<EVP_PKEY>> ReadKey(const std::string& file) {
  const auto text = Read(file);
  if (!text.ok()) return text.status();
  Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(Over(*text).get(), nullptr, NoPassphrase, nullptr));
  ERR_clear_error();
  if (key == nullptr) return Unusable(file, "holds no private key in PEM without a passphrase");
  return key;
}

}  // namespace

absl::Status CheckTlsFiles(const TlsFiles& files, absl::Time now) {
  if (files.certificate.empty() || files.key.empty()) {
    return absl::FailedPreconditionError(
        "cannot serve TLS: it takes both a certificate and its key (--tls-cert, --tls-key)");
  }
  const auto certificate = ReadCertificate(files.certificate, now);
  if (!certificate.ok()) return certificate.status();
  const auto key = ReadKey(files.key);
  if (!key.ok()) return key.status();
  const bool fits = X509_check_private_key(certificate->get(), key->get()) == 1;
  ERR_clear_error();
  if (!fits) return Unusable(files.key, absl::StrCat("is not the key of ", files.certificate));
  if (files.client_ca.empty()) return absl::OkStatus();
  return ReadCertificate(files.client_ca, now).status();
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeCredentials(const TlsFiles& files) {
  if (files.certificate.empty() && files.key.empty() && files.client_ca.empty()) {
    return grpc::InsecureServerCredentials();
  }
  if (const absl::Status usable = CheckTlsFiles(files, absl::Now()); !usable.ok()) return usable;
  namespace tls = grpc::experimental;
  tls::TlsServerCredentialsOptions options(std::make_shared<tls::FileWatcherCertificateProvider>(
      files.key, files.certificate, files.client_ca,
      static_cast<unsigned int>(absl::ToInt64Seconds(files.reload_every))));
  options.watch_identity_key_cert_pairs();
  if (!files.client_ca.empty()) {
    options.watch_root_certs();
    options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  return tls::TlsServerCredentials(options);
}

bool IsLoopback(std::string_view address) {
  const absl::string_view text = db::Absl(address);
  for (const char* start : {"unix:", "unix-abstract:", "localhost:", "[::1]:"}) {
    if (absl::StartsWith(text, start)) return true;
  }
  // Not a name such as 127.0.0.1.example.com.
  return absl::StartsWith(text, "127.") &&
         text.substr(0, text.rfind(':')).find_first_not_of("0123456789.") == text.npos;
}

}  // namespace fractal::server
