# shellcheck shell=bash
# What deploy/up, deploy/down and the tests share. Sourced, not run; the caller has set -euo pipefail.

ROOT=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
RUN=$ROOT/run
# An ordinary user's PATH has no sbin, and nginx is there.
PATH=$PATH:/usr/sbin:/sbin

say() { printf '==> %s\n' "$*"; }
detail() { printf '    %s\n' "$*"; }
die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# The comment at the top of a script is its help.
usage() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"; }

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

# --- What is installed ---

as_root() {
  if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

# install_missing COMMAND=PACKAGE…: the packages whose command isn't there.
install_missing() {
  local pair missing=()
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
  done
  ((${#missing[@]} == 0)) && return
  command -v apt-get >/dev/null || die "please install: ${missing[*]} (this does it by itself where there is apt-get)"
  ((EUID == 0)) || command -v sudo >/dev/null || die "please install as root: apt-get install ${missing[*]}"
  say "installing ${missing[*]}"
  (quiet_install "${missing[@]}") || die "could not install ${missing[*]}"
}

# Debian starts what it installs, now and at every boot; but these are only tools here. In a subshell.
quiet_install() {
  local policy=/usr/sbin/policy-rc.d service fresh=()
  for service in redis-server nginx supervisor; do
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

apt_install() {
  as_root apt-get -q update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install "$@"
}

# --- What runs ---

ctl() { supervisorctl -c "$ROOT/supervisord.conf" "$@"; }

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

# What one account has started, another can't look after: files and sockets are its own.
refuse_other_accounts() {
  [[ ! -d $RUN || $(stat -c %u "$RUN") == "$EUID" ]] || die "run/ belongs to $(stat -c %U "$RUN"), who used this checkout before: use that account"
}

# gone PID: it has ended, though its parent may not have noticed.
gone() { [[ ! -d /proc/$1 ]] || [[ $(sed -n 's/^State:\t//p' "/proc/$1/status" 2>/dev/null) == Z* ]]; }

# The pids of what a supervisord of this checkout left behind when it was killed.
leftovers() {
  local proc
  # Slots still have what supervisord put into their environment; nginx and Redis write their title over it.
  with_our_environment
  for proc in /proc/[0-9]*; do
    if is_our_redis "$proc" || is_our_nginx "$proc"; then printf '%s\n' "${proc#/proc/}"; fi
  done
}

# The pids of what any supervisord of this checkout, or of this installation, has started; as far as this account may look.
with_our_environment() {
  { grep -lszxF "SUPERVISOR_SERVER_URL=${SUPERVISOR_SERVER_URL:-unix://$RUN/supervisor.sock}" /proc/[0-9]*/environ || true; } | cut -d / -f 3
}

# is_child PROC PID: its parent is PID.
is_child() { [[ $(sed -n 's/^PPid:\t//p' "$1/status" 2>/dev/null) == "$2" ]]; }

# orphaned_slots SUPERVISORD [SLOT]: the pids of instances, or of this slot's, that have another supervisord's environment.
orphaned_slots() {
  local pid
  for pid in $(our_slots "${2:-[0-9]+}"); do
    is_child "/proc/$pid" "$1" || printf '%s\n' "$pid"
  done
}

# our_slots REGEX: the pids of instances with such a number, whoever their parent is.
our_slots() {
  local pid
  while read -r pid; do
    # What a slot's start has itself started has the same environment.
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

# slot_is_ours SUPERVISORD SLOT: it takes traffic, and it is not one that was left behind.
slot_is_ours() {
  local pid
  for pid in $(our_slots "$2"); do
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

# free_port FROM: the first one that nobody listens on.
free_port() {
  local port=$1
  while port_taken "$port"; do port=$((port + 1)); done
  printf '%s\n' "$port"
}

# ready SLOT: this slot takes traffic.
ready() { slot_answers "$1" readyz; }
slot_answers() {
  local folder=run
  # In a slot's own environment.
  [[ -z ${CHAT_SOCKET:-} ]] || folder=${CHAT_SOCKET%/*}
  (cd "$ROOT" && curl -fsS -o /dev/null --max-time 2 --unix-socket "$folder/chat-$1.sock" "http://localhost/$2") 2>/dev/null
}

# The numbers that the running stack has.
current_slots() { sed -n 's/^numprocs=//p' "$RUN/supervisor/stack.conf"; }
current_metrics_port() { sed -n 's/^ *listen 127.0.0.1:\([0-9]*\);/\1/p' "$RUN/nginx/metrics.conf" 2>/dev/null; }
current_port() { sed -n 's/^listen \([0-9]*\).*/\1/p' "$RUN/nginx/listen.conf"; }

# --- For tests ---

# test_port: a free one at random, because two tests may look at the same time; below those that the kernel gives to outgoing connections
# (32768 and up), which would have it by the time it is needed.
test_port() { free_port $((10000 + RANDOM % 20000)); }

# copy_stack FOLDER: what deploy/up needs, with the jar if there is one. What ran in an earlier copy there is stopped.
copy_stack() {
  [[ ! -x $1/deploy/down ]] || "$1/deploy/down" >/dev/null
  rm -rf "$1"
  mkdir -p "$1/target"
  tar -C "$ROOT" --exclude=node_modules -cf - deploy systemd nginx.conf supervisord.conf pom.xml src | tar -C "$1" -xf -
  [[ ! -e $ROOT/target/chat.jar ]] || cp "$ROOT/target/chat.jar" "$1/target/"
}
