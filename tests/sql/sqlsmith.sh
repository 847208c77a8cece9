#!/bin/bash
# Random SQL as fractal_app, with a user set and without, against a database in which somebody else has rows (Debian's sqlsmith):
#
#   tests/sql/sqlsmith.sh [SECONDS [BUILD_DIRECTORY]]
#
# Fails when PostgreSQL crashed, or when any row of the other user's changed. Counts what the statements were answered.
set -euo pipefail
seconds=${1:-300}
source=$(cd "$(dirname "$0")/../.." && pwd)
build=${2:-$source/build/release}

if ! command -v sqlsmith >/dev/null; then
  apt-get install -y -q sqlsmith >/dev/null
fi

work=$(mktemp -d)
chmod 755 "$work"
cluster=$work/cluster
"$build/bin/cluster_keeper" start "$cluster"
trap '"$build/bin/cluster_keeper" stop "$cluster"; rm -rf "$work"' EXIT
socket=$(readlink -f "$cluster/pg")/socket
address() { echo "host=$socket dbname=$1 user=$2"; }
# As the superuser.
sql() { psql -qAtX -v ON_ERROR_STOP=1 "$(address smith postgres)" "$@"; }

psql -qAtX "$(address postgres postgres)" -c 'create database smith'
"$build/bin/fractald" migrate up --yes --database "postgresql:///smith?host=$socket&user=postgres" | tail -1

# Two users with a fractal of everything each.
add_user() {
  sql -v name="$1" -v "rows=$(cat "$source/tests/isolation/world.sql")" <<'EOF'
insert into app.users (id, email, username, password_hash) values (gen_random_uuid(), :'name' || '@example.com', :'name', 'none');
select set_config('smith.rows', :'rows', false), set_config('smith.name', :'name', false) \g /dev/null
do $do$
declare
  rows text := current_setting('smith.rows');
  word text;
begin
  rows := regexp_replace(rows, '--[^\n]*', '', 'g');
  rows := regexp_replace(rows, '\$user\M', (select u.id::text from app.users u where u.username = current_setting('smith.name')), 'g');
  rows := regexp_replace(rows, '\$mark\M', 'mark-of-' || current_setting('smith.name'), 'g');
  for word in select distinct m[1] from regexp_matches(rows, '\$([a-z_0-9]+)', 'g') m loop
    rows := regexp_replace(rows, '\$' || word || '\M', gen_random_uuid()::text, 'g');
  end loop;
  execute rows;
end
$do$;
select id from app.users where username = :'name';
EOF
}
ada=$(add_user ada | tail -1)
bob=$(add_user bob | tail -1)

# Every row that is not Bob's, as one digest.
digest() {
  sql <<EOF
select md5(string_agg(part, '|' order by part)) from (
  select table_name || ' ' || coalesce(md5((xpath('/row/d/text()', query_to_xml(format(
    'select string_agg(t::text, ''|'' order by t::text) as d from app.%I t where t::text not like ''%%%s%%'' %s', table_name, '$bob',
    case when has_root then 'and t.root_id not in (select g.root_id from app.goals g where g.user_id = ''$bob'')' else '' end),
    true, true, '')))[1]::text), '') as part
  from (
    select c.relname as table_name,
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'root_id') as has_root
    from pg_class c
    where c.relnamespace = 'app'::regnamespace and c.relkind = 'r' and not c.relispartition
  ) as tables
) as parts
EOF
}

before=$(digest)
start=$(sql -c 'select pg_postmaster_start_time()')

# run <seconds> <seed> <user or ''>: its counts go to a file.
run() {
  local options="-c statement_timeout=1s -c lock_timeout=200ms -c search_path=app,pg_temp"
  [ -z "$3" ] || options+=" -c app.current_user_id=$3"
  PGOPTIONS=$options timeout "$1" sqlsmith --target="$(address smith fractal_app)" --seed="$2" --verbose \
    >"$work/out.$2" 2>"$work/err.$2" || [ $? = 124 ]
}
seed=$RANDOM
echo "sqlsmith for $seconds s, seeds $seed and $((seed + 1))"
run "$seconds" "$seed" "$bob" &
with_user=$!
run "$seconds" "$((seed + 1))" "" &
wait "$with_user" "$!"

for n in "$seed" "$((seed + 1))"; do
  echo "seed $n: $(grep -ao 'queries: [0-9]*' "$work/err.$n" | tail -n 1), most frequent errors:"
  tr '\r' '\n' <"$work/err.$n" | grep -aE '^[0-9]+[[:space:]]' | sort -rn | awk '!seen[substr($0, index($0, $2))]++ && ++n <= 6' | cut -c1-120
done

faults=0
if [ "$(sql -c 'select pg_postmaster_start_time()')" != "$start" ] || grep -aqE 'was terminated by signal' "$work/out.$seed" \
  $(find -L "$cluster/pg" -name '*log*' -type f 2>/dev/null); then
  echo "PostgreSQL crashed"
  faults=1
fi
if [ "$(digest)" != "$before" ]; then
  echo "rows of somebody else changed"
  faults=1
fi
seen=$(PGOPTIONS="-c app.current_user_id=$bob" psql -qAtX "$(address smith fractal_app)" -c "select count(*) from app.goals where user_id = '$ada'")
[ "$seen" = 0 ] || { echo "the user sees rows of somebody else"; faults=1; }
[ "$faults" = 0 ] && echo "no crash, and no row of anybody else's changed"
exit "$faults"
