# shellcheck shell=bash
# Changes a stack that runs: the number of instances, and what nginx reads. Sourced by deploy/up after lib.sh, fragments.sh and build.sh.
# shellcheck disable=SC2154 # set by deploy/up

change() {
  local instances_before
  instances_before=$(current_instances)
  say "it runs already, with $(counted "$instances_before" instance) on port $(current_port)"
  ! install_jar || detail "target/chat.jar is new"
  start_stopped
  if ((instances > instances_before)); then
    say "adding instances: $instances in all"
    set_numprocs
  fi
  wait_until_ready || die "not everything came up; the logs are in run/log"
  if ((instances < instances_before)); then
    say "ending instances: $instances stay"
    end_instances "$instances_before"
    set_numprocs
  fi
}

start_stopped() {
  local name
  for name in $(programs_in 'STOPPED|EXITED|FATAL'); do
    # Switched off by REDIS_URL, not by mistake.
    [[ $name != redis ]] || ! grep -q '^autostart=false' "$RUN/supervisor/stack.conf" || continue
    say "starting $name"
    ctl start "$name" >/dev/null || true
  done
}

# Each moves its users over first, so all at the same time.
end_instances() {
  local number
  for ((number = instances + 1; number <= $1; number++)); do
    ctl stop "chat:$number" >/dev/null &
  done
  wait
}

# Through slots.py the other instances run on. Without it supervisord must stop them all.
set_numprocs() {
  sed "s/^numprocs=.*/numprocs=$instances/" "$RUN/supervisor/stack.conf" | write_file "$RUN/supervisor/stack.conf"
  if ! call_supervisord slots.resize; then
    say "supervisord was started by hand, so it restarts all instances"
    ctl update chat >/dev/null
  fi
}

call_supervisord() {
  (cd "$ROOT" && local_curl --max-time 10 -u chat:chat -H 'Content-Type: text/xml' --unix-socket run/supervisor.sock \
    -d "<methodCall><methodName>$1</methodName><params/></methodCall>" http://localhost/RPC2) | grep '<array>' >/dev/null
}

# A reload only when it is needed: it leaves the old workers behind until their last WebSocket has ended.
update_nginx() {
  local before pending=$RUN/pending-nginx told=yes
  before=$(nginx_files)
  # There already when an earlier attempt, or chatctl's, was cut off before nginx was told.
  [[ ! -e $pending ]] || told=
  touch "$pending"
  upstream_fragment "$instances"
  listen_fragment "$port"
  # A stack that an older deploy/up has started has none yet.
  # shellcheck disable=SC2046 # three numbers
  [[ -e $RUN/nginx/share-files.conf ]] || share_fragments $(kept_settings | address_shares)
  [[ -z $metrics_port ]] || metrics_fragment "$metrics_port"
  [[ -n $told && $before == "$(nginx_files)" ]] || ctl signal HUP nginx >/dev/null
  rm -f "$pending"
}

nginx_files() { cat "$RUN"/nginx/{slots,listen,shares,metrics}.conf 2>/dev/null || true; }

# As those that run have them, whatever this environment says.
kept_settings() (
  # shellcheck disable=SC2046 # names
  unset $(compgen -e | grep '^CHAT_')
  recall_settings
  cd "$ROOT" && java -jar run/chat.jar --check-config
)
