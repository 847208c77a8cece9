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
