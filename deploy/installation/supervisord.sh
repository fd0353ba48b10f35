# shellcheck shell=bash
# chat's programs under Debian's supervisord. Sourced after lib.sh, machine.sh, files.sh, redis.sh and nginx.sh.
# shellcheck disable=SC2154 # set by deploy/install

DEFAULTS=/etc/default/supervisor
FILL_RUN='systemd-tmpfiles --create /etc/tmpfiles.d/chat.conf /etc/tmpfiles.d/chat-redis.conf'
# Where every Python of Debian's looks, across its versions: a supervisord that doesn't find slots.py would not start.
PLUGIN=/usr/lib/python3/dist-packages/chat_slots.py

with_supervisord() {
  say "supervisord"
  local runs=true
  # supervisord opens the logs as root: a folder of chat's could lead it elsewhere.
  install -d -m 750 -o root -g adm /var/log/chat
  printf '# For Redis under supervisord, as chat.conf is for the instances.\nd /run/redis-chat 2750 redis chat -\n' |
    put /etc/tmpfiles.d/chat-redis.conf || true
  systemd-tmpfiles --create /etc/tmpfiles.d/chat-redis.conf
  # Without systemd nothing else does that at boot. supervisord's own script reads this file first.
  systemd_runs || grep -qsxF "$FILL_RUN" $DEFAULTS || printf '%s\n' "$FILL_RUN" >>$DEFAULTS
  put $PLUGIN <"$ROOT/deploy/slots.py" || true
  rescale_supervised
  programs | pending supervisord put "$PROGRAMS"
  if ! installed_ctl pid >/dev/null 2>&1; then
    detached service supervisor start >/dev/null || die "supervisord does not start: service supervisor start"
    wait_for 20 installed_ctl pid >/dev/null || die "supervisord does not answer"
    runs=false
  fi
  if systemd_runs; then systemctl -q enable supervisor nginx; else update-rc.d supervisor enable && update-rc.d nginx enable; fi
  # An update restarts what has changed, and so does a start.
  if is_pending supervisord; then
    if [[ $runs == true ]]; then
      say "restarting what has changed, all of it at once"
      # Where connections wait meanwhile may have changed, too.
      settle_nginx true 'service nginx reload'
      installed_ctl update >/dev/null || die "supervisord does not accept $PROGRAMS"
    fi
    clear_pending redis
    clear_pending supervisord
  elif [[ $runs == false ]]; then
    clear_pending redis
  fi
  if [[ $runs == true ]] && is_older "$(installed_ctl pid chat:1)" "$ETC/redis.url"; then
    say "restarting all, for another Redis"
    installed_ctl restart 'chat:*' >/dev/null
  fi
  [[ -n $redis_url ]] || settle_redis installed_ctl restart chat-redis
  wait_for 120 all_answer || die "not every instance became ready: chatctl logs 1"
  settle_nginx 'service nginx start' 'service nginx reload'
}

# Another number of instances alone is no reason to restart any: an update would restart them all.
rescale_supervised() {
  installed_ctl pid >/dev/null 2>&1 && [[ -e "$PROGRAMS" ]] || return 0
  ! cmp -s <(programs) "$PROGRAMS" && cmp -s <(programs | sed '/^numprocs=/d') <(sed '/^numprocs=/d' "$PROGRAMS") || return 0
  say "$(counted "$instances" instance)"
  # nginx forgets an instance before it ends, and learns of a new one after it is ready.
  ((instances > $(sed -n 's/^numprocs=//p' "$PROGRAMS"))) || settle_nginx true 'service nginx reload'
  chatctl scale "$instances" || detail "restarting all of them"
}

drain_seconds() {
  local given
  given=$(sed -n 's/^CHAT_DRAIN_SECONDS=\([0-9]*\).*/\1/p' "$ETC/chat.env")
  printf '%s\n' "${given:-15}"
}

programs() {
  render supervisord-chat.conf INSTANCES="$instances" STOP_SECONDS="$(($(drain_seconds) + 15))" HEAP="$(heap_mb "$instances")"
  [[ -n $redis_url ]] || render supervisord-redis.conf
}
