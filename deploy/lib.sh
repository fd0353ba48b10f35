# shellcheck shell=bash
# Functions that deploy/up, deploy/down and the tests share. Sourced, not run; the caller has set -euo pipefail.

# --- The caller's environment ---

# File names in any language, also in an empty environment: a JVM under "C" can't open a folder with an umlaut.
export LC_ALL=C.UTF-8
# In an empty environment bash has a PATH of its own, and doesn't pass it on. An ordinary user's has no sbin, and nginx is there.
export PATH=$PATH:/usr/sbin:/sbin
# Variables that would lead cd, Python, nginx, systemd-notify, nproc, unzip or tar astray.
unset CDPATH NGINX NOTIFY_SOCKET WATCHDOG_USEC WATCHDOG_PID LISTEN_FDS LISTEN_PID OMP_NUM_THREADS OMP_THREAD_LIMIT UNZIP TAR_OPTIONS \
  "${!PYTHON@}"
# And options of a shell that exports them.
set +o noclobber +o noglob +o posix

ROOT=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
RUN=$ROOT/run
# In the environment of each program of this checkout's supervisord; and the folder of its instances' sockets, seen from the checkout.
# start-slot and start-redis serve an installed supervisord, too, and set their own.
SUPERVISED_BY=unix://$RUN/supervisor.sock
SOCKETS=run
# A reader that has seen enough (deploy/up | head -1) must not end a start half way: the rest is discarded.
trap 'exec >/dev/null' PIPE

# Output that can't be written, because the disk is full or the reader gone, is no reason to end.
say() { printf '==> %s\n' "$*" 2>/dev/null || true; }
detail() { printf '    %s\n' "$*" 2>/dev/null || true; }
die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# The comment at the top of a script is its help.
usage() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"; }

# counted N NOUN: "1 instance", "2 instances".
counted() { printf '%s %s\n' "$1" "$2$( (($1 == 1)) || printf s)"; }

# is_number TEXT MOST: a whole number from 1 to MOST.
is_number() { [[ $1 =~ ^[1-9][0-9]{0,8}$ ]] && (($1 <= $2)); }

# wait_for SECONDS COMMAND…: true as soon as COMMAND is, false when the time is over.
wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < end)) || return 1
    sleep 0.1
  done
}

# run_logged LOG COMMAND…: its words go to LOG; the last of them is shown now and then, and LOG's end if it fails.
run_logged() {
  local log=$1 ticker status=0
  shift
  mkdir -p "$(dirname "$log")"
  : >"$log"
  tick "$log" $$ &
  ticker=$!
  "$@" >>"$log" 2>&1 </dev/null || status=$?
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  if ((status)); then
    tail -n 40 "$log" >&2
    printf '    (the end of %s)\n' "$log" >&2
  fi
  return "$status"
}

tick() {
  local log=$1 parent=$2 line last='' nothing
  # Reading nothing for 5 s: a sleep would outlive this function.
  exec {nothing}<> <(:)
  while kill -0 "$parent" 2>/dev/null; do
    read -rt 5 -u "$nothing" || true
    line=$(tail -n 1 "$log" | tr -cd '[:print:]' | sed 's/^\[INFO\] *-* *//; s/ *-*$//' | cut -c 1-100)
    [[ $line == "$last" ]] && line='…' || last=$line
    detail "$line"
  done
}

# --- What runs ---

# detached COMMAND…: without the files that this script or its parent (flock, a CI's runner) has open: a process that stays would hold
# a lock for ever.
detached() {
  (
    for file in "/proc/$BASHPID/fd"/*; do
      ((${file##*/} <= 2)) || eval "exec ${file##*/}>&-"
    done
    "$@"
  )
}

# (!) Always with -c: without it supervisorctl takes the file that lies in the current folder, which is the checkout's when typed there.
ctl() { supervisorctl -c "$ROOT/supervisord.conf" "$@"; }
installed_ctl() { supervisorctl -c /etc/supervisor/supervisord.conf "$@"; }

# local_curl OPTION… URL: asks this machine, whatever http_proxy and ~/.curlrc say.
local_curl() { curl -q --noproxy '*' -fsS "$@" 2>/dev/null; }

# The pid of this checkout's supervisord; nothing and false if there is none. A pid file may be older than the last boot,
# so the process must be a supervisord, and one that works in this folder (directory= in supervisord.conf).
supervisord_pid() {
  local pid
  pid=$(cat "$RUN/supervisord.pid" 2>/dev/null) || return 1
  [[ $pid =~ ^[0-9]+$ && -d /proc/$pid ]] || return 1
  grep -qsz supervisord "/proc/$pid/cmdline" || return 1
  [[ $(readlink "/proc/$pid/cwd") == "$ROOT" ]] || return 1
  printf '%s\n' "$pid"
}

running() { supervisord_pid >/dev/null; }

# An account can't operate what another one has started: files and sockets are its own.
refuse_other_accounts() {
  [[ ! -d $RUN || $(stat -c %u "$RUN") == "$EUID" ]] || die "run/ belongs to $(stat -c %U "$RUN"), who used this checkout before: use that account"
}

# locate_installation [--installed] …: sets home and jar for a program that works on what runs here, or, as root, on what deploy/install made.
# shellcheck disable=SC2034
locate_installation() {
  if [[ ${1:-} == --installed ]]; then
    ((EUID == 0)) || die "--installed needs root"
    [[ -e /opt/chat/current/chat.jar ]] || die "nothing is installed here; deploy/install does it"
    # The checkout's: root runs no jar of a release.
    home=/etc/chat jar=$ROOT/target/chat.jar
    [[ -e $jar ]] || die "$jar is missing: mvn package makes it"
  else
    refuse_other_accounts
    running || die "nothing runs here; start it with deploy/up 4"
    home=$ROOT jar=$RUN/chat.jar
  fi
}

# gone PID: it has ended, though its parent may not have noticed.
gone() { [[ ! -d /proc/$1 ]] || [[ $(sed -n 's/^State:\t//p' "/proc/$1/status" 2>/dev/null) == Z* ]]; }

# The pids of what a supervisord of this checkout left behind when it was killed.
leftovers() {
  local proc
  # Instances still have what supervisord put into their environment; nginx and Redis write their title over it.
  with_our_environment
  for proc in /proc/[0-9]*; do
    if is_our_redis "$proc" || is_our_nginx "$proc"; then printf '%s\n' "${proc#/proc/}"; fi
  done
}

# The pids of what any supervisord of this checkout, or of this installation, has started; as far as this account may look.
with_our_environment() {
  { grep -lszxF "SUPERVISOR_SERVER_URL=$SUPERVISED_BY" /proc/[0-9]*/environ || true; } | cut -d / -f 3
}

# is_child PROC PID: its parent is PID.
is_child() { [[ $(sed -n 's/^PPid:\t//p' "$1/status" 2>/dev/null) == "$2" ]]; }

# orphaned_instances SUPERVISORD [NUMBER]: the pids of instances, or of this instance's, that have another supervisord's environment.
orphaned_instances() {
  local pid
  for pid in $(our_instances "${2:-[0-9]+}"); do
    is_child "/proc/$pid" "$1" || printf '%s\n' "$pid"
  done
}

# our_instances REGEX: the pids of instances with such a number, whatever their parent.
our_instances() {
  local pid
  while read -r pid; do
    # Programs that start-slot has run have the same environment.
    [[ $(cat "/proc/$pid/comm" 2>/dev/null) == java ]] || continue
    ! grep -qszxE "CHAT_INSTANCE=chat-$1" "/proc/$pid/environ" || printf '%s\n' "$pid"
  done < <(with_our_environment)
}

orphaned_redis() {
  local proc
  for proc in /proc/[0-9]*; do
    ! is_our_redis "$proc" || is_child "$proc" "$1" || printf '%s\n' "${proc#/proc/}"
  done
}

redis_is_ours() { [[ -z $(orphaned_redis "$1") ]]; }

# instance_is_ours SUPERVISORD NUMBER: it takes traffic, and it is not one that was left behind.
instance_is_ours() {
  local pid
  for pid in $(our_instances "$2"); do
    ! is_child "/proc/$pid" "$1" || { ready "$2" && return; }
  done
  return 1
}

# works_in PROC COMMAND FOLDER
works_in() {
  local command
  { read -r command <"$1/comm"; } 2>/dev/null && [[ $command == "$2" && $(readlink "$1/cwd") == "$3" ]]
}

# Nobody else's Redis has this folder as its own. Where chat is installed, Redis has another account, and only its title can be seen.
is_our_redis() {
  if [[ $ROOT == /opt/chat ]]; then
    grep -qs 'redis-server unixsocket:/run/redis-chat/redis\.sock' "$1/cmdline"
  else
    works_in "$1" redis-server "$RUN/redis"
  fi
}

# An nginx typed in the checkout has it as its folder too, so the master's command line must be ours, and a worker's master gone.
is_our_nginx() {
  works_in "$1" nginx "$ROOT" || return 1
  local title parent
  title=$(tr '\0' ' ' <"$1/cmdline" 2>/dev/null) || return 1
  parent=$(sed -n 's/^PPid:\t//p' "$1/status" 2>/dev/null) || return 1
  [[ $title == *"-p . -c nginx.conf"* || $(cat "/proc/$parent/comm" 2>/dev/null) != nginx ]]
}

# port_taken PORT: somebody listens there, on whatever address. Read from the kernel: no ss or lsof on a minimal system.
port_taken() {
  grep -qsE "^ *[0-9]+: [0-9A-F]+:$(printf %04X "$1") [0-9A-F]+:0000 0A " /proc/net/tcp /proc/net/tcp6
}

# port_holder PORT: the pid that listens there, the lowest if there are several; nothing where this account may not see it.
port_holder() {
  local inode
  # shellcheck disable=SC2013 # numbers
  for inode in $(awk -v port="$(printf ':%04X' "$1")" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10 }' /proc/net/tcp /proc/net/tcp6 2>/dev/null); do
    find /proc/[0-9]*/fd -maxdepth 1 -lname "socket:\\[$inode\\]" 2>/dev/null || true
  done | cut -d / -f 3 | sort -n | head -n 1
}

# taken_by PORT: in words.
taken_by() {
  local pid who='another program'
  pid=$(port_holder "$1")
  [[ -z $pid ]] || who="$(cat "/proc/$pid/comm" 2>/dev/null) (pid $pid)"
  printf 'port %s is taken by %s\n' "$1" "$who"
}

# free_port FROM: the first one that nobody listens on.
free_port() {
  local port=$1
  while port_taken "$port"; do port=$((port + 1)); done
  printf '%s\n' "$port"
}

# ready NUMBER: this instance takes traffic.
ready() { instance_answers "$1" readyz; }
instance_answers() { (cd "$ROOT" && local_curl -o /dev/null --max-time 2 --unix-socket "$SOCKETS/chat-$1.sock" "http://localhost/$2"); }

# The numbers that the running stack has.
current_instances() { sed -n 's/^numprocs=//p' "$RUN/supervisor/stack.conf"; }
current_metrics_port() { sed -n 's/^ *listen 127.0.0.1:\([0-9]*\);/\1/p' "$RUN/nginx/metrics.conf" 2>/dev/null; }
current_port() { sed -n 's/^listen \([0-9]*\).*/\1/p' "$RUN/nginx/listen.conf"; }

# --- For tests ---

# test_port: a free one at random, because two tests may look at the same time; below those that the kernel gives to outgoing connections
# (32768 and up), which would have it by the time it is needed.
test_port() { free_port $((10000 + RANDOM % 20000)); }

# compile CLASSES JAR FOLDER…: the programs in these folders of src/test/java/chat, unless none is newer than CLASSES; by javac alone, which
# takes a second or two. What else they need is in the jar, but for the annotations of nullness: they are the build's alone, so
# empty ones stand in for them.
compile() {
  local classes=$1 jar=$2 annotations=$1/org/jspecify/annotations
  shift 2
  [[ -z $(find "$@" -newer "$classes/compiled" -print -quit 2>/dev/null || echo new) ]] && return
  command -v javac >/dev/null || die "javac is needed: a JDK, from 17 on"
  rm -rf "$classes"
  mkdir -p "$annotations"
  printf '%s\n' 'package org.jspecify.annotations;' '@java.lang.annotation.Target(java.lang.annotation.ElementType.TYPE_USE)' \
    'public @interface Nullable {}' >"$annotations/Nullable.java"
  printf '%s\n' 'package org.jspecify.annotations;' 'public @interface NullMarked {}' >"$annotations/NullMarked.java"
  find "$annotations" "$@" -name '*.java' ! -name '*Test.java' ! -name '*IT.java' -print0 |
    xargs -0 javac -nowarn -d "$classes" -cp "$jar" || die "$* does not compile"
  touch "$classes/compiled"
}

# copy_stack FOLDER: what deploy/up needs, with the jar if there is one. What ran in an earlier copy there is stopped.
copy_stack() {
  [[ ! -x $1/deploy/down ]] || "$1/deploy/down" >/dev/null
  rm -rf "$1"
  mkdir -p "$1/target"
  tar -C "$ROOT" --exclude=node_modules -cf - LICENSE NOTICE deploy systemd nginx.conf supervisord.conf pom.xml src | tar -C "$1" -xf -
  [[ ! -e $ROOT/target/chat.jar ]] || cp "$ROOT/target/chat.jar" "$1/target/"
}
