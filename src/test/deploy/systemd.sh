#!/usr/bin/env bash
# src/test/deploy/systemd.sh - one story about an installed chat: deploy/install under a real systemd, what goes wrong afterwards,
# deploy/uninstall.
#
# systemd is booted in namespaces of its own, as root: this machine's files are seen through an overlay that is in memory and goes
# with it, the network is a loopback of its own. Nothing of it outlives this script. Prints a line "ok - …" or "not ok - …" for each
# sentence; ends with 1 if one isn't ok. Needs target/chat.jar. Logs: target/systemd.
#
# Longer than 300 lines because it is one story: each sentence starts from what the ones before have left.
set -euo pipefail
# shellcheck source=deploy/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../../deploy/lib.sh"
# shellcheck source=src/test/deploy/story.sh
. "$(dirname "${BASH_SOURCE[0]}")/story.sh"

LOGS=$ROOT/target/systemd
CLASSES=$ROOT/target/systemd/classes
# For the delivery checker, which speaks no TLS.
PLAIN=8080

main() {
  rm -rf "$LOGS"
  mkdir -p "$CLASSES"
  can_boot || exit 0
  [[ -e $ROOT/target/chat.jar ]] || die "there is no target/chat.jar"
  trap finish EXIT
  boot || { it "a real systemd boots in namespaces" false && exit 1; }

  it "an occupied port is refused in one line that names who holds it, before anything is changed" refuses_an_occupied_port
  it "a checkout that lacks a template is refused in one line that names it, before anything is changed" refuses_an_incomplete_checkout
  if ! in_checkout 'deploy/install --slots 2 --access guests' >"$LOGS/install.log" 2>&1; then
    cat "$LOGS/install.log" >&2
    it "deploy/install installs two instances" false
    exit 1
  fi
  it "deploy/install starts two instances, Redis and nginx" all_active
  it "systemctl status shows connections, rooms and messages" status_tells
  it "an instance scores at most 0.5, over TCP 1.2, in systemd-analyze security, and neither Redis nor nginx scores worse than Debian's" exposed_little
  it "nginx sends to https, with today's TLS and HSTS, and keeps readiness and metrics to itself" serves_https
  it "Redis takes nobody without a password, and the instances do only what they need" redis_is_closed
  it "another program of nginx' account can't open an instance's socket" sockets_are_nginx_alone
  it "the account chat can put no link where systemd makes the shared socket, and in its folders root makes nothing" root_makes_nothing_of_chats
  it "a message sent over TLS is in the room for a client that joins later" a_message_arrives
  it "a second deploy/install restarts nothing and keeps what was edited" second_install_is_harmless
  listen_plainly
  it "an address has its share of requests here, too" shares_requests

  it "an instance killed with -9 is back by itself, and no request fails" survives_a_kill
  it "a frozen instance is restarted by the watchdog" survives_freezing
  it "instances without Redis are left alone, and are live again by themselves, with all messages" survives_redis_away
  it "rolling both restarts under load loses, doubles and reorders nothing" survives_rolling
  it "an installation with the shared socket in chat's folder gets one in root's, and no request fails" moves_the_shared_socket
  it "with all instances stopped, connections wait in the shared socket" waits_in_the_socket
  it "an upgrade restarts one instance after the other, and no request fails" upgrades
  it "with another unit deploy/install restarts one instance after the other, and no request fails" rolls_for_a_unit
  it "more instances, and fewer again" scales
  it "chatctl shows every instance, and check finds no problem" chatctl_shows
  it "chatctl drains, starts, restarts and scales instances" chatctl_does
  it "chatctl profile looks into an instance, hardened as it is" profiles
  broken_releases "$LOGS/releases"
  # Verified, and run, by no account but chat.
  broken_release "$LOGS/releases" good 'only as chat'
  rm "$LOGS/releases/good/chat.jar.sha256"
  it "a release that crashes is rolled back: exit code 3, the old one serves on all" rolls_back crash
  it "a release that never becomes ready is rolled back" rolls_back unready
  it "a release that listens but cannot reach Redis is rolled back" rolls_back away
  it "deploy/install rolls a release back, too" installs_no_bad_release
  it "a release is rolled out under load, gets the right in Redis that the one before did not have, and no request fails; rollback restores the one before" under_load releases
  it "an instance over its memory bound drains, is started again, and chatctl says why" bounds_memory
  it "an instance that runs out of memory ends at once and is started again, after ever longer pauses" runs_out_of_memory
  it "a wrong setting is reported in a line, and not tried again" wrong_setting
  it "systemctl stop chat.target stops all, start starts the enabled" the_target_is_all

  it "deploy/uninstall leaves settings and data, and deploy/install finds them again" comes_back
  it "deploy/uninstall --purge leaves nothing" purges
  it "where neither Debian's nor nginx.org's way of adding a site is there, that is reported before anything is changed" refuses_a_strange_nginx
  it "the same under supervisord, for users with accounts and then for guests, beside nginx.org's nginx, typed in the checkout with a mask of 077: installed, and again without a restart" under_supervisord
  it "the account chat can put no link where supervisord makes the shared socket, and in its folders root makes nothing" root_makes_nothing_under_supervisord
  it "more instances, and fewer again, and the others run on" scales_under_supervisord
  it "kill -9 of supervisord: all serve on, hand over when it is back, and nothing is lost" survives_a_killed_supervisord
  it "after a boot, with nothing in /run, all is there again" survives_a_boot
  it "an installation under supervisord with the shared socket in chat's folder gets one in root's" moves_the_shared_socket_under_supervisord
  it "chatctl profile looks into an instance under supervisord, too" profiles
  it "and it is gone" leaves_supervisord
  ((failed == 0))
}

# --- The machine ---

# False when it can't be tried here; where nothing may be skipped, that is a failure.
can_boot() {
  local why=''
  if ((EUID != 0)); then
    why="only root may boot a systemd"
  elif [[ ! -x /lib/systemd/systemd ]]; then
    why="systemd is not installed"
  elif ! unshare -fpmCiun --propagation private true 2>/dev/null; then
    why="this machine gives no namespaces"
  fi
  [[ -n $why ]] || return 0
  [[ ${CI:-} != true ]] || { it "a real systemd boots in namespaces ($why)" false && exit 1; }
  detail "skipped: $why"
  return 1
}

boot() {
  unshare -fpmCiun --kill-child --propagation private bash "${BASH_SOURCE[0]}" --boot "$LOGS" >"$LOGS/boot.log" 2>&1 &
  unshare=$!
  wait_for 60 systemd_pid && wait_for 120 booted
}

systemd_pid() {
  systemd=$(cut -d ' ' -f 1 "/proc/$unshare/task/$unshare/children")
  [[ -n $systemd ]]
}

booted() { [[ $(inside systemctl is-system-running 2>/dev/null) =~ running|degraded ]]; }

# inside COMMAND…: in the booted system, at most ten minutes.
inside() { timeout 600 nsenter -t "$systemd" -m -u -i -n -p -C -r -w env -i PATH="$PATH" HOME=/root LANG=C.UTF-8 "$@"; }

# in_checkout COMMAND: as somebody types it there.
in_checkout() { inside bash -c "cd '$ROOT' && $1"; }

# Runs as the first process of the namespaces: a root of its own, and systemd in it.
boot_here() {
  umask 022
  local device root=$1/root
  mkdir "$root"
  mount -t tmpfs tmpfs "$root"
  mkdir "$root"/{upper,work,new}
  mount -t overlay overlay -o "lowerdir=/,upperdir=$root/upper,workdir=$root/work" "$root/new"
  cd "$root/new"
  mount -t proc proc proc
  mount -t sysfs -o ro sysfs sys
  mount -t tmpfs tmpfs run
  mount -t tmpfs tmpfs tmp
  mount -t tmpfs tmpfs dev
  for device in null zero full random urandom tty; do
    touch "dev/$device"
    mount --bind "/dev/$device" "dev/$device"
  done
  mkdir dev/pts dev/shm
  mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
  ln -s pts/ptmx dev/ptmx
  # The checkout may lie in /tmp, or on another disk than /.
  mkdir -p ".$ROOT"
  mount --bind "$ROOT" ".$ROOT"
  mount -o remount,bind,ro ".$ROOT"
  mount -t cgroup2 none sys/fs/cgroup
  # A fresh Debian's: what this machine has of its own stays out of the story.
  rm -rf etc/nginx/sites-enabled/* etc/supervisor/conf.d/* etc/nginx/conf.d/* etc/chat opt/chat var/lib/redis/chat
  ln -s /etc/nginx/sites-available/default etc/nginx/sites-enabled/default
  mkdir old
  pivot_root . old
  umount -l /old
  export container=other
  # Without what this machine starts at boot.
  exec /lib/systemd/systemd --system --unit=basic.target
}

finish() {
  local status=$?
  trap - EXIT
  if [[ -n ${systemd:-} ]]; then
    inside journalctl --no-pager >"$LOGS/journal.log" 2>/dev/null || true
  fi
  # Its first process ends with it, and everything in the namespaces with that.
  if [[ -n ${unshare:-} ]]; then
    kill -KILL "$unshare" 2>/dev/null || true
    wait "$unshare" 2>/dev/null || true
  fi
  rmdir "$LOGS/root" 2>/dev/null || true
  exit "$status"
}

# --- Asking ---

property() { inside systemctl show -P "$2" "$1"; }
main_pid() { property "chat@$1" MainPID; }
active() { inside systemctl -q is-active "$@"; }
ready() { inside curl -fsS -o /dev/null --max-time 2 --unix-socket "/run/chat/chat-$1.sock" http://localhost/readyz 2>/dev/null; }
# They may just be slow to answer.
both_ready() { wait_for 60 are_ready; }
are_ready() { ready 1 && ready 2; }
# Another process than PID, and it takes traffic.
replaced() { [[ $(main_pid "$1") != "$2" && $(main_pid "$1") != 0 ]] && ready "$1"; }

get() { inside curl -ks --path-as-is --max-time 60 "$@"; }
status_of() { get -o /dev/null -w '%{http_code}' "$1"; }

# journal NUMBER: its log, and systemd's lines about it.
journal() { inside journalctl -u "chat@$1" --no-pager -o cat; }
# journal_has NUMBER PATTERN: soon, as the journal may be behind.
journal_has() { wait_for 30 journal_is "$1" "$2"; }
# shellcheck disable=SC2053 # a pattern
journal_is() { [[ $(journal "$1") == $2 ]]; }

# since START: milliseconds.
since() { printf '%s\n' $(((${EPOCHREALTIME/./} - ${1/./}) / 1000)); }

# under_load COMMAND…: two clients ask one request after the other meanwhile; false if it fails, or any request did.
# By HTTP/1.1: when nginx is reloaded it closes HTTP/2 connections that have no request yet. A browser repeats its request; curl fails.
under_load() {
  local status=0 client clients=()
  touch "$LOGS/load.on"
  for client in 1 2; do
    inside bash -c "while [[ -e $LOGS/load.on ]]; do
      curl -ks --http1.1 -o /dev/null --max-time 60 -w '%{http_code} %{time_total}\n' https://127.0.0.1/healthz || true; done" >"$LOGS/load.$client" &
    clients+=($!)
  done
  "$@" || status=1
  rm "$LOGS/load.on"
  wait "${clients[@]}"
  printf '     %s requests, slowest %s s\n' "$(cat "$LOGS"/load.* | wc -l)" "$(sort -nk 2 "$LOGS"/load.* | tail -n 1 | cut -d ' ' -f 2)"
  if grep -hv '^200 ' "$LOGS"/load.*; then status=1; fi
  return "$status"
}

# quietly LOG COMMAND…: its words are shown if it fails.
quietly() { "${@:2}" >"$1" 2>&1 || { sed 's/^/     /' "$1" && return 1; }; }

# --- Installed ---

# refused_before_anything WORDS COMMAND: in one line, with these words in it.
refused_before_anything() {
  local words status=0 before
  before=$(what_is_there)
  words=$(in_checkout "$2" 2>&1) || status=$?
  [[ $status == 1 && $words == *"$1"* && $words != *$'\n'* ]] || { printf '     %s\n' "$words" && return 1; }
  diff <(printf '%s\n' "$before") <(what_is_there)
}
what_is_there() { inside find /etc /opt /usr/local -xdev -printf '%p %s %T@\n' | sort; }

refuses_an_occupied_port() {
  local listener status=0
  inside python3 -c 'import os, socket, time
s = socket.create_server(("127.0.0.1", 80))
while not os.path.exists("/run/enough"): time.sleep(0.1)' &
  listener=$!
  wait_for 30 inside grep -q ' 0100007F:0050 00000000:0000 0A ' /proc/net/tcp || return 1
  refused_before_anything 'port 80 is taken by python3 (pid ' 'deploy/install --slots 2' || status=1
  inside touch /run/enough
  wait "$listener" || status=1
  return "$status"
}

# A copy of the checkout, which can't be written to here.
refuses_an_incomplete_checkout() {
  local status=0
  inside sh -c "mkdir /tmp/half && cp -r '$ROOT/deploy' '$ROOT/systemd' /tmp/half && rm /tmp/half/deploy/templates/nginx-site.conf" || return 1
  refused_before_anything 'templates/nginx-site.conf is missing' "/tmp/half/deploy/install --slots 2 --jar '$ROOT/target/chat.jar'" || status=1
  inside rm -r /tmp/half
  return "$status"
}

# With its group www-data; nginx' workers have another one, and serve.
sockets_are_nginx_alone() {
  local as_php=(setpriv --reuid=www-data --regid=www-data --init-groups curl -sS --max-time 5 --unix-socket /run/chat/chat-1.sock http://localhost/healthz)
  local status=0
  inside "${as_php[@]}" || status=$?
  # curl's "could not connect".
  [[ $(status_of https://127.0.0.1/healthz) == 200 && $status == 7 ]]
}

root_makes_nothing_of_chats() {
  local socket
  socket=$(property chat.socket Listen)
  root_alone_names "${socket% (*}"
}

# root_alone_names SOCKET: root binds it by its name, and gives it its owner and mode by that name: a link there would be followed.
root_alone_names() {
  local link=${1%/*}/link
  if inside setpriv --reuid=chat --regid=chat --init-groups ln -s /etc/passwd "$link" 2>/dev/null; then
    inside rm "$link"
    printf '     chat may put a link beside %s\n' "$1"
    return 1
  fi
  inside test -S "$1" && ! inside find /run/chat /var/lib/chat -user root | grep .
}

all_active() { active chat@1 chat@2 chat.socket chat.target redis-server@chat nginx && both_ready; }

status_tells() {
  local text
  wait_for 30 tells_the_same || return 1
  printf '     %s\n' "$text"
  [[ $text =~ ^[0-9]+\ connections,\ [0-9]+\ rooms,\ [0-9.]+\ messages/s ]]
}
# Unless the figures change between the two questions.
tells_the_same() {
  text=$(property chat@1 StatusText)
  [[ -n $text && $(in_checkout 'systemctl status chat@1' 2>/dev/null) == *"$text"* ]]
}

# exposed UNIT MOST: in tenths.
exposed() {
  local tenths
  tenths=$(inside systemd-analyze security --no-pager "$1" | sed -n 's/.*exposure level for .*: \([0-9]*\)\.\([0-9]\).*/\1\2/p')
  printf '     %s %s\n' "$1" "$((10#$tenths / 10)).$((10#$tenths % 10))"
  ((10#$tenths <= $2))
}

exposed_little() {
  exposed chat@1.service 5 && exposed redis-server@chat.service 12 && exposed nginx.service 70 || return 1
  inside bash -c "mkdir /run/systemd/system/chat@1.service.d && cp $ROOT/systemd/tcp.conf /run/systemd/system/chat@1.service.d/ && systemctl daemon-reload"
  local status=0
  exposed chat@1.service 12 || status=1
  inside bash -c "rm -r /run/systemd/system/chat@1.service.d && systemctl daemon-reload"
  return "$status"
}

serves_https() {
  local head path
  [[ $(get -o /dev/null -w '%{http_code} %{redirect_url}' http://127.0.0.1/x) == '301 https://127.0.0.1/x' ]] || return 1
  head=$(get -D - -o /dev/null https://127.0.0.1/ | tr -d '\r')
  grep -qix 'strict-transport-security: max-age=63072000; includeSubDomains' <<<"$head" && grep -qi "^content-security-policy: default-src 'none'" <<<"$head" &&
    grep -qi '^content-type: text/html' <<<"$head" || return 1
  [[ $(get "https://127.0.0.1/$(get https://127.0.0.1/ | grep -oE 'v/[0-9a-f]+/app/main\.js')" -o /dev/null -w '%{content_type}') == text/javascript* ]] || return 1
  if get --tls-max 1.1 --ciphers DEFAULT@SECLEVEL=0 -o /dev/null https://127.0.0.1/; then return 1; fi
  for path in readyz metrics WEB-INF/web.xml; do
    [[ $(status_of "https://127.0.0.1/$path") == 404 ]] || return 1
  done
  [[ $(status_of https://127.0.0.1/healthz) == 200 ]]
}

redis_is_closed() {
  local redis=(redis-cli -s /run/redis-chat/redis.sock)
  # As www-data not even the socket can be opened.
  [[ $(inside "${redis[@]}" ping 2>&1) == *NOAUTH* ]] && ! inside setpriv --reuid www-data --regid www-data --clear-groups "${redis[@]}" ping >/dev/null 2>&1 &&
    [[ $(as_chat flushall) == *NOPERM* && $(as_chat eval 'return 1' 0) == *NOPERM* && $(as_chat get chat:1:secret) != *NOPERM* ]] &&
    [[ $(as_chat function load x) == *NOPERM* && $(as_chat function flush) == *NOPERM* ]] &&
    [[ $(as_operator acl log | grep -c fcall) == 0 ]]
}

# shellcheck disable=SC2016 # for the shell inside
as_operator() {
  inside sh -c 'REDISCLI_AUTH=$(cat /etc/chat/redis-operator) exec redis-cli -s /run/redis-chat/redis.sock --user operator --no-auth-warning "$@"' - "$@"
}

# shellcheck disable=SC2016 # for the shell inside
as_chat() {
  inside sh -c 'REDISCLI_AUTH=$(sed "s|.*chat:\(.*\)@.*|\1|" /etc/chat/redis.url) exec redis-cli -s /run/redis-chat/redis.sock --user chat "$@"' - "$@"
}

# api PATH OPTION…: as one user.
api() { get -b /tmp/cookies -c /tmp/cookies "https://127.0.0.1/api/$1" "${@:2}"; }
# post NONCE: prints the status.
post() { api rooms/story/messages -o /dev/null -w '%{http_code}' -H "Idempotency-Key: $1" -d '{"text":"'"$1"'"}'; }
hears() { [[ $(api rooms/story/messages) == *'"text":"'"$1"'"'* ]]; }

a_message_arrives() {
  api session -o /dev/null -d '{"name":"curl"}'
  [[ $(post first) == 201 && $(post first) == 200 ]] && hears first
}

second_install_is_harmless() {
  local before
  before=$(main_pid 1) && before+=" $(main_pid 2) $(property redis-server@chat MainPID) $(property nginx MainPID)"
  inside sh -c 'echo "CHAT_ROOMS=50" >>/etc/chat/chat.env'
  quietly "$LOGS/install-again.log" inside "$ROOT/deploy/install" || return 1
  [[ "$(main_pid 1) $(main_pid 2) $(property redis-server@chat MainPID) $(property nginx MainPID)" == "$before" ]] &&
    inside grep -qx CHAT_ROOMS=50 /etc/chat/chat.env
}

listen_plainly() {
  inside sh -c "echo 'listen 127.0.0.1:$PLAIN;' >>/etc/chat/nginx/tls.conf && systemctl reload nginx" &&
    # The reload goes on after the command.
    wait_for 30 inside grep -q " 0100007F:$(printf %04X "$PLAIN") 00000000:0000 0A " /proc/net/tcp
}

shares_requests() {
  local answers
  answers=$(inside python3 "$ROOT/src/test/deploy/ask.py" 127.0.0.66 "$PLAIN" 3000 /healthz)
  printf '     %s\n' "${answers%%$'\n'*}"
  [[ $answers == '200 x '*', 429 x '*'"code":"rate_limited"'* && $(inside python3 "$ROOT/src/test/deploy/ask.py" 127.0.0.1 "$PLAIN" 1000 /healthz) == '200 x 1000' ]]
}

# --- Breaking ---

survives_a_kill() { under_load back_after_a_kill; }

back_after_a_kill() {
  local pid start
  pid=$(main_pid 1)
  start=$EPOCHREALTIME
  inside kill -KILL "$pid"
  # 3 s on a machine of its own.
  wait_for 60 replaced 1 "$pid" || return 1
  printf '     back after %s ms; restarts: %s\n' "$(since "$start")" "$(property chat@1 NRestarts)"
}

survives_freezing() {
  local pid start
  pid=$(main_pid 2)
  start=$EPOCHREALTIME
  inside kill -STOP "$pid"
  wait_for 90 replaced 2 "$pid" || return 1
  printf '     WatchdogSec is 10 s; back %s ms after it froze\n' "$(since "$start")"
  journal_has 2 "*Watchdog timeout*"
}

survives_redis_away() {
  local before
  before="$(main_pid 1) $(main_pid 2)"
  # As in an empty folder: its start loads them again.
  [[ $(as_operator function flush) == OK ]] || return 1
  inside systemctl stop redis-server@chat
  wait_for 60 says_it_is_away || { property chat@1 StatusText && return 1; }
  # Longer than the watchdog's patience.
  inside sleep 11
  inside systemctl start redis-server@chat
  both_ready && [[ "$(main_pid 1) $(main_pid 2)" == "$before" ]] && wait_for 60 hears first && [[ $(as_operator function list) == *chat_* ]]
}
says_it_is_away() { [[ $(property chat@1 StatusText) == *'Redis is away'* ]]; }

survives_rolling() {
  (compile "$CLASSES" "$ROOT/target/chat.jar" "$ROOT/src/test/java/chat/chaos") || return 1
  inside java -Xmx512m -cp "$ROOT/target/chat.jar:$CLASSES" chat.chaos.Main --home /etc/chat --seconds 5 --clients 20 --rate 50 \
    --churn 10 roll >"$LOGS/roll.log" 2>&1 || { cat "$LOGS/roll.log" && return 1; }
  sed -n '/^|/s/^/     /p' "$LOGS/roll.log"
}

moves_the_shared_socket() {
  # As it was laid out before.
  inside sh -c 'systemctl -q stop chat.target chat.socket chat-hold.service 2>/dev/null
    sed -i "s|/run/chat-socket/|/run/chat/|" /etc/systemd/system/chat.socket /etc/nginx/sites-available/chat && rm -r /run/chat-socket &&
    systemctl daemon-reload && systemctl start chat.target && systemctl reload nginx' && both_ready && inside test -S /run/chat/chat.sock || return 1
  local before
  before="$(main_pid 1) $(main_pid 2)"
  under_load quietly "$LOGS/move.log" inside "$ROOT/deploy/install" || return 1
  [[ $(main_pid 1) != "${before% *}" && $(main_pid 2) != "${before#* }" ]] && both_ready && shared_socket_is_roots && root_makes_nothing_of_chats
}
shared_socket_is_roots() { inside test -S /run/chat-socket/chat.sock && ! inside test -e /run/chat/chat.sock; }

waits_in_the_socket() {
  inside systemctl -q stop chat@1 chat@2
  status_of https://127.0.0.1/healthz >"$LOGS/waited" &
  local client=$!
  wait_for 10 a_connection_waits && [[ ! -s $LOGS/waited ]] || return 1
  in_checkout 'systemctl start chat@1 chat@2' && wait "$client" && [[ $(cat "$LOGS/waited") == 200 ]]
}
# Until it is accepted, the kernel lists it under the listener's path, in state 02: connecting.
# shellcheck disable=SC2016 # awk's fields
a_connection_waits() { inside awk '$6 == "02" && $8 == "/run/chat-socket/chat.sock" { found = 1 } END { exit !found }' /proc/net/unix; }

# The same jar with an entry more is another release.
upgrades() {
  cp "$ROOT/target/chat.jar" "$LOGS/chat.jar"
  python3 -c "import sys, zipfile; zipfile.ZipFile(sys.argv[1], 'a').writestr('entry', 'more')" "$LOGS/chat.jar"
  local before
  before="$(main_pid 1) $(main_pid 2)"
  under_load quietly "$LOGS/upgrade.log" inside "$ROOT/deploy/install" --slots 2 --jar "$LOGS/chat.jar" || return 1
  [[ $(cat "$LOGS/upgrade.log") == *'chat-1 first'*'serves on 2 instances'* && "$(main_pid 1) $(main_pid 2)" != "$before" ]] && hears first
}

# A unit newer than the instances is enough. An editor wants a terminal.
rolls_for_a_unit() {
  local before
  before="$(main_pid 1) $(main_pid 2)"
  # shellcheck disable=SC2016 # the editor's
  printf '#!/bin/sh\nprintf "[Service]\\nEnvironment=HEAP=500m\\n" >"$1"\n' >"$LOGS/editor"
  chmod +x "$LOGS/editor"
  in_checkout "SYSTEMD_EDITOR=$LOGS/editor script -qec 'systemctl edit chat@' /dev/null" >/dev/null || return 1
  [[ $(property chat@1 Environment) == *HEAP=500m* ]] || return 1
  under_load quietly "$LOGS/roll-unit.log" inside "$ROOT/deploy/install" || return 1
  [[ $(main_pid 1) != "${before% *}" && $(main_pid 2) != "${before#* }" ]] && both_ready
}

scales() {
  quietly "$LOGS/scale.log" in_checkout 'deploy/install --domain chat.example.org --slots 4' && wait_for 60 ready 3 && wait_for 60 ready 4 && active chat@3 chat@4 &&
    inside grep -qx 'server_name chat.example.org;' /etc/chat/nginx/name.conf && in_checkout 'systemctl enable --now chat@{1..4}' &&
    fails_at_its_end 4 && quietly "$LOGS/scale.log" in_checkout 'deploy/install --slots 2' || return 1
  inside rm -r /etc/systemd/system/chat@4.service.d
  inside systemctl daemon-reload
  ! active chat@3 && both_ready && [[ $(inside systemctl is-enabled chat@3 2>/dev/null) == disabled ]]
}

# As systemd itself may fail at it, when the instance's group is gone in that moment.
fails_at_its_end() {
  inside bash -c "mkdir -p /etc/systemd/system/chat@$1.service.d && printf '[Service]\\nExecStopPost=/bin/false\\n' >/etc/systemd/system/chat@$1.service.d/fails.conf && systemctl daemon-reload"
}

chatctl() { inside chatctl "$@"; }

chatctl_shows() {
  local took
  wait_for 60 lists_both || { cat "$LOGS/list.log" && return 1; }
  # 300 ms is the aim; here others may be busy on the same cores.
  printf '     list answered after %s ms\n' "$took"
  quietly "$LOGS/check.log" chatctl check &&
    [[ $(chatctl env 1) == *CHAT_ROOMS*50*chat.env* && $(chatctl logs 1 -n 5 --json) == *'"slot": 1'* && $(chatctl startup --show) == *'systemctl enable'* ]]
}

# It gives an instance a fifth of a second to answer, which one on a busy machine may miss.
lists_both() {
  local start=$EPOCHREALTIME
  chatctl list >"$LOGS/list.log" || return 1
  took=$(since "$start")
  [[ $(grep -c '^chat-[12] .* ready ' "$LOGS/list.log") == 2 ]]
}

chatctl_does() {
  local before
  before=$(main_pid 1)
  in_checkout 'systemctl restart chat@1' && both_ready && [[ $(main_pid 1) != "$before" ]] || return 1
  before=$(main_pid 1)
  quietly "$LOGS/drain.log" chatctl drain 2 && ! active chat@2 && [[ $(inside cat /etc/chat/nginx/slots.conf) != *chat-2.sock* ]] &&
    quietly "$LOGS/start.log" chatctl start 2 && [[ $(inside cat /etc/chat/nginx/slots.conf) == *chat-2.sock* ]] &&
    quietly "$LOGS/scale.log" chatctl scale 3 && wait_for 60 ready 3 && quietly "$LOGS/scale.log" chatctl scale 2 && ! active chat@3 &&
    [[ $(main_pid 1) == "$before" ]] && quietly "$LOGS/restart.log" chatctl restart && both_ready && [[ $(main_pid 1) != "$before" ]]
}

profiles() {
  quietly "$LOGS/profile.log" chatctl profile 1 --seconds 1 --heap || return 1
  local kind
  for kind in threads.txt jfr hprof; do
    [[ -n $(inside find /var/lib/chat/profile -name "chat-1-*.$kind" -size +0) ]] || return 1
  done
}

# rolls_back NAME: and the instance that was not first has noticed nothing.
rolls_back() {
  local before status=0
  before="$(inside readlink /opt/chat/current) $(main_pid 2)"
  chatctl release "$LOGS/releases/$1" --timeout 10 --watch 2 >"$LOGS/$1.log" 2>&1 || status=$?
  [[ $status == 3 && "$(inside readlink /opt/chat/current) $(main_pid 2)" == "$before" ]] || { cat "$LOGS/$1.log" && return 1; }
  both_ready && wait_for 60 hears first
}

installs_no_bad_release() {
  local before status=0
  before="$(inside readlink /opt/chat/current) $(main_pid 2)"
  inside "$ROOT/deploy/install" --jar "$LOGS/releases/crash/chat.jar" >"$LOGS/install-bad.log" 2>&1 || status=$?
  [[ $status == 3 && "$(inside readlink /opt/chat/current) $(main_pid 2)" == "$before" ]] || { cat "$LOGS/install-bad.log" && return 1; }
  both_ready
}

releases() {
  local before
  before=$(inside readlink /opt/chat/current)
  # As the release before was installed.
  [[ $(as_operator acl setuser chat -zmscore) == OK && $(as_chat zmscore chat:1:public x) == *NOPERM* ]] && inside sed -i 's/ +zmscore//' /etc/redis/chat.acl || return 1
  quietly "$LOGS/release.log" chatctl release "$LOGS/releases/good" --watch 3 || return 1
  [[ $(as_chat zmscore chat:1:public x) != *NOPERM* ]] && inside grep -q ' +zmscore' /etc/redis/chat.acl || return 1
  [[ $(inside readlink /opt/chat/current) != "$before" ]] && both_ready || return 1
  quietly "$LOGS/rollback.log" chatctl rollback --watch 1 || return 1
  [[ $(inside readlink /opt/chat/current) == "$before" ]] && both_ready
}

bounds_memory() {
  drop_in Environment=CHAT_MEMORY_MB=20
  inside systemctl start chat@3
  local status=0
  wait_for 60 slots "slots[2]['restarts'] > 0 and slots[2]['why'] == 'memory over its bound'" || status=1
  journal_has 3 "*is over CHAT_MEMORY_MB=20* stopped*" || status=1
  inside sh -c 'systemctl -q stop chat@3; rm -r /run/systemd/system/chat@3.service.d; systemctl daemon-reload'
  return "$status"
}

# drop_in KEY=VALUE: for instance 3.
drop_in() {
  inside sh -c "mkdir -p /run/systemd/system/chat@3.service.d && printf '[Service]\n%s\n' '$1' >/run/systemd/system/chat@3.service.d/x.conf && systemctl daemon-reload"
}

runs_out_of_memory() {
  drop_in "Environment=HEAP=6m CHAT_WARM_UP_MS=0"
  inside systemctl --no-block start chat@3
  local status=0
  wait_for 120 pauses || status=1
  journal_has 3 "*OutOfMemoryError*status=3*" || status=1
  printf '     %s restarts; %s\n' "$(property chat@3 NRestarts)" "$(journal 3 | sed -n 's/^.*\(failed .* in a row.*\)/\1/p' | tail -n 1)"
  inside systemctl -q stop chat@3
  return "$status"
}
pauses() { [[ $(journal 3) == *'in a row, waiting for 2 s'* ]]; }

wrong_setting() {
  drop_in Environment=CHAT_ROMS=3
  local status=0
  ! inside systemctl start chat@3 2>/dev/null || status=1
  [[ $(property chat@3 ActiveState) == failed && $(property chat@3 ExecMainStatus) == 2 ]] || status=1
  journal_has 3 "*CHAT_ROMS*" && journal 3 | grep 'CHAT_ROMS' | sed 's/^/     /' || status=1
  inside sh -c 'rm -r /run/systemd/system/chat@3.service.d && systemctl daemon-reload && systemctl reset-failed chat@3'
  return "$status"
}

the_target_is_all() {
  in_checkout 'systemctl stop chat.target'
  # systemctl waits for the target, not for its parts.
  wait_for 60 both_stopped || return 1
  inside systemctl start chat.target && both_ready
}
both_stopped() { [[ "$(property chat@1 ActiveState) $(property chat@2 ActiveState)" =~ ^(inactive|failed)\ (inactive|failed)$ ]]; }

# --- Leaving ---

comes_back() {
  quietly "$LOGS/uninstall.log" inside "$ROOT/deploy/uninstall" || return 1
  if active chat@1 || active redis-server@chat || inside test -e /opt/chat || inside test -e /etc/systemd/system/chat@.service; then return 1; fi
  active nginx && inside nginx -t -q || return 1
  quietly "$LOGS/install-back.log" inside "$ROOT/deploy/install" || return 1
  both_ready && wait_for 60 hears first && inside grep -qx CHAT_ROOMS=50 /etc/chat/chat.env
}

# purges [CONNECTIONS]: and nginx.conf is as it was.
purges() {
  quietly "$LOGS/purge.log" inside "$ROOT/deploy/uninstall" --purge || return 1
  local left
  left=$(inside sh -c 'find /etc /opt /var/lib /run -xdev \( -name "chat*" -o -name "redis-chat*" \) ! -path "/etc/ssl/*" 2>/dev/null')
  [[ -z $left ]] || { printf '%s\n' "$left" && return 1; }
  ! inside id chat 2>/dev/null && ! inside getent group chat-nginx && ! inside grep chat /etc/nginx/nginx.conf &&
    inside grep -q "worker_connections ${1:-768};" /etc/nginx/nginx.conf
}

# --- The other manager ---

supervised_pids() { inside sh -c 'supervisorctl pid chat-redis; supervisorctl pid chat:1; supervisorctl pid chat:2'; }

# As nginx.org packages it.
nginx_org() {
  inside sh -c "systemctl -q stop nginx; rm -rf /etc/nginx/sites-* /etc/nginx/modules-enabled; id nginx >/dev/null 2>&1 || useradd --system nginx
    printf '%s\n' 'user  nginx;' 'pid /run/nginx.pid;' 'events {' '    worker_connections  1024;' '}' 'http {' \
      '    include /etc/nginx/mime.types;' '$1' '}' >/etc/nginx/nginx.conf"
}

refuses_a_strange_nginx() {
  nginx_org ''
  refused_before_anything "neither sites-enabled/* nor conf.d/*.conf" 'deploy/install --manager supervisord'
}

under_supervisord() {
  local before time
  nginx_org 'include /etc/nginx/conf.d/*.conf;'
  for time in 1 2; do
    quietly "$LOGS/supervisord-$time.log" in_checkout 'umask 077; CDPATH=/ LC_ALL=C deploy/install --manager supervisord --slots 2 </dev/null' || return 1
    if ((time == 1)); then before=$(supervised_pids); fi
  done
  [[ $(supervised_pids) == "$before" && $before =~ ^[1-9][0-9]*$'\n'[1-9][0-9]*$'\n'[1-9][0-9]*$ ]] || { printf '%s\n' "$before" && return 1; }
  # With no terminal to answer, it is for users with accounts. The rest of the story is that of guests.
  grep -q 'first administrator registers at https://.*#invite=cl_' "$LOGS/supervisord-1.log" || return 1
  inside sed -i 's/^CHAT_ACCESS=.*/CHAT_ACCESS=guests/' /etc/chat/chat.env && quietly "$LOGS/guests.log" chatctl reload || return 1
  before=$(supervised_pids)
  active supervisor && inside systemctl -q is-enabled supervisor nginx && a_message_arrives && [[ $(inside ps -o user= -p "${before##*$'\n'}") == chat ]]
}

root_makes_nothing_under_supervisord() { root_alone_names "$(inside sed -n 's|^socket=unix://||p' /etc/supervisor/conf.d/chat.conf)"; }

moves_the_shared_socket_under_supervisord() {
  # As it was laid out before.
  inside sh -c 'sed -i "s|/run/chat-socket/|/run/chat/|" /etc/supervisor/conf.d/chat.conf /etc/nginx/conf.d/chat.conf && rm -r /run/chat-socket &&
    supervisorctl update >/dev/null && service nginx reload' && wait_for 30 inside test -S /run/chat/chat.sock || return 1
  quietly "$LOGS/move.log" inside "$ROOT/deploy/install" --manager supervisord && are_all_ready 2 &&
    shared_socket_is_roots && root_makes_nothing_under_supervisord && wait_for 60 hears orphaned
}

# are_all_ready COUNT: they may just be slow to answer.
are_all_ready() { wait_for 90 slots "[s['ready'] for s in slots] == [True] * $1"; }

scales_under_supervisord() {
  local before
  before=$(supervised_pids)
  quietly "$LOGS/scale.log" chatctl scale 3 && are_all_ready 3 &&
    quietly "$LOGS/scale.log" inside "$ROOT/deploy/install" --manager supervisord --slots 2 && are_all_ready 2 && [[ $(supervised_pids) == "$before" ]]
}

survives_a_killed_supervisord() {
  local before pid
  before=$(supervised_pids)
  inside kill -KILL "$(inside supervisorctl pid)"
  [[ $(post orphaned) == 201 ]] || return 1
  under_load taken_over || return 1
  for pid in $before; do wait_for 60 inside test ! -d "/proc/$pid" || return 1; done
  hears orphaned && [[ $(inside pgrep -u redis | wc -l) == 1 ]]
}
taken_over() { inside service supervisor start && are_all_ready 2; }

survives_a_boot() {
  inside sh -c 'service supervisor stop && rm -rf /run/chat /run/chat-socket /run/redis-chat && systemd-tmpfiles --create && service supervisor start'
  are_all_ready 2 && wait_for 60 hears orphaned
}

leaves_supervisord() { purges 1024 && ! inside pgrep -u redis; }

if [[ ${1:-} == --boot ]]; then boot_here "$2"; else main; fi
