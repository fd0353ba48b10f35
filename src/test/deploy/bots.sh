#!/usr/bin/env bash
# src/test/deploy/bots.sh - bots and webhooks through nginx and two instances, as bots.md shows them.
#
# It runs in a copy of the checkout (target/stack/bots) on free ports, so a stack that runs here is left alone. Prints a line
# "ok - …" or "not ok - …" for each sentence; ends with 1 if one isn't ok.
set -euo pipefail
# shellcheck source=deploy/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../../deploy/lib.sh"
# shellcheck source=src/test/deploy/story.sh
. "$(dirname "${BASH_SOURCE[0]}")/story.sh"

COPY=$ROOT/target/stack/bots

main() {
  copy_stack "$COPY"
  cd "$COPY"
  # Everything below asks about the copy.
  RUN=$COPY/run ROOT=$COPY
  PORT=$(test_port)
  REDIS_PORT=$(test_port)
  export PORT REDIS_PORT HOME=$COPY/home
  mkdir -p "$HOME"
  trap finish EXIT
  printf 'only for the story of bots' | tr ' ' - >~/chat-admin-token
  CHAT_ADMIN_TOKEN_FILE=~/chat-admin-token deploy/up 2 >up.log 2>&1 || { cat up.log >&2 && it "deploy/up 2 starts" false && exit 1; }

  it "a bot is made with its token, which is shown once" makes_a_bot
  it "the bot writes and reads in its rooms, and finds no other" uses_the_bot
  it "a webhook takes a text, JSON and a file, and its secret is in no log" uses_a_webhook
  it "the webhooks are listed, and one that is ended takes nothing" ends_the_webhook
  it "an outgoing webhook is made with the secret that signs, and ended" makes_an_outgoing_one
  it "the bots are listed, and a deleted one is let in no more" ends_the_bot
  ((failed == 0))
}

finish() {
  local status=$?
  deploy/down >/dev/null || status=1
  exit "$status"
}

# Each line of these is in bots.md.

makes_a_bot() {
  cat >make.sh <<'EOF'
curl -s -H "Authorization: Bearer $(cat ~/chat-admin-token)" -d '{"name":"Deploy","rooms":["alerts","lobby"]}' http://localhost:3000/api/bots | tee bot.json
(umask 077 && grep -o 'cb_[A-Za-z0-9_-]*' bot.json >bot-token)
EOF
  says make.sh '"bot":true' && [[ $(cat bot-token) == cb_* ]]
}

# says SCRIPT TEXT…: the commands print each text.
says() {
  local text
  typed "$(cat "$1")" >said.log || return 1
  for text in "${@:2}"; do
    grep -qF -- "$text" said.log || { printf '     there is no %s in:\n' "$text" && cat said.log && return 1; }
  done
}

uses_the_bot() {
  cat >use.sh <<'EOF'
curl -s -H "Authorization: Bearer $(cat bot-token)" -H "Idempotency-Key: $(date +%s%N)" -d '{"text":"Deployed"}' http://localhost:3000/api/rooms/alerts/messages
curl -s -H "Authorization: Bearer $(cat bot-token)" 'http://localhost:3000/api/rooms/alerts/messages?limit=10'
EOF
  says use.sh '"type":"ack"' '"text":"Deployed"' && [[ $(as_bot rooms/den/messages) == 404 ]]
}

# as_bot PATH: the status of the answer to the bot.
as_bot() { curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $(cat bot-token)" "http://127.0.0.1:$PORT/api/$1"; }

ends_the_bot() {
  cat >end.sh <<'EOF'
curl -s -H "Authorization: Bearer $(cat ~/chat-admin-token)" http://localhost:3000/api/bots
curl -s -X DELETE -H "Authorization: Bearer $(cat ~/chat-admin-token)" http://localhost:3000/api/bots/$(grep -o '"b-[a-z0-9]*"' bot.json | tr -d '"')
EOF
  says end.sh '"name":"Deploy"' && ! grep -qF "$(cat bot-token)" said.log && wait_for 5 is_refused
}

is_refused() { [[ $(as_bot rooms/alerts/messages) == 401 ]]; }

uses_a_webhook() {
  cat >hook.sh <<'EOF'
curl -s -H "Authorization: Bearer $(cat ~/chat-admin-token)" -d '{"name":"CI"}' http://localhost:3000/api/rooms/lobby/hooks | tee hook.json
(umask 077 && grep -o 'ch_[A-Za-z0-9_-]*' hook.json >hook-secret)
curl -s -d 'Build 1234 failed' http://localhost:3000/hooks/$(cat hook-secret)
curl -s -H 'Content-Type: application/json' -d '{"text":"Build 1235 failed"}' http://localhost:3000/hooks/$(cat hook-secret)
date | curl -s --data-binary @- http://localhost:3000/hooks/$(cat hook-secret)
EOF
  says hook.sh '"kind":"incoming"' && [[ $(grep -o '"type":"ack"' said.log | wc -l) == 3 ]] && logs_no_secret
}

# A refusal through nginx is in its log, without what stands behind /hooks/.
logs_no_secret() {
  [[ $(posted "$(cat hook-secret)" '') == 400 ]] && wait_for 10 grep -q '"path":"/hooks/"' run/log/nginx.log && ! grep -rqF "$(cat hook-secret)" run/log
}

# posted SECRET TEXT: the status.
posted() { curl -s -o /dev/null -w '%{http_code}' -d "$2" "http://127.0.0.1:$PORT/hooks/$1"; }

ends_the_webhook() {
  cat >end-hook.sh <<'EOF'
curl -s -H "Authorization: Bearer $(cat ~/chat-admin-token)" http://localhost:3000/api/rooms/lobby/hooks
curl -s -X DELETE -H "Authorization: Bearer $(cat ~/chat-admin-token)" http://localhost:3000/api/rooms/lobby/hooks/$(grep -o '"b-[a-z0-9]*"' hook.json | tr -d '"')
EOF
  says end-hook.sh '"name":"CI"' && ! grep -qF "$(cat hook-secret)" said.log && [[ $(posted "$(cat hook-secret)" late) == 404 ]]
}

makes_an_outgoing_one() {
  cat >out.sh <<'EOF'
curl -s -H "Authorization: Bearer $(cat ~/chat-admin-token)" -d '{"url":"https://ci.example.org/chat"}' http://localhost:3000/api/rooms/lobby/hooks | tee out.json
curl -s -X DELETE -H "Authorization: Bearer $(cat ~/chat-admin-token)" http://localhost:3000/api/rooms/lobby/hooks/$(grep -o '"w-[a-z0-9]*"' out.json | tr -d '"')
EOF
  says out.sh '"kind":"outgoing"' '"secret":"cw_' && ! curl -s -H "Authorization: Bearer $(cat ~/chat-admin-token)" "http://127.0.0.1:$PORT/api/rooms/lobby/hooks" |
    grep -qF ci.example.org
}

main "$@"
