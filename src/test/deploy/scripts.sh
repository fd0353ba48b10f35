#!/usr/bin/env bash
# src/test/deploy/scripts.sh - what the scripts in deploy/ do without a stack: on other machines, in odd folders, for odd environments;
# and whether a story types each command that README and the pages in src/site/markdown show.
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
  it "half a jar, of a build that was cut off, is not taken for a whole one" sees_half_a_jar
  it "a process that stays holds no lock of its parent" keeps_no_lock
  it "deploy/up goes on when its reader has seen enough" goes_on_unheard
  it "deploy/abuse lists its attacks" lists_attacks
  it "an installed nginx has the directives of the checkout's, and TLS" nginx_templates_agree
  it "an installed supervisord has the same programs as the checkout's, and all start the JVM in the same way" supervisord_templates_agree
  it "an installed Redis gives its users the rights that chat.lua asks for, and a namespace of their own" redis_rights_agree
  it "no comment in deploy/ and the configuration opens with a clause in place of a noun, or has a private word" comments_read_well
  it "a story types each command that README and the documentation show, or a table here says what it does instead" documentation_is_typed
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
  [[ $(cores) == 3 && $(memory_kb) == 2097152 && $(usual_slots) == 3 ]] || return 1
  # As a container sees its own.
  given own '0::/'
  given v2/cpu.max '50000 100000'
  given v2/memory.max 1073741824
  [[ $(cores) == 1 && $(memory_kb) == 1048576 && $(usual_slots) == 2 ]] || return 1
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
  ! words=$(PATH=/nowhere && install_missing no-such-command=a-package 2>&1) && [[ $words == *'this is '*'Debian 12 and 13 and Ubuntu 24.04'*'a-package'* && $words != *$'\n'* ]]
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

lists_attacks() { (cd "$ROOT" && PORT=3000 typed 'deploy/abuse --list' | grep '^joins  *[a-z]' >/dev/null); }

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
  sed -E 's/\$(failed|upgrade|connection_header|cache_control|resource_policy|address|ipv[46]|retry_after|client_scheme)\b/$chat_\1/g
    s/\(\?<(ipv.)>/(?<chat_\1>/; s/\bfailures\b/chat_failures/; s,run/nginx/(slots|metrics|shares|share-|real-ip),/etc/chat/nginx/\1,
    s|unix:run/|unix:/run/chat/|; s|src/main/webapp|/opt/chat/current/webapp|'
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
deploy/chaos | operations.sh, under_chaos, for less long: as shown it takes minutes
deploy/chaos --rolls 20 --churn 500 | the same
deploy/chaos --for 8h | the same
deploy/chaos --installed | systemd.sh, survives_rolling
deploy/abuse | AbuseIT, for less long: as shown it takes minutes
deploy/abuse hellos joins | the same
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
  local stories=("$ROOT"/src/test/deploy/{stack,operations,systemd,scripts}.sh)
  is_replaced "$1" || grep -qF -- "typed '$1'" "${stories[@]}" || grep -qF -- "typed_for_a_while '$1'" "${stories[@]}" ||
    grep -qF -- "in_checkout '$1'" "${stories[@]}" || grep -qF -- "-qec '$1'" "${stories[@]}" || grep -qxF -- "$1" "${stories[@]}"
}

# A row of the table is the whole command, but for nft and mvn, whose commands differ in their arguments.
is_replaced() { replaced | grep -qF -- "$1 | " || [[ $1 == 'nft add '* || $1 == 'mvn '* ]]; }

main "$@"
