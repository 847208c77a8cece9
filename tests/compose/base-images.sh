#!/usr/bin/env bash
# Makes stand-ins of the base images from Debian's archive, under the names that Dockerfile and
# docker-compose.yml use, for a machine that reaches Debian's packages but no image registry:
#   debian:12-slim  by debootstrap and docker import
#   postgres:15     on top of it Debian's PostgreSQL 15, with an entry point that keeps as much of
#                   the official image's contract as docker-compose.yml uses (it says how much)
# Images that are already there are kept, whoever made them. Needs root (debootstrap) and a running
# Docker engine.
set -euo pipefail
cd "$(dirname "$0")"
source ./debian-archive.sh

suite=bookworm
debian_image=debian:12-slim
postgres_image=postgres:15

[[ $(id -u) -eq 0 ]] || { echo "base-images.sh: debootstrap needs root" >&2; exit 1; }
if ! timeout 20 docker version >/dev/null 2>&1; then
  echo "base-images.sh: no Docker engine answers" >&2
  exit 1
fi

import_debian() {
  local work
  need_packages debootstrap
  work=$(mktemp -d "${TMPDIR:-/tmp}/debian-image.XXXXXX")
  # shellcheck disable=SC2064 # now, while it is known
  trap "rm -rf '$work'" EXIT
  bootstrap "$suite" "$work/root"
  # debootstrap unpacks without dpkg, so these came along.
  rm -rf "$work"/root/usr/share/{doc,man,info,locale}/*
  tar --create --numeric-owner --directory "$work/root" --exclude './dev/*' . |
    docker import --change 'CMD ["bash"]' --change 'LABEL fractal.stand-in="true"' \
      - "$debian_image" >/dev/null
  rm -rf "$work"
  trap - EXIT
}

build_postgres() {
  docker build --network host --build-arg "BASE_IMAGE=$debian_image" \
    --label fractal.stand-in=true --tag "$postgres_image" postgres
}

make_image() {
  local image=$1 maker=$2 size
  if docker image inspect "$image" >/dev/null 2>&1; then
    echo "$image: already there, kept"
    return
  fi
  echo "$image: not there, making a stand-in from Debian's archive"
  "$maker"
  size=$(docker image inspect --format '{{.Size}}' "$image")
  echo "$image: made, $(numfmt --to=si "$size")B"
}

make_image "$debian_image" import_debian
make_image "$postgres_image" build_postgres
