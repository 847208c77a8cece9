#!/usr/bin/env bash
# The part of the official image's contract that docker-compose.yml uses:
#   - POSTGRES_USER (postgres), POSTGRES_DB (the user's name), POSTGRES_PASSWORD or its _FILE
#     (required on the first start), POSTGRES_INITDB_ARGS;
#   - the data in $PGDATA, made on the first start;
#   - trust inside the container, scram-sha-256 for everybody else;
#   - options are passed to postgres, another command runs in its place;
#   - postgres is process 1 and not root.
# While the first start makes the database, the server listens on its socket only: TCP answers when
# all is ready.
# Left out: /docker-entrypoint-initdb.d, POSTGRES_HOST_AUTH_METHOD, POSTGRES_INITDB_WALDIR.
set -euo pipefail

[[ ${1:-} != -* ]] || set -- postgres "$@"
[[ $1 == postgres ]] || exec "$@"

if [[ $(id -u) -eq 0 ]]; then
  # Read here: the file may be for root's eyes only.
  if [[ -n ${POSTGRES_PASSWORD_FILE:-} ]]; then
    POSTGRES_PASSWORD=$(<"$POSTGRES_PASSWORD_FILE")
    export POSTGRES_PASSWORD
  fi
  mkdir -p "$PGDATA" /run/postgresql
  chown -R postgres:postgres "$PGDATA" /run/postgresql
  chmod 700 "$PGDATA"
  exec setpriv --reuid postgres --regid postgres --init-groups "$0" "$@"
fi

user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}

initialise() {
  local arguments
  if [[ -z ${POSTGRES_PASSWORD:-} ]]; then
    echo "POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE must give a password" >&2
    exit 1
  fi
  read -ra arguments <<<"${POSTGRES_INITDB_ARGS:-}"
  initdb --username="$user" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") --auth=trust \
    "${arguments[@]}"
  echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
  echo "listen_addresses = '*'" >>"$PGDATA/postgresql.conf"

  pg_ctl --options="-c listen_addresses=''" --wait start
  if [[ $database != postgres ]]; then
    psql --username="$user" --dbname=postgres --no-psqlrc --quiet --set=ON_ERROR_STOP=1 \
      --set=database="$database" <<<'create database :"database"'
  fi
  pg_ctl --mode=fast --wait stop
}

[[ -s $PGDATA/PG_VERSION ]] || initialise
unset POSTGRES_PASSWORD
exec "$@"
