#!/usr/bin/env bash
# Builds the project on Debian 13 (libpqxx 7.10, a newer compiler and abseil) in a chroot, and with
# --test runs the unit tests there. The chroot is kept, so that a second run installs nothing and
# builds only what changed.
#
#   build-on-debian-13.sh [--chroot DIR] [--preset NAME] [--jobs N] [--test] [-- CTEST ARGUMENTS]
#
#   --chroot DIR    where the Debian 13 is made, /var/cache/fractald/debian-13 unless given
#   --preset NAME   the CMake preset, release unless given
#   --jobs N        compilers at a time, one a core unless given
#   --test          run the tests labelled unit, or those that the arguments after -- select
#
# Needs root (debootstrap, chroot). The packages are those that the Dockerfile lists.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
source "$here/debian-archive.sh"

usage() { sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"; }

root=/var/cache/fractald/debian-13
preset=release
jobs=$(nproc)
run_tests=
while [[ $# -gt 0 ]]; do
  case $1 in
    --chroot) root=$(realpath --canonicalize-missing "$2"); shift 2 ;;
    --preset) preset=$2; shift 2 ;;
    --jobs) jobs=$2; shift 2 ;;
    --test) run_tests=yes; shift ;;
    --help) usage; exit 0 ;;
    --) shift; break ;;
    *) usage >&2; exit 2 ;;
  esac
done
ctest_arguments=("$@")
[[ ${#ctest_arguments[@]} -gt 0 ]] || ctest_arguments=(--label-regex unit)

[[ $(id -u) -eq 0 ]] || { echo "build-on-debian-13.sh: a chroot needs root" >&2; exit 1; }

# Runs a command in the Debian 13, in mount and process namespaces of its own: nothing stays
# mounted and no process stays behind.
in_debian_13() {
  # shellcheck disable=SC2016 # expanded in there
  unshare --mount --pid --fork --kill-child -- bash -euc '
    root=$1; shift
    mount -t proc proc "$root/proc"
    mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
    exec chroot "$root" env -i HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
  ' in_debian_13 "$root" "$@"
}

make_debian_13() {
  need_packages debootstrap
  mkdir -p "$(dirname "$root")"
  rm -rf "$root.new"
  bootstrap trixie "$root.new"
  mv "$root.new" "$root"
}

install_packages() {
  local packages
  read -ra packages < <(
    sed -n '/^ARG BUILD_PACKAGES="/,/"$/p' "$project/Dockerfile" |
      sed 's/^ARG BUILD_PACKAGES=//' | tr -d '"\\\n'
    echo
  )
  cp /etc/hosts /etc/resolv.conf "$root/etc/"
  in_debian_13 bash -euc "$(declare -f need_packages); need_packages \"\$@\"" install_packages \
    "${packages[@]}"
}

# A copy and not a mount: a build tree belongs to the system that made it.
copy_source() {
  mkdir -p "$root/src"
  find "$root/src" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
  tar --create --directory "$project" --exclude=./.git --exclude=./build --exclude=./var . |
    tar --extract --directory "$root/src" --no-same-owner
}

[[ -d $root ]] || make_debian_13
install_packages
copy_source
# shellcheck disable=SC2016 # expanded in there
in_debian_13 bash -euc '
  echo "Debian $(cat /etc/debian_version), $(g++ --version | head -n 1)"
  for library in libpqxx grpc++ protobuf; do
    echo "$library $(pkg-config --modversion "$library")"
  done'
in_debian_13 cmake -S /src --preset "$preset"
in_debian_13 cmake --build "/src/build/$preset" --parallel "$jobs"
echo "built on Debian 13: $root/src/build/$preset/bin"
if [[ -n $run_tests ]]; then
  in_debian_13 ctest --test-dir "/src/build/$preset" --output-on-failure --no-tests=error \
    "${ctest_arguments[@]}"
fi
