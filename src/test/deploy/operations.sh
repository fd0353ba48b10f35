#!/usr/bin/env bash
# src/test/deploy/operations.sh - what an operator does with deploy/chatctl, and what supervisord does when nobody looks.
#
# It runs in a copy of the checkout (target/stack/operations) on free ports, so a stack that runs here is left alone. Prints a
# line "ok - …" or "not ok - …" for each sentence; ends with 1 if one isn't ok.
#
# Longer than 300 lines because it is one story: each sentence starts from what the ones before have left.
set -euo pipefail
# shellcheck source=deploy/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../../deploy/lib.sh"
# shellcheck source=src/test/deploy/story.sh
. "$(dirname "${BASH_SOURCE[0]}")/story.sh"

COPY=$ROOT/target/stack/operations

main() {
  copy_stack "$COPY"
  cd "$COPY"
  # Everything below asks about the copy.
  RUN=$COPY/run ROOT=$COPY
  PORT=$(test_port)
  REDIS_PORT=$(test_port)
  export PORT REDIS_PORT
  trap finish EXIT
  CHAT_ROOMS=77 deploy/up 2 >up.log 2>&1 || { cat up.log >&2 && it "deploy/up 2 starts" false && exit 1; }

  it "list shows every instance, for people and for programs, at once" lists
  it "wrong use is reported in one line and exits 2" refuses
  it "check finds nothing that is not as it should be, and sums up first" deploys_well
  it "monit shows the same in a terminal, live, until q" shows_monit
  it "logs names the instance and the time of each line, as JSON too" shows_logs
  it "logs --follow loses no line when the log is rotated" follows_logs
  it "env shows the settings in effect and where they come from, without the secrets" shows_env
  it "user creates an account, lists it, invites an administrator, and says what cannot be done" manages_users
  it "audit tells what was done to whom, for people and for programs" audits
  it "reports shows what people have reported, and closes it" reports
  it "export writes what was said, and erase removes a person from all of it, which open pages see" exports_and_erases
  it "restart, stop and start do it to all, or to those named" restarts

  it "reload, scale 3, reload --parallel 2 and scale 2 under load: nobody notices, and nginx has nothing to say about the scaling" under_chaos 30 changes
  it "after a reload, and after scale 3, the connections spread over all instances by themselves, and nobody notices" under_many
  it "a request that nginx was reading when an instance was taken off its list reaches another one, and nginx has nothing to say" reads_on
  it "a drained instance is off nginx' list, and start brings it back" drains
  it "nginx gets a list of instances that an earlier change had written when it was interrupted" finishes_what_was_cut_off
  it "two changes at the same time: the second one is refused" one_at_a_time
  it "a reload that is interrupted, or whose terminal is gone, leaves no instance stopped" stands_interruption

  it "a killed instance is back, and list says why" survives_a_kill
  it "a frozen instance is restarted, and list says why" thaws
  it "one that ends again and again rests, list says so, and it is back by itself" rests
  it "kill -9 of supervisord, and deploy/up: the instances are taken over one by one, and nobody notices" under_chaos 14 loses_the_manager

  broken_releases releases
  it "a release that crashes is rolled back: exit code 3, the old one serves on all" rolls_back crash
  it "a release that never becomes ready is rolled back" rolls_back unready
  it "a release that listens but cannot reach Redis is rolled back" rolls_back away
  it "a release that is ready but fails at what it is asked is rolled back" rolls_back failing
  it "a file that is no chat is refused before anything happens" refuses_a_stranger
  it "a release that lacks a class, or its functions for Redis, is refused before anything happens, with what it lacks" refuses_half_a_release
  it "an instance that does not come back stops a reload, and the others serve on" stops_a_reload
  it "a release completes though none of its output can be written" releases_unheard
  it "a release is rolled out under load and nobody notices, and rollback restores the one before" under_chaos 34 releases
  it "what startup runs at boot starts all as it was last" boots
  ((failed == 0))
}

finish() {
  local status=$?
  rm -f chaos.on
  deploy/down >/dev/null || status=1
  exit "$status"
}

quietly() { "$@" >quiet.log 2>&1 || { sed 's/^/     /' quiet.log && return 1; }; }
# ends_with STATUS COMMAND…: and with exactly one line of error.
ends_with() {
  local status=0
  "${@:2}" >out.log 2>error.log || status=$?
  [[ $status == "$1" && $(wc -l <error.log) == 1 ]] || { printf '     ended with %s\n' "$status" && sed 's/^/     /' out.log error.log && return 1; }
}

chatctl() { deploy/chatctl "$@"; }
# They may just be slow to answer.
all_ready() { wait_for 60 slots "[s['slot'] for s in slots if s['ready']] == list(range(1, $1 + 1)) and len(slots) == $1"; }

# --- Looking ---

lists() {
  local took
  wait_for 60 lists_both || { cat list.log && return 1; }
  printf '     list answered after %s ms\n' "$took"
  # 300 ms is the aim; here others may be busy on the same cores.
  ((took < 10000)) && ! grep -q $'\e' list.log && all_ready 2
}
# It gives an instance a fifth of a second to answer, which one on a busy machine may miss.
lists_both() {
  local start=$EPOCHREALTIME
  typed 'deploy/chatctl list' >list.log || return 1
  took=$(((${EPOCHREALTIME/./} - ${start/./}) / 1000))
  [[ $(grep -c '^chat-[12] .* ready ' list.log) == 2 ]]
}

refuses() {
  ends_with 2 deploy/chatctl scale many && ends_with 2 deploy/chatctl restart 7 && ends_with 2 deploy/chatctl fly &&
    ends_with 2 deploy/chatctl monit && ends_with 1 deploy/chatctl --home /tmp list
}

deploys_well() { quietly typed 'deploy/chatctl check' && [[ $(head -n 1 quiet.log) =~ ^0\ problems,\ [0-9]+\ warnings?,\ [0-9]+\ fine$ ]]; }

shows_logs() {
  typed_for_a_while 'deploy/chatctl logs 2 --follow' && typed 'deploy/chatctl list --json' >/dev/null && [[ $(deploy/chatctl logs -n 1 | grep -c '^chat-[12] ') == 2 ]] &&
    deploy/chatctl logs 1 -n 1 --json | python3 -c 'import json, sys; line = json.load(sys.stdin); sys.exit(not (line["slot"] == 1 and line["at"]))'
}

# In a terminal of its own; a screen has everything, and q ends it well.
shows_monit() {
  python3 - >monit.log <<'EOF'
import os, pty, select, sys, time

pid, terminal = pty.fork()
if pid == 0:
    os.execv("deploy/chatctl", ["chatctl", "monit"])
words = ("2 of 2 ready", "chat-1 ", "chat-2 ", "nginx: ", "redis: ", "q ends")
# Two screens: it is live.
seen, end = "", time.monotonic() + 240
while not (all(word in seen for word in words) and seen.count("chat-2 ") >= 2) and time.monotonic() < end:
    if select.select([terminal], [], [], 1)[0]:
        seen += os.read(terminal, 65536).decode()
os.write(terminal, b"q")
try:
    while piece := os.read(terminal, 65536):
        seen += piece.decode()
except OSError:
    pass
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(seen)
# The last thing gives the terminal back as it was.
sys.exit(status or not (all(word in seen for word in words) and seen.count("chat-2 ") >= 2 and "\x1b[?1049l" in seen[-20:]))
EOF
}

# As logrotate does it.
follows_logs() {
  timeout 600 deploy/chatctl logs 1 --follow >follow.log &
  local reader=$! status=0
  wait_for 30 test -s follow.log || status=1
  mv run/log/chat-1.log run/log/chat-1.log.old
  kill -USR2 "$(supervisord_pid)"
  quietly deploy/chatctl restart 1 || status=1
  # The end of one process, and the beginning of the next.
  wait_for 60 follows_a_restart || status=1
  kill "$reader"
  wait "$reader" 2>/dev/null || true
  return "$status"
}

follows_a_restart() { sed '1,/ stopped$/d' follow.log | grep 'ready in' >/dev/null; }

shows_env() {
  quietly typed 'deploy/chatctl env 1' && grep -q 'CHAT_WARM_UP_MS *= *1500.*environment' quiet.log && grep -q 'REDIS_URL *= (secret) .*environment' quiet.log &&
    ! grep -qF "$(sed -n 's/^requirepass //p' run/redis/local.conf)" quiet.log
}

manages_users() {
  deploy/chatctl user create Ann | grep -q '^/#reset=cl_' && deploy/chatctl user list | grep -qP '^Ann\tuser\tenabled\t' &&
    typed 'deploy/chatctl user invite admin' | grep -q '^/#invite=cl_' &&
    ! deploy/chatctl user reset Nobody 2>refused.log && grep -qF 'there is no account "Nobody"' refused.log
}

# After manages_users.
audits() {
  typed 'deploy/chatctl audit' >audit.log && grep -qE 'account_created +operator +Ann$' audit.log && grep -qxF '    uses=1 roles=admin' audit.log &&
    deploy/chatctl audit -n 1 --json | python3 -c 'import json, sys; sys.exit(json.loads(sys.stdin.read())["action"] != "invitation_created")'
}

# What somebody says is reported by the same person, which may be done.
reports() {
  local base=http://localhost:$PORT/api id
  curl -sf -c reporter -d '{"name":"Rita"}' "$base/session" >/dev/null &&
    id=$(curl -sf -b reporter -H 'Idempotency-Key: r1' -d '{"text":"You fool"}' "$base/rooms/reported/messages" | python3 -c 'import json, sys; print(json.load(sys.stdin)["id"])') &&
    curl -sf -b reporter -d '{"reason":"Rude"}' "$base/rooms/reported/messages/$id/reports" >/dev/null &&
    typed 'deploy/chatctl reports' >reports.log && grep -qxF '    > You fool' reports.log && grep -qxF '    Rude' reports.log &&
    deploy/chatctl reports --close 1 && [[ $(deploy/chatctl reports --json) == '' ]] && deploy/chatctl audit -n 1 | grep report_closed >/dev/null &&
    ! deploy/chatctl reports --close 1 2>refused.log && grep -qF 'there is no report "1"' refused.log
}

# A person of whom there is an account, a message that was edited and a page that is open.
exports_and_erases() {
  local base=http://localhost:$PORT/api id page status=0
  curl -sf -b reporter -H 'Idempotency-Key: e1' -d '{"text":"What Rita says"}' "$base/rooms/lobby/messages" >/dev/null || return 1
  id=$(curl -sf -b reporter "$base/session" | python3 -c 'import json, sys; print(json.load(sys.stdin)["user"]["id"])')
  typed 'deploy/chatctl export user Ann >ann.jsonl' && [[ ! -s ann.jsonl ]] && typed 'deploy/chatctl export room lobby >lobby.jsonl' &&
    grep -qF 'What Rita says' lobby.jsonl && deploy/chatctl export id "$id" | grep -qF 'You fool' || return 1
  : >page.log
  curl -sN -b reporter "$base/events?room=lobby" >page.log &
  page=$!
  wait_for 30 grep -qF 'What Rita says' page.log || status=1
  ! deploy/chatctl erase Ann 2>refused.log && grep -qF 'for good: say so with --yes' refused.log || status=1
  typed 'deploy/chatctl erase Ann --yes' | grep -qxF '==> Ann is erased: 0 messages in 0 rooms' && ! deploy/chatctl user list | grep -q '^Ann' || status=1
  quietly deploy/chatctl erase --id "$id" --yes || status=1
  wait_for 30 grep -qF '"type":"deleted"' page.log || status=1
  kill "$page"
  wait "$page" 2>/dev/null || true
  [[ $(deploy/chatctl export room lobby | grep -cF Rita) == 0 ]] || status=1
  return "$status"
}

restarts() {
  local before
  typed 'supervisorctl restart chat:1' >/dev/null && all_ready 2 && typed 'supervisorctl stop chat:2' >/dev/null && typed 'supervisorctl start chat:2' >/dev/null &&
    all_ready 2 || return 1
  before=$(ctl pid chat:2)
  quietly deploy/chatctl restart && all_ready 2 && [[ $(ctl pid chat:2) != "$before" ]] || return 1
  before=$(ctl pid chat:1)
  quietly deploy/chatctl stop 2 && slots "slots[1]['state'] == 'stopped' and slots[0]['pid'] == $before" && quietly deploy/chatctl start 2 && all_ready 2
}

# --- Load ---

# under_chaos SECONDS COMMAND…: true if it is, and the members of deploy/chaos have lost nothing and were refused nowhere meanwhile, which takes
# that many seconds at least. There are $clients of them, or 20; $events of 100, or 20, read a stream of events.
under_chaos() {
  local status=0 chaos
  touch chaos.on
  timeout 1800 deploy/chaos --seconds "$1" --while "$PWD/chaos.on" --rate 40 --clients "${clients:-20}" --events "${events:-20}" --churn 20 none >chaos.log 2>&1 &
  chaos=$!
  # They have joined by then.
  wait_for 120 members_talk || status=1
  "${@:2}" || status=1
  rm chaos.on
  # It ends by itself, or by timeout.
  wait "$chaos" || status=1
  grep -E 'messages, .* lost|NOT WELL' chaos.log | sed 's/^[0-9:]* */     /'
  return "$status"
}

members_talk() { slots "sum(s['connections'] or 0 for s in slots) >= ${clients:-20}"; }

# With more members than what is not worth moving, none of whom reads a stream of events: those stay where they are.
under_many() { clients=120 events=0 && under_chaos 100 spreads; }

spreads() { quietly deploy/chatctl reload && all_ready 2 && evens && scales 3 && evens && scales 2; }

# The connections are spread evenly within a minute.
evens() {
  local start=$SECONDS before
  before=$(held)
  wait_for 60 near_even && printf '     connections: %s, and %s s later: %s\n' "$before" "$((SECONDS - start))" "$(held)"
}
held() { deploy/chatctl list --json | python3 -c "import json, sys; print(*(s['connections'] for s in json.load(sys.stdin)))"; }
near_even() { members_talk && slots "max(s['connections'] for s in slots) < 1.2 * sum(s['connections'] for s in slots) / len(slots)"; }

changes() {
  quietly typed 'deploy/chatctl reload' && scales 3 && quietly typed 'deploy/chatctl reload --parallel 2' && all_ready 3 && scales 2
}

scales() {
  local before
  before=$(wc -l <run/log/nginx.log)
  quietly timeout 300 deploy/chatctl scale "$1" && all_ready "$1" && nginx_is_silent_since "$before"
}

# nginx_is_silent_since LINE: no words of its own, and no request that reached no instance.
nginx_is_silent_since() { ! tail -n +$(($1 + 1)) run/log/nginx.log | grep -E '^[0-9/: ]*\[|"status":50[24]'; }

# Bodies that come half a second late are under way all the time.
reads_on() {
  local slow before status=0
  scales 3 || return 1
  before=$(wc -l <run/log/nginx.log)
  touch slow.on
  python3 "$ROOT/src/test/deploy/slow_posts.py" "$PORT" slow.on >slow.log 2>&1 &
  slow=$!
  wait_for 30 test -s slow.log || status=1
  scales 2 || status=1
  rm slow.on
  wait "$slow" || status=1
  printf '     %s\n' "$(tail -n 1 slow.log)"
  nginx_is_silent_since "$before" && return "$status"
}

# --- Changing ---

drains() {
  quietly typed 'deploy/chatctl drain 2' && [[ $(cat run/nginx/slots.conf) != *chat-2.sock* ]] && slots "slots[1]['state'] == 'stopped'" &&
    ends_with 1 deploy/chatctl drain 1 && quietly deploy/chatctl start 2 && [[ $(cat run/nginx/slots.conf) == *chat-2.sock* ]] && all_ready 2
}

finishes_what_was_cut_off() {
  local before
  before=$(nginx_workers)
  touch run/pending-nginx
  quietly deploy/chatctl scale 2 && [[ ! -e run/pending-nginx ]] && wait_for 30 other_workers "$before" || return 1
  before=$(nginx_workers)
  touch run/pending-nginx
  quietly deploy/up && [[ ! -e run/pending-nginx ]] && wait_for 30 other_workers "$before"
}
nginx_workers() {
  local master
  master=$(cat run/nginx.pid)
  cat "/proc/$master/task/$master/children"
}
other_workers() { [[ $(nginx_workers) != "$1" ]]; }

one_at_a_time() {
  exec 9>run/up.lock
  flock 9
  ends_with 1 deploy/chatctl reload
}

stands_interruption() {
  local reload status=0 first before
  first=$(ctl pid chat:1) before=$(ctl pid chat:2)
  deploy/chatctl reload >out.log 2>error.log &
  reload=$!
  # Seen at once: the next one takes longer than that to become ready.
  wait_for 60 gone "$first" || return 1
  kill -HUP "$reload"
  kill -INT "$reload"
  wait "$reload" || status=$?
  [[ $status == 130 && $(ctl pid chat:2) == "$before" ]] && all_ready 2
}

# --- Breaking ---

survives_a_kill() {
  # One that has just been started would be said to have ended right after it.
  wait_for 60 slots "(slots[0]['uptime'] or 0) > 5"
  kill -KILL "$(ctl pid chat:1)"
  wait_for 60 slots "slots[0]['ready'] and slots[0]['restarts'] == 1 and slots[0]['why'] == 'killed by SIGKILL'"
}

thaws() {
  local start=$SECONDS
  wait_for 60 all_ready 2
  kill -STOP "$(ctl pid chat:2)"
  wait_for 90 slots "slots[1]['ready'] and slots[1]['restarts'] == 1 and slots[1]['why'] == 'frozen'" || return 1
  printf '     back after %s s\n' $((SECONDS - start))
}

rests() {
  local deaths=0 pid=0
  while ((deaths++ < 4)); do
    wait_for 60 is_another "$pid" || return 1
    # Earlier ends may have counted.
    ! it_rests || break
    kill -KILL "$pid"
  done
  # list may say so before, as supervisord makes pauses of its own.
  wait_for 60 it_rests && wait_for 60 slots "slots[0]['state'] == 'crash loop' and slots[1]['ready']" && wait_for 60 all_ready 2
}
it_rests() { grep -q 'chat-1 has ended .* the next try in' run/log/watch.log; }
# is_another PID: than that of chat:1, whose is pid now; or it rests. It has 0 while it doesn't run, and kill 0 would be this script's end.
is_another() {
  pid=$(ctl pid chat:1)
  it_rests || [[ $pid =~ ^[1-9][0-9]*$ && $pid != "$1" ]]
}

loses_the_manager() {
  local before
  before=$(pids)
  kill -KILL "$(supervisord_pid)"
  wait_for 30 not_running
  quietly timeout 300 deploy/up || return 1
  all_ready 2 && [[ $before != "$(pids)" ]] && settings_are_kept
}

not_running() { ! running; }
settings_are_kept() { [[ $(deploy/chatctl env 1) =~ CHAT_ROOMS\ *=\ 77\  ]]; }

# --- Releases ---

# The pids of the instances, also of one that supervisord has just started.
pids() { deploy/chatctl list --json | sed -n 's/.*"pid": //p'; }

# rolls_back NAME: and says so in one line.
rolls_back() {
  local before
  before=$(readlink run/releases/current)
  ends_with 3 timeout 300 deploy/chatctl release "releases/$1" --timeout 5 --watch 2 && all_ready 2 &&
    [[ $(readlink run/releases/current) == "$before" ]] && serve "$before"
}

# serve RELEASE: all of them, with that one.
serve() { wait_for 60 slots "all(s['ready'] and s['version'] == '$1' for s in slots)"; }

refuses_a_stranger() {
  local before
  before=$(pids)
  printf 'no jar\n' >releases/stranger
  printf '%064d  chat.jar\n' 0 >releases/crash/chat.jar.sha256
  ends_with 1 deploy/chatctl release releases/stranger && ends_with 1 deploy/chatctl release releases/crash &&
    ends_with 2 deploy/chatctl release releases/nothing && [[ $(pids) == "$before" ]]
}

refuses_half_a_release() {
  local before
  before=$(pids)
  lacking chat/hub/Room.class && lacking redis/chat.lua && [[ $(pids) == "$before" ]]
}

# lacking PART: without it in the jar.
lacking() {
  mkdir -p releases/lacking
  python3 - target/chat.jar releases/lacking/chat.jar "$1" <<'EOF' || return 1
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as jar, zipfile.ZipFile(sys.argv[2], "w") as less:
    for entry in jar.infolist():
        if entry.filename != sys.argv[3]:
            less.writestr(entry, jar.read(entry))
EOF
  ends_with 1 deploy/chatctl release releases/lacking && grep -qF "${1%.class}" error.log
}

# From now on no instance that starts becomes ready.
stops_a_reload() {
  local before
  before=$(ctl pid chat:2)
  quietly deploy/chatctl release --stage releases/unready || return 1
  ends_with 1 deploy/chatctl reload --timeout 5 && grep -q '1 instance serves' error.log && [[ $(ctl pid chat:2) == "$before" ]] &&
    wait_for 60 slots "slots[1]['ready'] and not slots[0]['ready']" || return 1
  quietly deploy/chatctl release --stage target/chat.jar && quietly deploy/chatctl restart 1 && all_ready 2
}

releases() {
  local before after
  before=$(readlink run/releases/current)
  quietly timeout 300 deploy/chatctl release releases/good --watch 3 || return 1
  after=$(readlink run/releases/current)
  [[ $after != "$before" ]] && serve "$after" && quietly typed 'deploy/chatctl rollback' && serve "$before" &&
    still_has_the_other_page && quietly typed 'deploy/chatctl release target/chat.jar'
}

# A page that is open may load a module of the release before, or of the one that was rolled back.
still_has_the_other_page() {
  [[ ! -e run/releases/current/webapp/v/good && $(curl -s "http://127.0.0.1:$PORT/v/good/later.js") == *'of this release alone'* ]]
}

# The words end after the first of them, in an encoding that hasn't got the others; the release doesn't.
releases_unheard() {
  local before after
  before=$(readlink run/releases/current)
  PYTHONIOENCODING=ascii LC_ALL=C timeout 300 deploy/chatctl release releases/good --watch 1 | head -n 1 >/dev/null || return 1
  after=$(readlink run/releases/current)
  [[ $after != "$before" ]] && serve "$after" && timeout 300 deploy/chatctl rollback --watch 1 >/dev/full && serve "$before"
}

# --- Boot ---

# The line that cron would run, which is all of startup.
boots() {
  local line
  line=$(deploy/chatctl startup --show | sed -n "s/.*echo '@reboot \(.*\)') | crontab -/\1/p" | sed "s/'\"'\"'/'/g")
  [[ $line == cd* ]] && deploy/chatctl scale 3 >/dev/null && deploy/down >/dev/null && env -u PORT -u REDIS_PORT -i PATH="$PATH" HOME="$HOME" sh -c "$line" &&
    all_ready 3 && [[ $(current_port) == "$PORT" ]] && settings_are_kept
}

main "$@"
