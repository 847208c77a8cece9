#include "tests/support/wire_counter.h"

#include <libpq-fe.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>

namespace fractal::tests {
namespace {

// Splits what a program sends into messages: a start message (length, body), then typed ones (a
// letter, length, body); lengths are big-endian and count themselves.
class MessageSplitter {
 public:
  // How many typed messages end in these bytes.
  int64_t Count(const char* bytes, size_t size) {
    int64_t ended = 0;
    buffer_.append(bytes, size);
    while (true) {
      const size_t head = started_ ? 1 : 0;
      if (buffer_.size() < head + 4) return ended;
      uint32_t length = 0;
      for (size_t i = 0; i < 4; ++i) {
        length = length << 8 | static_cast<uint8_t>(buffer_[head + i]);
      }
      if (buffer_.size() < head + length) return ended;
      buffer_.erase(0, head + length);
      if (started_) ++ended;
      started_ = true;
    }
  }

 private:
  std::string buffer_;
  bool started_ = false;
};

sockaddr_un AddressOf(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  return address;
}

// Passes bytes on until one side closes.
void Pump(int from, int to, MessageSplitter* splitter, std::atomic<int64_t>* messages) {
  std::array<char, 65536> buffer{};
  while (true) {
    const ssize_t got = read(from, buffer.data(), buffer.size());
    if (got <= 0) break;
    if (splitter != nullptr) *messages += splitter->Count(buffer.data(), static_cast<size_t>(got));
    if (send(to, buffer.data(), static_cast<size_t>(got), MSG_NOSIGNAL) != got) break;
  }
  shutdown(to, SHUT_RDWR);
  shutdown(from, SHUT_RDWR);
}

}  // namespace

WireCounter::WireCounter(const db::DatabaseAddress& upstream) : address_(upstream) {
  std::string host;
  std::string port = "5432";
  std::string rest;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(upstream.url.c_str(), nullptr), &PQconninfoFree);
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    const std::string keyword = option->keyword;
    if (keyword == "host") {
      host = option->val;
    } else if (keyword == "port") {
      port = option->val;
    } else {
      rest += " " + keyword + "='" + option->val + "'";
    }
  }
  std::string directory = (std::filesystem::temp_directory_path() / "wire-XXXXXX").string();
  if (mkdtemp(directory.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  directory_ = directory;
  upstream_path_ = host + "/.s.PGSQL." + port;
  address_.url = "host='" + directory_ + "'" + rest;

  const sockaddr_un own = AddressOf(directory_ + "/.s.PGSQL.5432");
  listener_ = socket(AF_UNIX, SOCK_STREAM, 0);
  if (bind(listener_, reinterpret_cast<const sockaddr*>(&own), sizeof(own)) != 0 ||
      listen(listener_, 64) != 0) {
    throw std::runtime_error(std::string("cannot listen: ") + std::strerror(errno));
  }
  acceptor_ = std::thread([this] { Accept(); });
}

WireCounter::~WireCounter() {
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
  for (const int socket : sockets_) close(socket);
  close(listener_);
  std::filesystem::remove_all(directory_);
}

void WireCounter::Accept() {
  while (true) {
    const int client = accept(listener_, nullptr, nullptr);
    if (client < 0) return;
    const int server = socket(AF_UNIX, SOCK_STREAM, 0);
    const sockaddr_un upstream = AddressOf(upstream_path_);
    if (connect(server, reinterpret_cast<const sockaddr*>(&upstream), sizeof(upstream)) != 0) {
      close(client);
      close(server);
      continue;
    }
    const std::lock_guard lock(mutex_);
    sockets_.push_back(client);
    sockets_.push_back(server);
    threads_.emplace_back([=, this] { Forward(client, server); });
  }
}

void WireCounter::Forward(int client, int server) {
  std::thread back([=, this] { Pump(server, client, nullptr, &messages_); });
  MessageSplitter splitter;
  Pump(client, server, &splitter, &messages_);
  back.join();
}

}  // namespace fractal::tests
