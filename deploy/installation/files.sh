# shellcheck shell=bash
# Writes files in one step each, and remembers which programs have yet to read them. Sourced after lib.sh.

# chatctl's own folder, where nobody but root writes.
CTL=/run/chat-ctl
CHATCTL=/usr/local/bin/chatctl
TEMPLATES=$ROOT/deploy/templates
# The operator's tool, and the programs of supervisord.
# shellcheck disable=SC2034 # for layout.sh and checks.sh
mapfile -t TOOLS < <(cd "$ROOT/deploy" && printf '%s\n' chatctl ctl/*.py watch.py slots.py start-slot start-redis lib.sh)
# All other files of the checkout that are written to the machine.
# shellcheck disable=SC2034 # for checks.sh
SOURCES=(
  deploy/{real-ip,redis-data}.conf
  deploy/templates/{chat.env,nginx-site.conf,redis-chat.conf,redis.acl,supervisord-chat.conf,supervisord-redis.conf}
  systemd/{chat@.service,chat.target,chat-hold.service,chat.socket,nginx.conf,redis.conf,tcp.conf,sysusers.conf,tmpfiles.conf}
)

# put FILE [MODE [OWNER:GROUP]]: standard input becomes the file, in one step. False when it was that already.
put() {
  local mode=${2:-644} owner=${3:-root:root}
  mkdir -p "$(dirname "$1")"
  # Half a file must not take a whole one's place; and in a pipe, die would end only a subshell.
  if ! (umask 077 && cat >"$1.new") || ! chown "$owner" "$1.new" || ! chmod "$mode" "$1.new"; then
    rm -f "$1.new"
    printf 'install: could not write %s\n' "$1" >&2
    kill -TERM $$
    exit 1
  fi
  if cmp -s "$1.new" "$1" && [[ $(stat -c '%a %U:%G' "$1") == "$mode $owner" ]]; then
    rm "$1.new"
    return 1
  fi
  mv "$1.new" "$1"
  detail "$1"
}

# put_once FILE …: as put, and left alone when it is there.
put_once() { [[ ! -e $1 ]] && put "$@"; }

# render TEMPLATE [KEY=VALUE…]: the template in deploy/templates with each @KEY@ replaced.
render() {
  local text pair
  text=$(cat "$TEMPLATES/$1" && printf .)
  for pair in "${@:2}"; do text=${text//"@${pair%%=*}@"/"${pair#*=}"}; done
  printf '%s' "${text%.}"
}

# pending NAME COMMAND…: if the command changes something, NAME has to be told of it: later in this run, or in the next one when this
# one is interrupted.
pending() {
  local mark=$CTL/pending-$1 before=
  [[ ! -e $mark ]] || before=yes
  touch "$mark"
  "${@:2}" || [[ -n $before ]] || rm -f "$mark"
}

is_pending() { [[ -e $CTL/pending-$1 ]]; }
clear_pending() { rm -f "$CTL/pending-$1"; }

# One change at a time. chatctl takes the same lock.
lock() {
  install -d -m 755 $CTL
  exec 9>>$CTL/lock
  flock -n 9 || die "chatctl is at work here"
}

# chatctl ARGUMENT…: without the lock, which it takes itself.
# shellcheck disable=SC2154 # $manager is set by deploy/install
chatctl() {
  local status=0
  flock -u 9
  $CHATCTL --manager "$manager" "$@" 9>&- || status=$?
  flock -n 9 || die "chatctl is at work here"
  return "$status"
}

secret() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
sha256() { printf %s "$1" | sha256sum | cut -d ' ' -f 1; }

# is_older PID FILE…: the process started before one of those files was changed.
is_older() {
  local file started
  started=$(started "$1") || return 1
  for file in "${@:2}"; do
    # In fractions of a second: what is started right after the file was written is not older.
    [[ ! -e $file ]] || awk -v changed="$(stat -c %.Y "$file")" -v started="$started" 'BEGIN { exit changed > started }' || return 0
  done
  return 1
}

# started PID: seconds since 1970, to hundredths. The folder in /proc is only as old as the first access to it.
started() {
  awk -v hz="$(getconf CLK_TCK)" -v now="$(date +%s.%N)" -v uptime="$(cut -d ' ' -f 1 /proc/uptime)" \
    '{ sub(/.*\) /, ""); printf "%.2f\n", now - uptime + $20 / hz }' "/proc/$1/stat" 2>/dev/null
}
