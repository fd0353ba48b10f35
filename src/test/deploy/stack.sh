#!/usr/bin/env bash
# src/test/deploy/stack.sh - one story about the running stack: deploy/up, what goes wrong afterwards, deploy/down.
#
# It runs in a copy of the checkout (target/stack/story) on free ports, so a stack that runs here is left alone. Prints a line
# "ok - …" or "not ok - …" for each sentence; ends with 1 if one isn't ok.
#
# Longer than 300 lines because it is one story: each sentence starts from what the ones before have left.
set -euo pipefail
# shellcheck source=deploy/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../../deploy/lib.sh"
# shellcheck source=src/test/deploy/story.sh
. "$(dirname "${BASH_SOURCE[0]}")/story.sh"

# A name that a person may choose, with what a shell, supervisord or a JVM may stumble on.
COPY="$ROOT/target/stack/o'(ü) #1+2 \$x"
TALK=$ROOT/src/test/deploy/websocket.py

main() {
  copy_stack "$COPY"
  cd "$COPY"
  # Everything below asks about the copy.
  RUN=$COPY/run ROOT=$COPY
  PORT=$(test_port)
  REDIS_PORT=$(test_port)
  export PORT REDIS_PORT
  trap finish EXIT

  it "refuses a number of instances that is none, in one line" refuses_a_bad_number
  it "refuses a taken port, in one line, and starts nothing" refuses_a_taken_port
  it "refuses a setting that supervisord can't be told, in one line" refuses_a_setting
  it "deploy/up that is ended before it starts anything takes its lock with it" ends_with_its_lock
  it "deploy/up that is ended half way leaves nothing that runs, and the next one starts as if nothing had been" stands_interruption

  # Time for hundreds of connections that say nothing, which the shares are asked for with.
  CHAT_HELLO_SECONDS=300 deploy/up 4 >up.log 2>&1 || { cat up.log >&2 && it "deploy/up 4 starts" false && exit 1; }
  it "deploy/up 4 lists four running instances, nginx, redis and watch" lists_running 4
  it "supervisorctl typed in the checkout needs no options and no environment" supervisorctl_just_works
  it "supervisord has nothing critical to say" says_nothing_critical

  it "nginx serves the page to be asked for again each time" serves_the_page
  it "nginx serves a module with its type, packed" serves_a_module
  it "nginx puts the security headers on errors too, once" headers_on_errors
  it "nginx keeps readiness, metrics, WEB-INF and dot files to itself" keeps_to_itself

  it "an address has its share of requests, and is told in words when it asks for more; this machine's own has all it wants" \
    shares_requests
  it "an address has its share of connections, and others still come in" shares_connections
  it "behind another proxy the client's address counts: an IPv6 one with its /64, an IPv4 one however it is written" looks_through_a_proxy

  it "METRICS_PORT lets Prometheus in to each instance, from this machine, until it is 0" lets_prometheus_in

  it "a message sent on one connection arrives on all" a_message_arrives
  it "the commands that the documentation shows for inspecting it, and for talking to it, do what it says" does_what_the_documentation_says
  it "a message posted with curl arrives as a server-sent event, at once and once" a_post_arrives
  hold_a_connection
  it "a killed nginx is back, and open connections stay" survives_killing_nginx
  it "a second deploy/up restarts nothing and disconnects nobody" second_up_is_harmless
  it "deploy/up 6 adds two instances; nobody is disconnected, no request fails" grows
  it "deploy/up 3 ends three instances; no request fails" shrinks
  let_the_connection_go

  it "a killed instance is back by itself, and no request fails" survives_a_kill
  it "with all instances killed, requests wait and none fails" survives_killing_all
  it "restarting one instance after the other fails no request, and what is posted meanwhile is there once and in order" \
    survives_a_rolling_restart
  it "restarting all instances at once fails no request" survives_restarting_all
  it "what was acknowledged is still there after kill -9 of Redis" survives_killing_redis
  it "deploy/up says when instances run an older jar" says_that_the_jar_is_old
  it "deploy/up takes over from what a killed supervisord left behind" survives_a_killed_manager

  remember_ports
  it "deploy/down leaves no process and no open port" leaves_nothing
  it "deploy/down is harmless when nothing runs" down_again
  it "the messages are still there after deploy/down and deploy/up" keeps_the_messages
  it "PAGE has nginx serve the page as it is edited, and is refused where no page is" serves_the_sources
  ((failed == 0))
}

finish() {
  local status=$?
  rm -f load.on post.on
  exec 7>&- || true
  deploy/down >/dev/null || status=1
  exit "$status"
}

# --- Starting ---

refuses_a_bad_number() {
  local number
  for number in 0 -1 many 1.5 257; do
    refused deploy/up "$number" || return 1
  done
  refused deploy/up 1 2
}

# It ends with an error and exactly one line.
refused() {
  local words
  ! words=$("$@" 2>&1) && [[ -n $words && $words != *$'\n'* ]]
}

refuses_a_taken_port() {
  local listener port status=0
  port=$(test_port)
  python3 -c "import socket, time; s = socket.create_server(('127.0.0.1', $port)); time.sleep(60)" &
  listener=$!
  wait_for 30 port_taken "$port" || status=1
  PORT=$port refused deploy/up 2 || status=1
  kill "$listener"
  ((status == 0)) && ! running
}

refuses_a_setting() {
  local value
  for value in 'a secret of thirty-two "quoted" letters' 'a secret of thirty-two letters #1'; do
    CHAT_SECRET=$value refused deploy/up 2 || return 1
  done
}

ends_with_its_lock() {
  deploy/up 2 >interrupted.log 2>&1 &
  local up=$!
  wait_for 60 test -e run/releases
  kill -TERM "$up"
  ! wait "$up" && ! running && flock -n run/up.lock true
}

stands_interruption() {
  deploy/up 2 >interrupted.log 2>&1 &
  local up=$! status=0
  wait_for 60 running || status=1
  kill -TERM "$up"
  wait "$up" && status=1
  ! running && [[ -z $(leftovers) ]] || status=1
  ((status == 0)) || cat interrupted.log
  return "$status"
}

lists_running() {
  [[ $(ctl status | grep -c '^chat:[0-9]* *RUNNING') == "$1" && $(ctl status | grep -cE '^(nginx|redis|watch) *RUNNING') == 3 ]]
}

supervisorctl_just_works() { [[ $(env -i PATH="$PATH" supervisorctl status | wc -l) == 7 ]]; }

says_nothing_critical() { ! grep -E ' (CRIT|ERRO) ' run/log/supervisord.log; }

# --- nginx ---

get() { curl -s --path-as-is --max-time 60 "$@"; }
status_of() { get -o /dev/null -w '%{http_code}' "http://127.0.0.1:$PORT$1"; }
head_of() { get -D - -o /dev/null "http://127.0.0.1:$PORT$1" "${@:2}" | tr -d '\r'; }

serves_the_page() {
  local head tag
  head=$(head_of /)
  grep -qx 'Content-Type: text/html; charset=utf-8' <<<"$head" && grep -qx 'Cache-Control: no-cache' <<<"$head" || return 1
  tag=$(sed -n 's/^ETag: //p' <<<"$head")
  [[ $(head_of / -H "If-None-Match: $tag") == *' 304 '* ]]
}

serves_a_module() {
  local head
  head=$(head_of "/$(main_module)" -H 'Accept-Encoding: gzip')
  grep -qx 'Content-Type: text/javascript; charset=utf-8' <<<"$head" && grep -qx 'Content-Encoding: gzip' <<<"$head" &&
    grep -qx 'Cache-Control: public, max-age=31536000, immutable' <<<"$head" && [[ $(status_of /v/none/app/main.js) == 404 ]]
}

# The path of the page's main module.
main_module() { get "http://127.0.0.1:$PORT/" | grep -oE 'v/[0-9a-f]+/app/main\.js'; }

headers_on_errors() {
  local path header head
  for path in / /gone.js /healthz /ws; do
    head=$(head_of "$path")
    for header in Content-Security-Policy X-Content-Type-Options Referrer-Policy Cross-Origin-Opener-Policy \
      Cross-Origin-Resource-Policy Permissions-Policy; do
      [[ $(grep -c "^$header: " <<<"$head") == 1 ]] || { printf '%s: %s\n' "$path" "$header" && return 1; }
    done
  done
  head_of /gone.js | grep -x 'Cache-Control: no-store' >/dev/null
}

keeps_to_itself() {
  local path
  for path in /readyz /metrics /WEB-INF/web.xml /web-inf/web.xml /%57EB-INF/web.xml /v/../WEB-INF/web.xml //WEB-INF/ /v/ \
    /.gitignore /../nginx.conf; do
    [[ $(status_of "$path") =~ ^40[04]$ ]] || { printf '%s: %s\n' "$path" "$(status_of "$path")" && return 1; }
  done
  [[ $(status_of /healthz) == 200 ]]
}

# ask SOURCE COUNT PATH [HEADER…]: "200 x 150, 429 x 50", and the first refusal on a line of its own.
ask() { python3 "$ROOT/src/test/deploy/ask.py" "$1" "$PORT" "${@:2}"; }

# Four seconds' worth at once, and what a slow machine gets on top of it, 50 a second.
shares_requests() {
  local answers
  answers=$(ask 127.0.0.66 3000 /healthz)
  printf '     %s\n' "${answers%%$'\n'*}"
  [[ ${answers#*$'\n'} == '1 {"type":"about:blank","status":429,"code":"rate_limited",'* ]] || return 1
  [[ $answers =~ ^200\ x\ ([0-9]+),\ 429\ x\ [0-9]+$'\n' ]] && ((BASH_REMATCH[1] >= 200)) || return 1
  wait_for 30 grep -q '"client":"127.0.0.66","method":"GET","path":"/healthz","status":429' run/log/nginx.log &&
    [[ $(ask 127.0.0.1 1000 /healthz) == '200 x 1000' ]] && wait_for 30 may_ask 127.0.0.66
}
may_ask() { [[ $(ask "$1" 1 /healthz) == '200 x 1' ]]; }

shares_connections() {
  local answers
  answers=$(ask 127.0.0.66 300 /ws)
  printf '     %s\n' "${answers%%$'\n'*}"
  [[ $answers == '101 x 256, 429 x 44'$'\n''10 {"type":"about:blank","status":429,'* ]] &&
    [[ $(ask 127.0.0.67 100 /ws) == '101 x 100' && $(ask 127.0.0.1 300 /ws) == '101 x 300' ]]
}

# Every client at 127.0.0.77 is a proxy.
looks_through_a_proxy() {
  sed 's/^#set_real_ip_from 10.0.0.0.8/set_real_ip_from 127.0.0.77/; s/^#real_ip_header X-Forwarded-For/real_ip_header X-Forwarded-For/' deploy/real-ip.conf >run/nginx/real-ip.conf
  ctl signal HUP nginx >/dev/null
  local status=0
  wait_for 30 is_believed || status=1
  # The second of each pair finds what the first has left it.
  [[ $(forwarded 2001:db8:1:2::1 3000) == *', 429'* && $(forwarded 2001:db8:1:2:ffff::9 1000) =~ ^200\ x\ [0-9]{1,3},\ 429 ]] || status=1
  [[ $(forwarded 192.0.2.1 3000) == *', 429'* && $(forwarded ::ffff:192.0.2.1 1000) =~ ^200\ x\ [0-9]{1,3},\ 429 ]] || status=1
  [[ $(forwarded 2001:db8:1:3::1 100) == '200 x 100' && $(forwarded ::ffff:192.0.2.2 100) == '200 x 100' ]] || status=1
  [[ $(forwarded ::1 1000) == '200 x 1000' ]] || status=1
  rm run/nginx/real-ip.conf
  ctl signal HUP nginx >/dev/null
  return "$status"
}
# forwarded CLIENT COUNT
forwarded() { ask 127.0.0.77 "$2" /healthz "X-Forwarded-For: $1"; }
is_believed() {
  forwarded 192.0.2.9 1 >/dev/null
  ask 127.0.0.77 1 /gone "X-Forwarded-For: 192.0.2.9" >/dev/null
  grep -q '"client":"192.0.2.9"' run/log/nginx.log
}

# --- Talking ---

HELLO='{"type":"hello","name":"Story"}'
JOIN='{"type":"join","room":"story"}'

# say_in_room TEXT: says it on a connection of its own, and waits for the ack.
say_in_room() {
  talk "$HELLO" "$JOIN" '{"type":"send","room":"story","text":"'"$1"'","nonce":"'"$1"'"}' '"type":"ack"'
}
# hears TEXT: who joins now finds it in the room.
hears() { talk "$HELLO" "$JOIN" '"text":"'"$1"'"'; }

# talk LINE… REGEX: sends the lines, true once what comes back matches.
talk() { printf '%s\n' "${@:1:$#-1}" | python3 "$TALK" "$PORT" "${@: -1}" >/dev/null 2>&1; }

a_message_arrives() {
  local pids=() i
  for i in 1 2 3 4 5 6; do
    talk "$HELLO" "$JOIN" '"text":"first"' &
    pids+=($!)
  done
  say_in_room first || return 1
  for i in "${pids[@]}"; do wait "$i" || return 1; done
}

does_what_the_documentation_says() {
  typed 'supervisorctl status' | grep '^chat:4 ' >/dev/null && typed_for_a_while 'tail -f run/log/chat-1.log' || return 1
  # Each line is in protocol.md.
  cat >talk.sh <<'EOF'
curl -s -c cookies -d '{"name":"curl"}' http://localhost:3000/api/session
curl -sN -b cookies 'http://localhost:3000/api/events?room=lobby' &
curl -s -b cookies -H "Idempotency-Key: $(date +%s%N)" -d '{"text":"Hello"}' http://localhost:3000/api/rooms/lobby/messages
curl -s -b cookies 'http://localhost:3000/api/rooms/lobby/messages?limit=10'
EOF
  # The stream goes on: its pid is on a line of its own.
  (typed "$(cat talk.sh; printf 'jobs -p >talk.pid')" >talk.log)
  local status=0
  wait_for 30 grep -q '"type":"joined"' talk.log || status=1
  kill "$(cat talk.pid)" || status=1
  grep -q '"text":"Hello"' talk.log && grep -q '"type":"welcome"' talk.log || status=1
  ((status == 0)) || cat talk.log
  return "$status"
}

# api PATH OPTION…: as the same user each time.
api() { get -b cookies -c cookies "http://127.0.0.1:$PORT/api/$1" "${@:2}"; }
# stream_of PATH: what the same user hears from then on; in the background it is one process.
stream_of() { exec curl -s -N --max-time 600 -b cookies "http://127.0.0.1:$PORT/api/$1"; }
# post NONCE: prints the status.
post() { api rooms/posts/messages -o /dev/null -w '%{http_code}\n' -H "Idempotency-Key: $1" -d '{"text":"'"$1"'"}'; }

a_post_arrives() {
  api session -o /dev/null -d '{"name":"curl"}'
  stream_of 'events?room=posts' >events.log &
  local stream=$! status=0
  wait_for 30 grep -q '"type":"joined"' events.log || status=1
  [[ $(post once) == 201 && $(post once) == 200 ]] || status=1
  wait_for 30 grep -q '"text":"once"' events.log || status=1
  kill "$stream"
  ((status == 0)) && [[ $(grep -c '"text":"once"' events.log) == 1 ]]
}

# One connection that stays: what it hears is in held.log, and it ends when file 7 is closed.
hold_a_connection() {
  mkfifo held.in
  python3 "$TALK" "$PORT" <held.in >held.log 2>&1 &
  exec 7>held.in
  printf '%s\n' "$HELLO" "$JOIN" >&7
  it "a connection is held open while the following happens" wait_for 30 grep -q '"type":"joined"' held.log
}

# Nobody was asked to move either.
held_undisturbed() { ! grep -qE '^closed|"type":"restart"|refused' held.log; }

let_the_connection_go() { exec 7>&-; }

# --- Load: two clients, one request after the other ---

# under_load COMMAND…: runs it; false if it fails, or any request did.
under_load() {
  local status=0 client clients=()
  touch load.on
  for client in 1 2; do
    load >"load.$client" &
    clients+=($!)
  done
  "$@" || status=1
  rm load.on
  wait "${clients[@]}"
  printf '     %s requests, slowest %s s\n' "$(cat load.* | wc -l)" "$(sort -nk 2 load.* | tail -n 1 | cut -d ' ' -f 2)"
  if grep -hv '^200 ' load.*; then status=1; fi
  return "$status"
}

load() {
  while [[ -e load.on ]]; do
    get -o /dev/null -w '%{http_code} %{time_total}\n' "http://127.0.0.1:$PORT/healthz" || true
  done
}

quietly() { "$@" >/dev/null 2>&1; }

pids() { ctl status | sed -n 's/^\(chat:[0-9]*\) .*pid \([0-9]*\),.*/\1 \2/p'; }
pid_of() { ctl pid "$1"; }

# --- Changing ---

lets_prometheus_in() {
  local way
  way=$(test_port)
  METRICS_PORT=$way quietly deploy/up 4 && wait_for 30 scraped "$way" 1 && scraped "$way" 4 || return 1
  ! scraped "$way" 5 && ! listens_elsewhere "$way" || return 1
  quietly deploy/up 4 && scraped "$way" 1 || return 1
  METRICS_PORT=0 quietly deploy/up 4 && wait_for 30 shut "$way"
}

scraped() { curl -fsS --max-time 5 "http://127.0.0.1:$1/chat-$2/metrics" 2>/dev/null | grep '^chat_connections ' >/dev/null; }
# On another address than 127.0.0.1, which the kernel writes so.
listens_elsewhere() { grep -hE "^ *[0-9]+: [0-9A-F]+:$(printf %04X "$1") [0-9A-F]+:0000 0A " /proc/net/tcp /proc/net/tcp6 | grep -v ' 0100007F:'; }
shut() { ! port_taken "$1"; }

second_up_is_harmless() {
  local before
  before=$(pids)
  under_load quietly typed 'deploy/up' && [[ $(pids) == "$before" ]] && held_undisturbed
}

grows() {
  local before
  before=$(pids)
  under_load quietly typed 'deploy/up 6' && lists_running 6 && [[ $(pids | head -n 4) == "$before" ]] && held_undisturbed
}

shrinks() {
  local before
  before=$(pids | head -n 3)
  under_load quietly deploy/up 3 && lists_running 3 && [[ $(pids) == "$before" ]] && [[ ! -e run/chat-4.sock ]]
}

# --- Breaking ---

survives_a_kill() { under_load back_after_a_kill; }

back_after_a_kill() {
  local pid
  pid=$(pid_of chat:1)
  local start=$EPOCHREALTIME
  kill -KILL "$pid"
  wait_for 30 gone "$pid" || return 1
  # 3 s on a machine of its own.
  wait_for 60 ready 1 || return 1
  printf '     back after %s ms\n' $(((${EPOCHREALTIME/./} - ${start/./}) / 1000))
}

all_ready() { ready 1 && ready 2 && ready 3; }

survives_killing_all() { under_load kill_all; }
kill_all() {
  local pid all
  wait_for 60 lists_running 3 || return 1
  all=$(pids | cut -d ' ' -f 2)
  # shellcheck disable=SC2086 # a list of pids
  kill -KILL $all
  for pid in $all; do wait_for 30 gone "$pid" || return 1; done
  wait_for 60 all_ready
}

survives_a_rolling_restart() {
  local poster status=0
  touch post.on
  keep_posting >posted.log &
  poster=$!
  under_load roll || status=1
  rm post.on
  wait "$poster"
  printf '     %s posted\n' "$(wc -l <posted.log)"
  ((status == 0)) && ! grep -v ' 201$' posted.log && diff <(cut -d ' ' -f 1 posted.log | tail -n 150) <(posts_there)
}

# Seven a second: ten are allowed.
keep_posting() {
  local n
  for ((n = 1; ; n++)); do
    [[ -e post.on ]] || break
    printf 'post-%s %s\n' "$n" "$(post "post-$n")"
    sleep 0.15
  done
}

posts_there() { api 'rooms/posts/messages?limit=200' | grep -o '"text":"post-[0-9]*"' | grep -o 'post-[0-9]*' | tail -n 150; }

roll() {
  local slot
  for slot in 1 2 3; do
    ctl restart "chat:$slot" >/dev/null && wait_for 60 ready "$slot" || return 1
  done
}

survives_restarting_all() { under_load restart_all; }
restart_all() { ctl restart 'chat:*' >/dev/null && wait_for 60 all_ready; }

survives_killing_nginx() {
  local before
  before=$(pid_of nginx)
  kill -KILL "$before"
  wait_for 60 new_nginx_answers "$before" && held_undisturbed
}

# new_nginx_answers PID: another one than that, which supervisord may take for alive for a moment; and not just the old workers.
new_nginx_answers() { [[ $(ctl status nginx) == *RUNNING* && $(ctl pid nginx) != "$1" && $(ctl pid nginx) == "$(cat run/nginx.pid)" && $(status_of /healthz) == 200 ]]; }

survives_killing_redis() {
  local pid
  say_in_room before-the-kill || return 1
  pid=$(pid_of redis)
  kill -KILL "$pid"
  wait_for 30 gone "$pid" || return 1
  wait_for 60 all_ready && hears before-the-kill && say_in_room after-the-kill
}

# Like a build, without one.
says_that_the_jar_is_old() {
  printf 'one more entry\n' >run/entry.txt
  python3 -c "import zipfile; zipfile.ZipFile('target/chat.jar', 'a').write('run/entry.txt')"
  wait_for 60 lists_running 3 || return 1
  [[ $(deploy/up 3 2>&1) == *'still running the jar from before: chat:1 chat:2 chat:3'* ]] || return 1
  roll && [[ $(deploy/up 3 2>&1) != *'jar from before'* ]]
}

survives_a_killed_manager() {
  kill -KILL "$(supervisord_pid)"
  wait_for 30 not_running
  quietly deploy/up 3 && lists_running 3 && [[ $(current_port) == "$PORT" ]] && hears after-the-kill
}

not_running() { ! running; }

# --- Stopping ---

remember_ports() {
  local pid
  processes=$(for pid in $(ctl status | sed -n 's/.*pid \([0-9]*\),.*/\1/p') $(supervisord_pid); do printf '%s:%s\n' "$pid" "$(born "$pid")"; done)
  redis_port=$(sed -n 's/^port //p' run/redis/local.conf)
}

leaves_nothing() {
  local pid
  quietly typed 'deploy/down' || return 1
  for pid in $processes; do is_gone "${pid%:*}" "${pid#*:}" || { printf 'pid %s is alive\n' "${pid%:*}" && return 1; }; done
  [[ -z $(leftovers) ]] && ! port_taken "$PORT" && ! port_taken "$redis_port" && [[ -z $(find run -type s) ]]
}

# is_gone PID BORN
is_gone() { [[ $(born "$1") != "$2" ]] || gone "$1"; }

down_again() { [[ $(deploy/down) == '==> nothing runs here' ]]; }

# With the token for /cluster, which takes another start.
keeps_the_messages() {
  # A home as most have, with nothing odd in its name.
  export HOME=${COPY%/*}/home
  mkdir -p "$HOME"
  typed '(umask 077 && openssl rand -hex 16 >~/chat-admin-token)' && quietly typed 'CHAT_ADMIN_TOKEN_FILE=~/chat-admin-token deploy/up' || return 1
  hears after-the-kill && typed "$(
    cat <<'EOF'
curl -H "Authorization: Bearer $(cat ~/chat-admin-token)" http://localhost:3000/api/cluster
EOF
  )" 2>/dev/null | grep '"instances"' >/dev/null
}

serves_the_sources() {
  deploy/down >/dev/null && PAGE=src/main/java refused deploy/up && PAGE=src/main/webapp quietly deploy/up && [[ $(status_of /app/main.js) == 200 ]]
}

main "$@"
