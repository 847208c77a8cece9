# shellcheck shell=bash disable=SC2016
# Debian's archive as the apt of this machine knows it: which mirror, which options. Sourced by the
# scripts beside it. Nothing here names a host: what apt does not say, debootstrap knows.

# Installs the packages named, unless they are all there.
need_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null |
      grep -qx installed || missing+=("$package")
  done
  [[ ${#missing[@]} -eq 0 ]] && return
  echo "installing ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends \
    "${missing[@]}" >/dev/null
}

# Prints the address from which apt takes the release RELEASE ("bookworm", "bookworm-security"),
# nothing if it takes none. A repository of somebody else may use Debian's release names, so one
# that says it is Debian goes first.
archive_of() {
  local release=$1 filter address
  for filter in "Origin: Debian" "Component: main"; do
    address=$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' \
      "Created-By: Packages" "$filter" 2>/dev/null |
      awk -v release="$release" '$1 == release && $2 == "main" { print $3; exit }')
    if [[ -n $address ]]; then
      echo "$address"
      return
    fi
  done
}

# Makes a minimal Debian SUITE in DIR, whose apt reads the archive that ours reads.
bootstrap() {
  local suite=$1 dir=$2 own main proxy=
  own=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  main=$(archive_of "$own")
  eval "$(apt-config shell proxy Acquire::http::Proxy)"
  echo "debootstrap of $suite into $dir"
  # Without a mirror of ours debootstrap takes its own default.
  if ! env ${proxy:+http_proxy="$proxy"} \
    debootstrap --variant=minbase "$suite" "$dir" ${main:+"$main"} >"$dir.log" 2>&1; then
    tail -n 20 "$dir.log" >&2
    return 1
  fi
  rm -f "$dir.log"
  configure_apt "$suite" "$dir" "$(archive_of "$own-security")"
}

# Gives the Debian in DIR the updates and security suites, those options of our apt that decide
# whether a mirror is believed, and the habits of a container image: no recommendations, no
# translations, no cached packages, no manuals, no services started by package scripts.
configure_apt() {
  local suite=$1 dir=$2 security=$3 main option
  main=$(awk '$1 == "deb" { print $2; exit }' "$dir/etc/apt/sources.list")
  {
    echo "deb $main $suite main"
    echo "deb $main $suite-updates main"
    [[ -z $security ]] || echo "deb $security $suite-security main"
  } >"$dir/etc/apt/sources.list"
  for option in Acquire::Check-Valid-Until Acquire::Check-Date Acquire::http::Proxy; do
    apt-config dump "$option"
  done >"$dir/etc/apt/apt.conf.d/90archive"
  cat >"$dir/etc/apt/apt.conf.d/91container" <<'CONF'
APT::Install-Recommends "false";
Acquire::Languages "none";
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin"; };
CONF
  cat >"$dir/etc/dpkg/dpkg.cfg.d/container" <<'CONF'
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/man/*
path-exclude /usr/share/info/*
path-exclude /usr/share/locale/*
CONF
  printf '#!/bin/sh\nexit 101\n' >"$dir/usr/sbin/policy-rc.d"
  chmod 755 "$dir/usr/sbin/policy-rc.d"
  rm -rf "$dir"/var/cache/apt/archives/*.deb "$dir"/var/cache/apt/*.bin "$dir"/var/lib/apt/lists/*
}
