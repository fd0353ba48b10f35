# shellcheck shell=bash
# Starts the stack, or takes over from what a killed supervisord left behind. Sourced by deploy/up after lib.sh, fragments.sh and build.sh.
# shellcheck disable=SC2154 # set by deploy/up

start() {
  [[ -n $again ]] || configure
  check_nginx
  say "starting $(counted "$instances" instance)${takeover:+, which take over from what a killed supervisord left behind}"
  trap 'give_up "interrupted"' INT TERM
  start_supervisord
  [[ -z $takeover ]] || wait_until_taken_over || give_up "what was left behind did not hand over"
  wait_until_ready || give_up "it did not start"
  [[ -z $takeover ]] || end_orphans
  trap - INT TERM
}

configure() {
  local redis_url redis_port
  # A takeover keeps the settings of the stack that it takes over.
  [[ -z $takeover ]] || recall_settings
  install_jar || true
  if external_redis; then
    # shellcheck disable=SC2153 # given by the caller
    redis_url=$REDIS_URL
    printf 'port 0\n' | write_file "$RUN/redis/local.conf"
  else
    redis_port=$(choose_redis_port)
    redis_url=$(redis_fragment "$redis_port")
  fi
  check_settings "$redis_url"
  supervisor_fragment "$instances" "$redis_url"
  # shellcheck disable=SC2046 # three numbers
  nginx_fragments "$instances" "$port" $(address_shares <<<"$settings")
  [[ -z $metrics_port ]] || metrics_fragment "$metrics_port"
}

choose_redis_port() {
  local before=
  # Kubernetes and Docker set it for a service named "redis"; that is no port.
  [[ ! ${REDIS_PORT:-} =~ ^(tcp|udp|sctp):// ]] || REDIS_PORT=
  [[ -z $takeover ]] || before=$(sed -n 's/^port //p' "$RUN/redis/local.conf")
  if [[ -n $before && ${REDIS_PORT:-$before} == "$before" ]]; then
    printf '%s\n' "$before"
  elif [[ -z ${REDIS_PORT:-} ]]; then
    free_port 6390
  else
    is_number "$REDIS_PORT" 65535 || die "REDIS_PORT=$REDIS_PORT is not a port (1 to 65535)"
    ! port_taken "$REDIS_PORT" || die "$(taken_by "$REDIS_PORT"); choose another one: REDIS_PORT=$((REDIS_PORT + 1)) deploy/up"
    printf '%s\n' "$REDIS_PORT"
  fi
}

# A wrong setting is reported here and now, not in the log of an instance that doesn't start.
check_settings() {
  settings=$(cd "$ROOT" && REDIS_URL=$1 CHAT_INSTANCE=chat-1 CHAT_SOCKET=run/chat-1.sock java -jar run/chat.jar --check-config) ||
    die "the settings are not right (java -jar target/chat.jar --help)"
}

check_nginx() {
  local words
  words=$(cd "$ROOT" && nginx -p . -c nginx.conf -e stderr -t 2>&1) || die "nginx.conf is not right: $words"
}

# slots.py comes with a section that only this start sees, because only here PYTHONPATH leads to it. A supervisord started by hand
# runs the same stack without it.
start_supervisord() {
  printf '[rpcinterface:slots]\nsupervisor.rpcinterface_factory=slots:make\n' | write_file "$RUN/supervisor/plugin.conf"
  local status=0
  # Many files, for nginx and the instances: each WebSocket is two of them.
  (
    cd "$ROOT"
    ulimit -n "$(file_limit)"
    # It is nginx's; an instance that has it would listen there as well.
    unset PORT
    PYTHONPATH=deploy PYTHONDONTWRITEBYTECODE=1 detached supervisord -c "$ROOT/supervisord.conf"
  ) || status=$?
  rm -f "$RUN/supervisor/plugin.conf"
  ((status == 0)) || die "supervisord did not start"
}

# Each instance waits for the one before it.
wait_until_taken_over() {
  local number
  for ((number = 1; number <= instances; number++)); do
    wait_for 180 taken_over "$number" || { detail "chat:$number has not taken over" && return 1; }
    detail "chat:$number has taken over"
  done
}

taken_over() { instance_is_ours "$(supervisord_pid)" "$1"; }

# Of more instances than there are now. nginx doesn't know them any more.
end_orphans() {
  local pid
  for pid in $(orphaned_instances "$(supervisord_pid)"); do kill -TERM "$pid" 2>/dev/null || true; done
}
