#!/usr/bin/env bash
# From a bare Debian to a running server with data: installs, builds, starts a private PostgreSQL under var/, migrates, makes two demo
# users, imports a legacy database for the first, and serves until Ctrl-C.
#
#   ./run.sh [LEGACY.db]            serve here; without a file a synthetic legacy database is made and imported
#   ./run.sh --detach [LEGACY.db]   serve in the background; the log is var/fractald.log
#   ./run.sh --stop                 stop the server in the background
#
# FRACTALD_LISTEN (127.0.0.1:50051) says where.
set -euo pipefail
cd "$(dirname "$0")"

fractald=build/release/bin/fractald
postgres=var/postgres
pid_file=var/fractald.pid
log=var/fractald.log
listen=${FRACTALD_LISTEN:-127.0.0.1:50051}
alice_password=demo-password-alice
bob_password=demo-password-bob

is_running() { [ -f "$pid_file" ] && kill -0 "$(cat "$pid_file")" 2>/dev/null; }

stop() {
  if ! is_running; then
    echo "No server runs in the background."
    return
  fi
  pid=$(cat "$pid_file")
  kill -TERM "$pid"
  for _ in $(seq 300); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  if kill -0 "$pid" 2>/dev/null; then
    echo "run.sh: the server (process $pid) does not stop; see $log" >&2
    exit 1
  fi
  rm -f "$pid_file"
  echo "Stopped."
}

make_user() { # name password
  if "$fractald" user list --embedded "$postgres" --json | grep -q "\"$1@example.com\""; then
    return
  fi
  printf '%s\n' "$2" | "$fractald" user create --embedded "$postgres" --email "$1@example.com" --username "$1"
}

greet() {
  cat <<TEXT

fractald serves on $listen. With grpcurl (go install github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3):

  grpcurl -plaintext -d '{"login": "alice", "password": "$alice_password"}' $listen fractal.v1.AuthService/SignIn

  TOKEN=<its access_token>
  grpcurl -plaintext -H "authorization: Bearer \$TOKEN" $listen fractal.v1.FractalService/ListFractals
  grpcurl -plaintext -H "authorization: Bearer \$TOKEN" -d '{"fractal_id": "<an id>"}' $listen fractal.v1.FractalService/GetGoalTree

bob ("$bob_password") sees none of it. Operators: $fractald --help, with --embedded $postgres
TEXT
}

detach=no
legacy=
for argument in "$@"; do
  case $argument in
    --detach) detach=yes ;;
    --stop) stop; exit ;;
    -h | --help) sed -n '2,10s/^# \{0,1\}//p' "$0"; exit ;;
    -*) echo "run.sh: unknown option $argument" >&2; exit 2 ;;
    *) legacy=$argument ;;
  esac
done
if [ -n "$legacy" ] && [ ! -r "$legacy" ]; then
  echo "run.sh: cannot read $legacy" >&2
  exit 2
fi
if is_running; then
  echo "The server runs already (process $(cat "$pid_file")); ./run.sh --stop ends it."
  exit
fi

./prepare.sh release fractald legacy_sample
mkdir -p var
if [ -z "$legacy" ]; then
  legacy=var/legacy_sample.db
  [ -f "$legacy" ] || build/release/bin/legacy_sample "$legacy"
fi
"$fractald" migrate up --embedded "$postgres" --yes
make_user alice "$alice_password"
make_user bob "$bob_password"
"$fractald" import-legacy "$legacy" --user alice@example.com --embedded "$postgres"

if [ "$detach" = no ]; then
  greet
  exec "$fractald" serve --embedded "$postgres" --listen "$listen"
fi
setsid "$fractald" serve --embedded "$postgres" --listen "$listen" >"$log" 2>&1 </dev/null &
echo $! >"$pid_file"
for _ in $(seq 100); do
  if "$fractald" healthcheck --address "$listen" --timeout-seconds 1 >/dev/null 2>&1; then
    greet
    echo "It runs in the background (process $(cat "$pid_file"), log $log); ./run.sh --stop ends it."
    exit
  fi
  is_running || break
  sleep 0.1
done
echo "run.sh: the server did not come up:" >&2
tail -n 20 "$log" >&2
rm -f "$pid_file"
exit 1
