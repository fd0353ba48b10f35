# shellcheck shell=bash
# Functions that the stories here share. Sourced by them, not run.

failed=0

# wait_for SECONDS COMMAND…: as in lib.sh, but four times as patient. A story is about what happens, not how soon: machines are busy.
wait_for() {
  local end=$((SECONDS + 4 * $1))
  shift
  until "$@"; do
    ((SECONDS < end)) || return 1
    sleep 0.1
  done
}

# it SENTENCE COMMAND…
it() {
  local sentence=$1
  shift
  if ("$@"); then
    printf 'ok - %s\n' "$sentence"
  else
    printf 'not ok - %s\n' "$sentence"
    failed=$((failed + 1))
  fi
}

# born PID: when it was started, in the kernel's ticks; nothing where it is gone. A pid may soon be another process's.
born() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20; }

# typed COMMAND: as the documentation shows it, here, as a person would type it; only its port is the story's. agreement.sh looks for these.
typed() { bash -c "${1//localhost:3000/localhost:$PORT}"; }

# typed_for_a_while COMMAND: the same with one that goes on until ctrl-C: it has something to say.
typed_for_a_while() {
  local status=0 pid
  bash -c "exec $1" >while.log &
  pid=$!
  wait_for 60 test -s while.log || status=1
  kill "$pid" || status=1
  wait "$pid" 2>/dev/null || true
  return "$status"
}

# slots EXPRESSION: true for what the story's chatctl lists, a list of dicts called slots; false while it has no answer.
slots() {
  chatctl list --json 2>/dev/null | python3 -c "import json, sys; slots = json.loads(sys.stdin.read() or '[]'); sys.exit(not ($1))" 2>/dev/null
}

# broken_releases FOLDER: crash, unready, away, failing, which pass every check and do not serve; and good, which does. From target/chat.jar.
broken_releases() {
  mkdir -p "$1/good"
  javac -cp "$ROOT/target/chat.jar" -d "$1" "$ROOT/src/test/deploy/Broken.java"
  broken_release "$1" crash crash
  broken_release "$1" unready starting
  broken_release "$1" away 'running, Redis is away'
  broken_release "$1" failing failing
  cp "$ROOT/target/chat.jar" "$1/good/"
  mkdir -p "$1/webapp/v/good"
  printf '"of this release alone";\n' >"$1/webapp/v/good/later.js"
  jar --update --file "$1/good/chat.jar" -C "$1" how -C "$1" webapp
  (cd "$1/good" && sha256sum chat.jar >chat.jar.sha256)
}

# broken_release FOLDER NAME HOW
broken_release() {
  mkdir -p "$1/$2"
  cp "$ROOT/target/chat.jar" "$1/$2/"
  printf '%s\n' "$3" >"$1/how"
  jar --update --file "$1/$2/chat.jar" --main-class Broken -C "$1" Broken.class -C "$1" how
}
