#!/usr/bin/env bash
# Runs docker-compose.yml as a user would, in a project of its own: build, up, the multi-user tests
# of the profile `test`, down. Where no Docker engine answers it says so in one line and exits 77;
# it starts none by itself. Base images that no registry brings are made by base-images.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() {
  echo "compose tests skipped: $1"
  exit 77
}

command -v docker >/dev/null || skip "there is no docker command"
timeout 20 docker version >/dev/null 2>&1 || skip "no Docker engine answers"
if docker compose version >/dev/null 2>&1; then
  compose=(docker compose)
elif command -v docker-compose >/dev/null; then
  compose=(docker-compose)
else
  skip "there is neither 'docker compose' nor 'docker-compose'"
fi

# Nothing of a project that is running here is touched: containers, volumes, images, port.
export COMPOSE_PROJECT_NAME="fractald-test-$$"
export FRACTALD_TAG=test
export FRACTALD_PORT=0
export FRACTALD_BUILD_NETWORK=${FRACTALD_BUILD_NETWORK:-host}
unset COMPOSE_FILE COMPOSE_PROFILES BASE_IMAGE

finished=
finish() {
  local status=$?
  if [[ -z $finished ]]; then
    echo "compose tests failed; the services said:"
    "${compose[@]}" logs --no-color --tail 60 || true
  fi
  "${compose[@]}" --profile test down --volumes --remove-orphans || status=1
  exit "$status"
}

for image in debian:12-slim postgres:15; do
  docker image inspect "$image" >/dev/null 2>&1 && continue
  timeout 300 docker pull --quiet "$image" && continue
  echo "$image: no registry brought it"
  tests/compose/base-images.sh
done

"${compose[@]}" --profile test build
trap finish EXIT
trap 'exit 130' INT TERM

# Waits for the conditions of depends_on: ends when the server's container runs, fails with migrate.
timeout --foreground 300 "${compose[@]}" up -d

server=$("${compose[@]}" ps -q server)
health() { docker inspect --format '{{.State.Health.Status}}' "$server"; }
for ((second = 0; second < 90; second++)); do
  [[ $(health) != healthy ]] || break
  sleep 1
done
echo "server is $(health) after ${second} s"
[[ $(health) == healthy ]]

timeout --foreground 600 "${compose[@]}" --profile test run --rm -T tests

# The database lets nobody in without a password, from the only network that reaches it.
if "${compose[@]}" exec -T postgres psql --no-password --host=postgres --username=postgres \
  --command='select 1' fractal >/dev/null 2>&1; then
  echo "PostgreSQL took a connection without a password" >&2
  exit 1
fi
echo "PostgreSQL refuses a connection without a password"

# A second start finds what the first made: the same passwords, a migrated database.
timeout --foreground 300 "${compose[@]}" up -d
timeout --foreground 600 "${compose[@]}" --profile test run --rm -T tests
echo "a second up serves too"

"${compose[@]}" stop server
code=$(docker inspect --format '{{.State.ExitCode}}' "$server")
echo "server stopped with exit code $code"
[[ $code == 0 ]]
finished=yes
