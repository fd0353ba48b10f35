#!/usr/bin/env bash
# src/test/deploy/agreement.sh - what stands in two places agrees: the templates of deploy/install and the files of the checkout; the
# documentation's commands and the stories that type them. And files keep to the rules for texts and sizes.
#
# Prints a line "ok - …" or "not ok - …" for each sentence; ends with 1 if one isn't ok.
set -euo pipefail
# shellcheck source=deploy/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../../deploy/lib.sh"
# shellcheck source=src/test/deploy/story.sh
. "$(dirname "${BASH_SOURCE[0]}")/story.sh"

main() {
  it "an installed nginx has the directives of the checkout's, and TLS" nginx_templates_agree
  it "an installed supervisord has the same programs as the checkout's, and all start the JVM in the same way" supervisord_templates_agree
  it "an installed Redis gives its users the rights that chat.lua asks for, and a namespace of their own" redis_rights_agree
  it "deploy/install looks first for each file of the checkout that it writes to the machine" sources_are_looked_for
  it "no comment in deploy/ and the configuration opens with a clause in place of a noun, or has a private word" comments_read_well
  it "a story types each command that README and the documentation show, or a table here says what it does instead" documentation_is_typed
  it "no script and no file of the configuration, the page, the contract or a library of Redis is longer than 300 lines without a reason at its top" files_are_short
  ((failed == 0))
}

files_are_short() {
  local file status=0
  while IFS= read -r file; do
    (($(wc -l <"$file") <= 300)) || head -n 20 "$file" | grep -q 'Longer than 300 lines because ' ||
      { printf '     %s has %s lines\n' "$file" "$(wc -l <"$file")" && status=1; }
  done < <(find "$ROOT"/{deploy,systemd,supervisord.conf,nginx.conf,pom.xml,src/main/{resources/redis,webapp},src/test/deploy} -type f \
    ! -name '*.pyc' ! -name '*.json')
  return "$status"
}

# --- What deploy/install writes from deploy/templates, beside what the checkout has ---

# directives FILE: without comments and indentation, each once.
directives() { sed -E 's/^ +//; /^[#;]/d; /^$/d' "$1" | tr -s ' ' | sort -u; }

nginx_templates_agree() {
  local of_checkout='[ "]run/|^daemon |^(error|access)_log |^events |^http |^pid |^server_name |^worker_shutdown_timeout '
  local of_site='^ssl_|Strict-Transport-Security|acme-challenge|/var/www/html|/(name|plain|tls)\.conf|^return 301 |^(error|access)_log '
  diff <(directives "$ROOT/nginx.conf" | as_installed | grep -vE "$of_checkout" | sort -u) \
    <(directives "$ROOT/deploy/templates/nginx-site.conf" | grep -vE "$of_site" | sort -u)
}

# The names and paths of an installed nginx, whose http {} is not chat's alone.
# shellcheck disable=SC2016 # nginx' variables
as_installed() {
  sed -E 's/\$(failed|logged_path|upgrade|connection_header|cache_control|resource_policy|address|ipv[46]|retry_after|client_scheme|origin|refused_[a-z]+)\b/$chat_\1/g
    s/\(\?<(ipv.|origin)>/(?<chat_\1>/; s/\bfailures\b/chat_failures/; s,run/nginx/(slots|metrics|shares|share-|real-ip),/etc/chat/nginx/\1,
    s|unix:run/chat\.sock|unix:/run/chat-socket/chat.sock|; s|unix:run/|unix:/run/chat/|; s|root run/releases|root /opt/chat|; /page\[\.\]conf/d'
}

supervisord_templates_agree() {
  local own='^(directory|user|umask|environment|socket|socket_owner|numprocs|stopwaitsecs|(stdout|stderr)_logfile)='
  local name
  for name in '[fcgi-program:chat]' 'watch]'; do
    diff <(section "$ROOT/supervisord.conf" "$name" | grep -vE "$own") <(section "$ROOT/deploy/templates/supervisord-chat.conf" "$name" | grep -vE "$own") || return 1
  done
  diff <(jvm_options "$ROOT/supervisord.conf") <(jvm_options "$ROOT/systemd/chat@.service")
}

# section FILE NAME: its lines, without the path in front of a command.
section() {
  awk -v name="$2" '/^\[/ { on = index($0, name) } on && !/^[;[]/ && NF' "$1" |
    sed -E '/^command=/ { s,="?[^" ]*/deploy/([a-z.-]+)"?,=\1,; s,run/chat,chat,g }' | sort
}

# jvm_options FILE: but for the heap.
jvm_options() { grep -oE 'java -XX.*-jar' "$1" | sed -E 's, -Xmx[^ ]+,,; s,run/chat,chat,'; }

redis_rights_agree() {
  # shellcheck source=deploy/installation/files.sh
  . "$ROOT/deploy/installation/files.sh"
  local rights
  rights=$(tr '\n' ' ' <"$ROOT/src/main/resources/redis/chat.lua" | grep -oE 'A user needs: [^]]*' | sed 's/^A user needs: //; s/  */ /g; s/ $//')
  [[ -n $rights && $(render redis.acl NAMESPACE=chat CHAT=1 OPERATOR=2 | sed -n 's/^user chat on #1 //p') == "$rights" ]] &&
    [[ $(render redis.acl NAMESPACE=team-2 CHAT=1 OPERATOR=2) == *' ~team-2:1:* &team-2:1:* '* ]]
}

# Those whose names its functions spell out; and an incomplete checkout is refused, whatever is missing.
sources_are_looked_for() {
  # shellcheck source=deploy/installation/files.sh
  . "$ROOT/deploy/installation/files.sh"
  # shellcheck source=deploy/installation/checks.sh
  . "$ROOT/deploy/installation/checks.sh"
  local folder file status=0 words
  # shellcheck disable=SC2016 # as it stands there
  diff <(grep -hoE 'render [a-z]+[a-z-]*\.[a-z]+|\$ROOT/(deploy|systemd)/[a-z@-]+\.[a-z]+' "$ROOT"/deploy/installation/*.sh |
    sed 's|^render |deploy/templates/|; s|^$ROOT/||' | grep -vxF -f <(printf 'deploy/%s\n' "${TOOLS[@]}") | sort -u) \
    <(printf '%s\n' "${SOURCES[@]}" | grep -vE '^systemd/chat(@|-hold|\.target)' | sort -u) || return 1
  folder=$(mktemp -d)
  (cd "$ROOT" && cp --parents "${SOURCES[@]/#/./}" "${TOOLS[@]/#/./deploy/}" "$folder")
  refuse_incomplete_checkout "$folder" || status=1
  for file in "${SOURCES[@]}" "deploy/${TOOLS[-1]}"; do
    : >"$folder/$file"
    words=$(refuse_incomplete_checkout "$folder" 2>&1) && status=1
    [[ $words == *"$folder/$file is missing or empty"* ]] || { printf '     %s: %s\n' "$file" "$words" && status=1; }
    cp "$ROOT/$file" "$folder/$file"
  done
  rm -rf "$folder"
  return "$status"
}

# --- The documentation ---

# A comment opens with a noun or a verb, as a sentence of the documentation does (DocumentationTest).
comments_read_well() {
  ! grep -rnE --include=* --exclude=*.pyc '(^ *(#|;) *|""")(Who|Whose|Whom|What|Of an?|Of the) [^?]*$|\b[Ww]hoever\b|\b[Mm]end(s|ed)?\b' \
    "$ROOT"/{deploy,systemd,nginx.conf,supervisord.conf} | grep -v 'END {'
}

# A command, and what a story does instead of typing it word for word.
replaced() {
  cat <<'EOF'
git clone <this repository> chat && cd chat | copy_stack in deploy/lib.sh: the stories run in copies of this checkout
deploy/test | it is what runs this
kill -9 … | stack.sh, survives_a_kill
deploy/chatctl monit | operations.sh, shows_monit, in a terminal of its own
deploy/chatctl scale 6 | operations.sh, scale 3, as six are too many for a small machine; stack.sh types deploy/up 6
deploy/chatctl profile 1 --seconds 30 | systemd.sh, --seconds 1
deploy/chatctl startup | operations.sh, "what startup runs at boot": it would change this account's crontab
CHAT_ACCESS=accounts deploy/up | deploy/test, check_page: with ports of its own
deploy/chaos | operations.sh, under_chaos, for less long: as shown it takes minutes
deploy/chaos kill-one | operations.sh, under_chaos
deploy/chaos --rolls 20 --churn 500 | it takes minutes
deploy/chaos --for 8h | it takes hours
deploy/chaos --installed | systemd.sh, survives_rolling
deploy/abuse | AbuseIT, for less long: as shown it takes minutes
deploy/abuse hellos joins | AbuseIT
deploy/bench | BenchIT, with --quick: as shown it takes a quarter of an hour
deploy/bench --quick | BenchIT
deploy/bench --peers chat,accounts room rooms connects | BenchIT, with --quick: as shown it takes minutes
deploy/bench --peers chat quiet-room | BenchIT, with --quick: as shown it takes minutes
deploy/bench --peers chat --connections 1000000 churn | BenchIT, with --quick and fewer: as shown it takes minutes
deploy/bench --peers chat --instances 4 model | it takes minutes; scripts.sh, finds_costs_again
deploy/bench --peers chat --instances 8 --connections 100000 | it takes 4 GB
jsvc -user chat -pidfile /run/chat.pid -outfile /var/log/chat.log -errfile '&1' -wait 60 -cp /opt/chat/current/chat.jar chat.ChatDaemon --port 3000 | JsvcIT, with files of its own
jsvc -stop -pidfile /run/chat.pid -cp /opt/chat/current/chat.jar chat.ChatDaemon | JsvcIT
nft add | it would change this machine's firewall
mvn | deploy/test runs mvn verify
EOF
}

# shown FILE: the commands in its indented blocks and in those for a shell: without the comment beside them, each in one line, and those with
# [an option] without it and with it.
shown() {
  awk '/^```/ { fence = !fence; shell = fence && /sh/; next } shell { print; next } !fence && /^    [^ ]/ { print substr($0, 5) } !fence && /^        / && joined { print } { joined = /\\$/ }' "$1" |
    sed -e ':a; /\\$/ { N; s/ *\\\n */ /; ta }' -e 's/ \{2,\}#.*//; s/ *$//' | while IFS= read -r line; do
    if [[ $line =~ ^(.*)\ \[(--[^]]*)\]$ ]]; then
      printf '%s\n%s %s\n' "${BASH_REMATCH[1]}" "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
    else
      printf '%s\n' "$line"
    fi
  done
}

documentation_is_typed() {
  local page command status=0
  for page in "$ROOT"/{README,CONTRIBUTING}.md "$ROOT"/src/site/markdown/*.md; do
    while IFS= read -r command; do
      is_typed "$command" || { printf '     %s shows a command that no story types: %s\n' "$(basename "$page")" "$command" && status=1; }
    done < <(shown "$page")
  done
  (($(shown "$ROOT/src/site/markdown/operating.md" | wc -l) > 30)) || { printf '     only a few commands were found\n' && status=1; }
  return "$status"
}

is_typed() {
  local stories=("$ROOT"/src/test/deploy/{stack,operations,systemd,scripts,bots}.sh)
  is_replaced "$1" || grep -qF -- "typed '$1'" "${stories[@]}" || grep -qF -- "typed_for_a_while '$1'" "${stories[@]}" ||
    grep -qF -- "in_checkout '$1'" "${stories[@]}" || grep -qF -- "-qec '$1'" "${stories[@]}" || grep -qxF -- "$1" "${stories[@]}"
}

# A row of the table is the whole command, but for nft and mvn, whose commands differ in their arguments.
is_replaced() { replaced | grep -qF -- "$1 | " || [[ $1 == 'nft add '* || $1 == 'mvn '* ]]; }

main "$@"
