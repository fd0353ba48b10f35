#!/usr/bin/env bash
# src/test/deploy/scripts.sh - what the scripts in deploy/ do without a stack: on other machines, in odd folders, for odd environments.
#
# Prints a line "ok - …" or "not ok - …" for each sentence; ends with 1 if one isn't ok. Works in target/scripts.
set -euo pipefail
# shellcheck source=deploy/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../../deploy/lib.sh"
# shellcheck source=deploy/packages.sh
. "$ROOT/deploy/packages.sh"
# shellcheck source=deploy/machine.sh
. "$ROOT/deploy/machine.sh"
# shellcheck source=src/test/deploy/story.sh
. "$(dirname "${BASH_SOURCE[0]}")/story.sh"

FOLDER=$ROOT/target/scripts

main() {
  rm -rf "$FOLDER"
  mkdir -p "$FOLDER"
  cd "$FOLDER"
  it "a folder whose name supervisord or a JVM can't have is refused in one line, before anything is made" refuses_odd_folders
  it "the scripts work in an empty environment, with CDPATH, another supervisord's variables and any locale" stands_environments
  it "root touches nothing in a checkout that another account has used" leaves_others_alone
  it "cores and memory are what the cgroup gives, in version 2, version 1 and a container" counts_the_cgroup
  it "heaps take half of the memory together, and 512 MB each at most" bounds_heaps
  it "Redis may fill a quarter of the memory, and 64 MB at least" bounds_redis
  it "Java is whichever package from 17 on apt has here" chooses_java
  it "a Java that is there from 17 on is taken, an older one is not" takes_java
  it "where there is no apt, one line says which system this is and what to install" says_which_systems
  it "who holds a port is named" names_the_holder
  it "a relative file in a setting is meant from the folder where deploy/up was typed" finds_files_from_here
  it "variables by which Docker and Kubernetes tell of other containers are no settings, whatever stands in them" passes_over_links
  it "half a jar, of a build that was cut off, is not taken for a whole one" sees_half_a_jar
  it "a process that stays holds no lock of its parent" keeps_no_lock
  it "deploy/up goes on when its reader has seen enough" goes_on_unheard
  it "deploy/install asks a terminal who may come in, and takes accounts where there is none" asks_for_accounts
  it "an installation that is there keeps who may come in" keeps_access
  it "deploy/abuse lists its attacks" lists_attacks
  it "deploy/bench lists its loads" lists_loads
  it "deploy/capacity predicts what a load takes, and says what would be too much" predicts
  it "deploy/capacity finds the costs again that a report was made with" finds_costs_again
  ((failed == 0))
}

# checkout NAME: the part of one that is read before anything is done.
checkout() {
  mkdir -p "$1/src/main"
  cp -r "$ROOT/deploy" "$ROOT/supervisord.conf" "$ROOT/nginx.conf" "$1"
}

refuses_odd_folders() {
  local name words
  for name in 'a[b]' 'a:b' 'a%b' 'a;b' 'a*b' 'what?' 'wow!' 'a"b' 'a\b' 'a`b' $'a\nb' "$(printf 'x%.0s' {1..110})"; do
    checkout "$name"
    if words=$("./$name/deploy/up" 2>&1) || [[ $words != *'path of'*checkout* || $words == *$'\n'* || -e $name/run ]]; then
      printf '     %s: %s\n' "$name" "$words"
      return 1
    fi
  done
}

stands_environments() {
  local name="ann's (stück) #1, 2+3 \$x" words='==> nothing runs here'
  checkout "$name"
  cd "$name"
  [[ $(env -i deploy/down) == "$words" && $(env -i LC_ALL=C "$PWD/deploy/down") == "$words" && $(CDPATH=/:/tmp deploy/down) == "$words" ]] || return 1
  [[ $(SUPERVISOR_SERVER_URL=unix:///elsewhere SUPERVISOR_PROCESS_NAME=x PYTHONHOME=/nowhere NGINX='3;' OMP_NUM_THREADS=99 deploy/down) == "$words" ]] || return 1
  [[ $(cd / && env -i "$OLDPWD/deploy/chatctl" --home "$OLDPWD" list 2>&1) == *'supervisord does not run'* ]]
}

# As root only: nobody else can give a folder away.
leaves_others_alone() {
  ((EUID == 0)) || return 0
  local verb
  checkout used
  mkdir used/run
  touch used/run/supervisor.sock
  ln -s "$PWD/victim" used/run/up.lock
  chown -R nobody used/run
  for verb in list reload check; do
    [[ $(used/deploy/chatctl --home used "$verb" 2>&1) == *'belongs to nobody'* ]] || return 1
  done
  [[ $(used/deploy/up 2>&1) == *'belongs to nobody'* && ! -e victim ]]
}

# --- The machine ---

# given FILE TEXT
given() {
  mkdir -p "$(dirname "$1")"
  printf '%b\n' "$2" >"$1"
}

counts_the_cgroup() {
  CGROUPS=$PWD/v2 OWN_CGROUP=$PWD/own MEMINFO=$PWD/meminfo
  nproc() { printf '8\n'; }
  given meminfo 'MemTotal:       16777216 kB'
  given v2/cgroup.controllers 'cpu memory'
  given own '0::/machine/chat'
  [[ $(cores) == 8 && $(memory_kb) == 16777216 ]] || return 1
  # The parent's limit counts as well.
  given v2/machine/chat/cpu.max 'max 100000'
  given v2/machine/cpu.max '250000 100000'
  given v2/machine/chat/memory.max 2147483648
  given v2/machine/memory.max max
  [[ $(cores) == 3 && $(memory_kb) == 2097152 && $(default_instances) == 3 ]] || return 1
  # As a container sees its own.
  given own '0::/'
  given v2/cpu.max '50000 100000'
  given v2/memory.max 1073741824
  [[ $(cores) == 1 && $(memory_kb) == 1048576 && $(default_instances) == 2 ]] || return 1
  CGROUPS=$PWD/v1
  given own '5:memory:/box\n4:cpu,cpuacct:/box\n0::/'
  given v1/cpu/box/cpu.cfs_quota_us 150000
  given v1/cpu/box/cpu.cfs_period_us 50000
  given v1/cpu/cpu.cfs_quota_us -1
  given v1/cpu/cpu.cfs_period_us 100000
  given v1/memory/box/memory.limit_in_bytes 536870912
  given v1/memory/memory.limit_in_bytes 9223372036854771712
  [[ $(cores) == 3 && $(memory_kb) == 524288 ]]
}

bounds_heaps() {
  memory_kb() { printf '%s\n' "$memory"; }
  local memory
  memory=$((24 << 20)) && [[ $(heap_mb 4) == 512 ]] && memory=$((2 << 20)) && [[ $(heap_mb 2) == 512 && $(heap_mb 4) == 256 ]] && memory=$((1 << 19)) && [[ $(heap_mb 8) == 64 ]]
}

bounds_redis() {
  memory_kb() { printf '%s\n' "$memory"; }
  local memory
  memory=$((24 << 20)) && [[ $(redis_memory_mb) == 6144 ]] && memory=$((1000 << 10)) && [[ $(redis_memory_mb) == 240 ]] && memory=$((1 << 17)) && [[ $(redis_memory_mb) == 64 ]]
}

chooses_java() {
  local known
  apt-cache() { [[ " $known " == *" $2 "* ]] && printf '%s:\n  Installed: (none)\n  Candidate: 1.0\n' "$2"; }
  known='openjdk-17-jdk-headless openjdk-21-jdk-headless default-jdk-headless' && [[ $(package java-jdk) == openjdk-17-jdk-headless ]] &&
    known='openjdk-21-jre-headless openjdk-25-jre-headless default-jre-headless' && [[ $(package java-jre) == openjdk-21-jre-headless ]] &&
    known='default-jdk-headless' && [[ $(package java-jdk) == default-jdk-headless ]] && [[ $(package nginx) == nginx ]] &&
    known='systemd' && [[ $(package 'systemd-standalone-sysusers|systemd') == systemd ]]
}

takes_java() {
  given jdk25/release 'IMPLEMENTOR="x"\nJAVA_VERSION="25.0.1"'
  given jdk25/bin/javac '#!/bin/sh'
  given jdk11/bin/javac '#!/bin/sh\necho "javac 11.0.2"'
  chmod +x jdk*/bin/javac
  local before=$PATH
  PATH=$PWD/jdk25/bin:$before
  hash -r
  is_there javac && [[ $(java_version javac) == 25 ]] || return 1
  PATH=$PWD/jdk11/bin:$before
  hash -r
  ! is_there javac
}

says_which_systems() {
  local words
  # shellcheck disable=SC2123 # nothing is to be found
  ! words=$(PATH=/nowhere && install_missing no-such-command=a-package 2>&1) && [[ $words == *'this is '*'Debian 12 and 13'*'a-package'* && $words != *$'\n'* ]]
}

names_the_holder() {
  local port listener status=0
  port=$(test_port)
  python3 -c "import signal, socket; s = socket.create_server(('127.0.0.1', $port)); signal.alarm(60); signal.pause()" >/dev/null &
  listener=$!
  wait_for 30 port_taken "$port" || status=1
  [[ $(taken_by "$port") == "port $port is taken by python3 (pid $listener)" ]] || status=1
  kill "$listener"
  return "$status"
}

# The functions of deploy/up: without its last line, which runs it.
up_functions() { sed '$d; /^\. /d' "$ROOT/deploy/up"; }

finds_files_from_here() {
  # shellcheck disable=SC1090
  . <(up_functions)
  export CHAT_CONFIG=my.env CHAT_ADMIN_TOKEN_FILE=/etc/token CHAT_SECRET_FILE='' CHAT_TEXT_BYTES=9
  make_paths_absolute
  [[ $CHAT_CONFIG == "$PWD/my.env" && $CHAT_ADMIN_TOKEN_FILE == /etc/token && -z $CHAT_SECRET_FILE && $CHAT_TEXT_BYTES == 9 ]]
}

passes_over_links() {
  # shellcheck source=deploy/fragments.sh
  . "$ROOT/deploy/fragments.sh"
  export CHAT_ENV_OPTIONS='{"a": 1} #' CHAT_1_ENV_x='"' CHAT_PORT=tcp://10.0.0.1:80 CHAT_SERVICE_HOST=10.0.0.1 CHAT_DB_NAME=/chat/db \
    CHAT_TEXT_BYTES=9
  [[ $(given_settings | grep -vE '^REDIS_URL$') == CHAT_TEXT_BYTES ]]
}

sees_half_a_jar() {
  # shellcheck source=deploy/stack/build.sh
  . "$ROOT/deploy/stack/build.sh"
  python3 -c 'import zipfile; zipfile.ZipFile("whole.jar", "w").writestr("a", "b" * 100)'
  head -c 100 whole.jar >half.jar
  is_whole whole.jar && ! is_whole half.jar && ! is_whole none.jar
}

keeps_no_lock() {
  local stays status=0
  exec 8>lock
  flock 8
  stays=$(detached bash -c 'sleep 60 >/dev/null & echo $!')
  exec 8>&-
  flock -n lock true || status=1
  kill "$stays"
  return "$status"
}

goes_on_unheard() {
  bash -c ". '$ROOT/deploy/lib.sh'; set -euo pipefail; say one; for i in {1..2000}; do say \"\$i\"; done; touch '$PWD/all-said'" | head -n 1 >/dev/null || true
  [[ -e all-said ]] && bash -c ". '$ROOT/deploy/lib.sh'; set -euo pipefail; say one; detail two" >/dev/full
}

# access_for ENV GIVEN: what choose_access makes of --access GIVEN where the settings are in ENV.
access_for() {
  bash -c 'set -euo pipefail; . "$1/deploy/lib.sh"; . "$1/deploy/installation/layout.sh"; ETC=$2 access=$3; choose_access >&2; printf "access=%s\n" "$access"' _ "$ROOT" "$1" "$2"
}

# at_terminal ANSWER: what it makes of an answer at a terminal, with nothing given. Bash, because script starts SHELL, and another shell drops
# exported functions.
at_terminal() {
  export -f access_for
  export ROOT
  SHELL=/bin/bash script -qec "bash -c 'access_for /nowhere \"\"'" /dev/null <<<"$1" 2>&1
}

asks_for_accounts() {
  [[ $(access_for /nowhere '' </dev/null 2>/dev/null) == access=accounts && $(access_for /nowhere guests </dev/null 2>/dev/null) == access=guests ]] || return 1
  [[ $(at_terminal '') == *'Who may use this chat?'*access=accounts* && $(at_terminal 2) == *access=guests* && $(at_terminal 3) == *'neither 1 nor 2'* ]]
}

keeps_access() {
  local words
  mkdir -p etc
  touch etc/chat.env
  words=$(access_for "$PWD/etc" accounts 2>&1 </dev/null)
  [[ $words == *'CHAT_ACCESS stays as it is'* && $(at_terminal '') == *'[1]'* && $(access_for "$PWD/etc" '' </dev/null 2>&1) == access= ]]
}

lists_attacks() { (cd "$ROOT" && PORT=3000 typed 'deploy/abuse --list' | grep '^joins  *[a-z]' >/dev/null); }
lists_loads() { (cd "$ROOT" && PORT=3000 typed 'deploy/bench --list' | grep '^most-rooms  *[a-z]' >/dev/null); }

predicts() {
  (cd "$ROOT" && PORT=3000 typed 'deploy/capacity --connections 10000 --rooms 1000 --rate 500' | grep -E '^redis +[0-9.]+ cores' >/dev/null) &&
    "$ROOT/deploy/capacity" --connections 100000 --rate 9 | grep '^too much: connections for each instance' >/dev/null
}

finds_costs_again() {
  python3 - >report.json <<'EOF'
import json
def cores(load):
    n, m, rate = load["instances"], load["members"], load["rate"]
    reached = n * (1 - (1 - 1 / n) ** m)
    return {"nginx": rate * (12 + 8 * m) / 1e6, "redis": rate * (50 + 20 * reached) / 1e6, "instance": (rate * (70 + 30 * reached + 5 * m) + 2000 * n) / 1e6}
loads = [{"instances": n, "rooms": 1000 // m, "members": m, "rate": 500} for n in (1, 2, 4) for m in (2, 10, 250)]
print(json.dumps({"costs": [load | cores(load) for load in loads]}))
EOF
  "$ROOT/deploy/capacity" --report report.json | grep -Fx '| instance | 70.0 | 30.0 | 5.00 | 2,000 |' >/dev/null
}

main "$@"
