# shellcheck shell=bash
# Installs what is missing: any Java from 17 on, Redis from 7 on, and the other programs, as Debian's packages. Sourced after lib.sh.

as_root() {
  if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

# Where packages are installed by these scripts.
SYSTEMS='Debian 12 and 13'
JAVA_AT_LEAST=17 REDIS_AT_LEAST=7

system_name() { (. /etc/os-release && printf '%s\n' "$PRETTY_NAME") 2>/dev/null || uname -sr; }

# install_missing COMMAND=PACKAGE…: the packages whose command isn't there, or is too old. Java's are called java-jre and java-jdk: any
# that the system has, from 17 on, will do.
install_missing() {
  local pair missing=()
  for pair in "$@"; do
    is_there "${pair%%=*}" || missing+=("${pair#*=}")
  done
  ((${#missing[@]} == 0)) && return
  command -v apt-get >/dev/null ||
    die "this is $(system_name), and packages are installed on $SYSTEMS only: please install ${missing[*]} (Java $JAVA_AT_LEAST, Redis $REDIS_AT_LEAST or later)"
  ((EUID == 0)) || command -v sudo >/dev/null || die "please run it as root once: ${missing[*]} must be installed"
  say "installing ${missing[*]}"
  (quiet_install "${missing[@]}") || die "could not install ${missing[*]} (this is $(system_name); it is tried on $SYSTEMS)"
  for pair in "$@"; do
    is_there "${pair%%=*}" || die "${pair%%=*} is not there, or too old (Java $JAVA_AT_LEAST, Redis $REDIS_AT_LEAST), though ${pair#*=} is installed: $(system_name)"
  done
}

is_there() {
  command -v "$1" >/dev/null || return 1
  case $1 in
    java | javac) (($(java_version "$1") >= JAVA_AT_LEAST)) ;;
    redis-server) (($(redis-server --version | sed -n 's/.* v=\([0-9]*\)\..*/\1/p') >= REDIS_AT_LEAST)) ;;
  esac
}

# java_version COMMAND: the first number of its version, or 0. Nearly each JDK has it in a file; starting one takes longer.
java_version() {
  local home version
  home=$(dirname "$(dirname "$(readlink -f "$(command -v "$1")")")")
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release" 2>/dev/null) || true
  [[ -n $version ]] || version=$("$1" -version 2>&1 | sed -nE 's/^(javac|.*version) "?([0-9]+).*/\2/p' | head -n 1) || true
  printf '%s\n' "${version:-0}"
}

# package NAME: its name here; of NAME|NAME the first that there is.
package() {
  local kind=${1#java-} names
  if [[ $kind == "$1" ]]; then
    IFS='|' read -ra names <<<"$1"
    first_available "${names[@]}"
  else
    first_available openjdk-{17,21,25}-"$kind"-headless default-"$kind"-headless
  fi
}

# first_available PACKAGE…: the first one that apt can install; the last one if it knows none, for its words about it.
first_available() {
  local package
  for package; do
    [[ ! $(apt-cache policy "$package" 2>/dev/null) =~ Candidate:\ [0-9] ]] || break
  done
  printf '%s\n' "$package"
}

# Debian starts what it installs, now and at every boot; but these are only tools here. In a subshell.
quiet_install() {
  local policy=/usr/sbin/policy-rc.d service fresh=()
  for service in redis-server nginx supervisor prometheus; do
    [[ -e /etc/init.d/$service ]] || fresh+=("$service")
  done
  if [[ ! -e $policy ]]; then
    # shellcheck disable=SC2064 # now
    trap "as_root rm -f $policy" EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
  fi
  run_logged "$RUN/log/apt.log" apt_install "$@"
  for service in "${fresh[@]}"; do
    [[ ! -e /etc/init.d/$service ]] || as_root update-rc.d "$service" disable >/dev/null 2>&1 || true
  done
}

# (!) Names are chosen after the update: before the first one apt knows no packages.
apt_install() {
  local name packages=()
  as_root apt-get -q update
  for name; do packages+=("$(package "$name")"); done
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install "${packages[@]}"
}
