#!/usr/bin/env bash
# From a bare Debian to a finished test run: installs, builds, runs everything with ctest.
#
#   ./test.sh [--preset release|debug|asan|tsan] [ctest's own options]
#
# With `-LE large` the plans on 1.5 million values are left out, which take a minute. A whole run ends with the statements of sql/queries
# that no test executed; with a part of it, that is skipped.
# The tests of docker-compose.yml run when a Docker engine answers, and say so when they do not.
set -euo pipefail
cd "$(dirname "$0")"

preset=release
if [ "${1:-}" = --preset ]; then
  preset=$2
  shift 2
fi
./prepare.sh "$preset" all
exec ctest --test-dir "build/$preset" --output-on-failure --parallel "$(nproc)" "$@"
