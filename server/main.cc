#include "server/commands/commands.h"

int main(int argc, char** argv) { return fractal::server::commands::Run(argc, argv); }
