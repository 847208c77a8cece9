#!/usr/bin/env bash
# Fuzzes for long, with libFuzzer and the sanitizers of addresses and undefined behaviour:
#
#   tests/fuzz/run.sh [MINUTES [TARGET...]]      30 minutes each of all, unless said otherwise
#
# One target after the other. Inputs may be long from the start: a slow target would not come to them in half an hour. What is new of an
# input is kept in build/fuzz/corpus/<target>; what breaks a promise, in build/fuzz/found, and ends the run with 1. A finding that is mended
# goes to tests/fuzz/corpus/<target>, where ctest runs it for ever.
set -euo pipefail
cd "$(dirname "$0")/../.."

minutes=${1:-30}
shift || true
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
  for file in tests/fuzz/*_fuzz.cc; do
    targets+=("$(basename "$file" _fuzz.cc)")
  done
fi

for package in clang-16 libclang-rt-16-dev; do
  dpkg --status "$package" >/dev/null 2>&1 && continue
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends clang-16 libclang-rt-16-dev
done
./prepare.sh fuzz "${targets[@]/%/_fuzz}" cluster_keeper

mkdir -p build/fuzz/found
failed=0
for target in "${targets[@]}"; do
  mkdir -p "build/fuzz/corpus/$target" "tests/fuzz/corpus/$target"
  echo "== $target, $minutes minutes"
  LSAN_OPTIONS="suppressions=$PWD/tests/leaks_of_libraries.supp:print_suppressions=0" \
    "build/fuzz/bin/${target}_fuzz" -max_total_time=$((minutes * 60)) -timeout=60 -rss_limit_mb=4096 -max_len=4096 \
    -len_control=0 -print_final_stats=1 -artifact_prefix="build/fuzz/found/$target-" \
    "build/fuzz/corpus/$target" "tests/fuzz/corpus/$target" || failed=1
done
exit "$failed"
