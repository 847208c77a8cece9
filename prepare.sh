#!/usr/bin/env bash
# Makes this machine able to build, and builds: ./prepare.sh PRESET TARGET...
# Installs those of Debian's packages that are missing, as root or with sudo; asks no registry when all are there.
set -euo pipefail
cd "$(dirname "$0")"

# The build's packages are those of the Dockerfile; beside them PostgreSQL itself, and what makes rebuilds and tests quicker.
packages() {
  sed -n '/^ARG BUILD_PACKAGES="/,/"$/p' Dockerfile | sed -e 's/^ARG BUILD_PACKAGES="//' -e 's/[\\"]//g'
  echo postgresql sqlite3 openssl ccache tzdata
}

missing=()
for package in $(packages); do
  status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "prepare.sh: needs root or sudo to install: ${missing[*]}" >&2; exit 1; }
    sudo=(sudo)
  fi
  echo "Installing: ${missing[*]}"
  "${sudo[@]}" apt-get update --quiet
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends "${missing[@]}"
fi

preset=$1
shift
cmake --preset "$preset" -DCMAKE_MESSAGE_LOG_LEVEL=WARNING
cmake --build --preset "$preset" --target "$@"
