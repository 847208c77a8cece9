#pragma once

#include "server/door.h"

// A method of a service in one line: which way through the door (Read, Write, Create, …; server/door.h), and its name, which is also its
// handler's and its messages'. The class has a member `door_`.
#define FRACTAL_METHOD(way, name)                                                                 \
  grpc::ServerUnaryReactor* name(grpc::CallbackServerContext* context,                            \
                                 const v1::name##Request* request, v1::name##Response* response)  \
      override {                                                                                  \
    return door_.way(context, request, response, handlers::name);                                 \
  }

// The same for a method in which a stream of requests is answered message by message: Door::Feed.
#define FRACTAL_FEED(name)                                                                        \
  grpc::ServerBidiReactor<v1::name##Request, v1::name##Response>* name(                           \
      grpc::CallbackServerContext* context) override {                                            \
    return door_.Feed(context, handlers::name);                                                   \
  }

// The same for a method that answers a stream of pages: Door::Export.
#define FRACTAL_EXPORT(name)                                                                      \
  grpc::ServerWriteReactor<v1::name##Response>* name(grpc::CallbackServerContext* context,        \
                                                     const v1::name##Request* request) override { \
    return door_.Export(context, request, handlers::name);                                        \
  }

// The same for a method that answers everything at one go, in a stream: Door::Dump. Beside the handler there is one that says whether the
// caller still may have it: `name`Allowed.
#define FRACTAL_DUMP(name)                                                                        \
  grpc::ServerWriteReactor<v1::name##Response>* name(grpc::CallbackServerContext* context,        \
                                                     const v1::name##Request* request) override { \
    return door_.Dump(context, request, handlers::name, handlers::name##Allowed);                 \
  }

// The same for a method that takes a stream and answers it once: Door::Load.
#define FRACTAL_LOAD(name)                                                                        \
  grpc::ServerReadReactor<v1::name##Request>* name(grpc::CallbackServerContext* context,          \
                                                   v1::name##Response* response) override {       \
    return door_.Load(context, response, handlers::name);                                         \
  }
