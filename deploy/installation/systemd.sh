# shellcheck shell=bash
# The units: written, enabled, started, and restarted one after the other where they are outdated. Sourced after lib.sh, machine.sh,
# files.sh, redis.sh and nginx.sh.
# shellcheck disable=SC2154 # set by deploy/install

with_systemd() {
  say "systemd"
  local unit number
  for unit in chat@.service chat.target chat-hold.service; do
    put "$UNITS/$unit" <"$ROOT/systemd/$unit" || true
  done
  pending socket put "$UNITS/chat.socket" <"$ROOT/systemd/chat.socket"
  put "$UNITS/nginx.service.d/chat.conf" <"$ROOT/systemd/nginx.conf" || true
  if [[ -z $redis_url ]]; then
    pending redis put "$UNITS/redis-server@chat.service.d/chat.conf" <"$ROOT/systemd/redis.conf"
  elif [[ $redis_url != unix:* ]]; then
    put_once "$UNITS/chat@.service.d/tcp.conf" <"$ROOT/systemd/tcp.conf" || true
  fi
  bound_heap
  local names=(chat.socket chat.target nginx)
  [[ -n $redis_url ]] || names+=(redis-server@chat)
  for ((number = 1; number <= instances; number++)); do names+=("chat@$number"); done
  systemctl -q enable "${names[@]}"
  systemctl daemon-reload
  renew_socket
  # Redis answers before an instance asks for it.
  if [[ -z $redis_url ]]; then
    if ! systemctl -q is-active redis-server@chat; then
      systemctl start redis-server@chat || die "Redis does not start: journalctl -u redis-server@chat"
      clear_pending redis
    fi
    settle_redis systemctl restart redis-server@chat
  fi
  start_instances
  restart_outdated
  # After the new instances are there, before the surplus ones go.
  settle_nginx 'systemctl start nginx' 'systemctl reload nginx'
  end_surplus
}

# A chat.socket that has changed is another socket. The instances that run have the old one until restart_outdated, or a release, restarts
# them; nginx is told of the new one first, so that connections wait there while a single instance restarts.
renew_socket() {
  if is_pending socket && systemctl -q is-active chat.socket; then
    say "a new shared socket"
    # Not with what requires it: all instances.
    systemctl --job-mode=ignore-dependencies stop chat.socket
    # systemd starts no socket whose service runs.
    systemctl stop chat-hold.service
    systemctl start chat.socket || die "the shared socket can't be opened: systemctl status chat.socket"
    settle_nginx 'systemctl start nginx' 'systemctl reload nginx'
  else
    systemctl start chat.socket
  fi
  clear_pending socket
}

# The unit's 512 MB where there is the memory for it.
bound_heap() {
  local heap
  heap=$(heap_mb "$instances")
  if ((heap < 512)); then
    printf '# So that the instances take half of the memory at most.\n[Service]\nEnvironment=HEAP=%sm\n' "$heap" | put "$UNITS/chat@.service.d/heap.conf" || true
  else
    rm -f "$UNITS/chat@.service.d/heap.conf"
  fi
}

# Those that are started here start with the new configuration.
start_instances() {
  fresh=()
  running=()
  local number
  for ((number = 1; number <= instances; number++)); do
    if systemctl -q is-active "chat@$number"; then running+=("$number"); else fresh+=("chat@$number"); fi
  done
  ((${#fresh[@]})) || return 0
  say "starting ${fresh[*]}"
  systemctl start "${fresh[@]}" chat.target || die "not every instance became ready: journalctl -u '${fresh[0]}'"
}

# Instances that started before their unit, the shared socket or Redis' address changed, also in an earlier run that was interrupted.
restart_outdated() {
  local number old=()
  for number in "${running[@]}"; do
    ! is_older "$(systemctl show -P MainPID "chat@$number")" "$UNITS"/chat{@.service,@.service.d,.socket} "$ETC/redis.url" || old+=("$number")
  done
  if ((${#old[@]})) && is_older "$(systemctl show -P MainPID "chat@${old[0]}")" "$ETC/redis.url"; then
    # Another Redis is another chat: no two instances may be in different ones.
    say "restarting all, for another Redis"
    systemctl restart "${old[@]/#/chat@}" || die "not every instance became ready: journalctl -u chat@${old[0]}"
    return
  fi
  # A release restarts them all as well.
  [[ $release_pending == false ]] || return 0
  ((${#old[@]} == 0)) || chatctl reload "${old[@]}" || exit
}

end_surplus() {
  local unit surplus=()
  for unit in $(systemctl list-units --all --plain --no-legend 'chat@*.service' | cut -d ' ' -f 1); do
    unit=${unit#chat@}
    ((${unit%.service} <= instances)) || surplus+=("chat@$unit")
  done
  ((${#surplus[@]})) || return 0
  say "ending ${surplus[*]}"
  systemctl -q disable --now "${surplus[@]}"
  # One whose end failed would stay in the list for ever.
  systemctl -q reset-failed "${surplus[@]}" 2>/dev/null || true
}
