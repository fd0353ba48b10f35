# shellcheck shell=bash
# Waits until a stack that was started or changed serves, and shows what did not start. Sourced by deploy/up after lib.sh, machine.sh and
# change.sh.
# shellcheck disable=SC2154 # set by deploy/up

wait_until_ready() {
  local number
  # Two cores start about two instances in two seconds.
  local limit=$((60 + 4 * instances / $(cores)))
  for ((number = 1; number <= instances; number++)); do
    wait_for "$limit" ready_or_failed "$number" || { detail "chat:$number is not ready after $limit s" && return 1; }
    ready "$number" || { show_failed && return 1; }
    detail "chat:$number is ready"
  done
  wait_for 20 nothing_starting || { show_failed && return 1; }
  [[ -z $(programs_in 'BACKOFF|FATAL') ]] || { show_failed && return 1; }
  update_nginx
  wait_for 10 nginx_answers || { detail "nginx doesn't answer on port $port" && return 1; }
}

# The second question is asked less often: supervisorctl takes a tenth of a second of a core.
ready_or_failed() {
  ready "$1" || { ((SECONDS % 3 == 0)) && [[ -n $(programs_in 'BACKOFF|FATAL') ]]; }
}

nothing_starting() { [[ -z $(programs_in STARTING) ]]; }
nginx_answers() { local_curl -o /dev/null --max-time 2 "http://127.0.0.1:$port/healthz"; }

# supervisorctl's exit status only tells whether all are RUNNING.
programs_in() { { ctl status || true; } | awk -v "states=^($1)\$" '$2 ~ states { print $1 }'; }

show_failed() {
  local name
  for name in $(programs_in 'BACKOFF|FATAL'); do
    name=${name/:/-}
    tail -n 20 "$RUN/log/$name.log" >&2
    printf '    (the end of run/log/%s.log)\n' "$name" >&2
  done
}

give_up() {
  trap - INT TERM
  # Instances left behind may still serve.
  [[ -n $takeover ]] || "$ROOT/deploy/down" >/dev/null || true
  die "$1; the logs are in run/log"
}
