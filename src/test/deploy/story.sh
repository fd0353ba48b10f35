# shellcheck shell=bash
# What the stories here have in common. Sourced by them, not run.

failed=0

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
