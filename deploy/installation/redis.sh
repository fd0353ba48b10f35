# shellcheck shell=bash
# chat's own Redis, an instance of Debian's redis-server@.service or a program of supervisord. Sourced after lib.sh, machine.sh and files.sh.
# shellcheck disable=SC2154 # set by deploy/install

REDIS_SOCKET=/run/redis-chat/redis.sock

make_redis() {
  say "Redis"
  install -d -m 700 -o redis -g redis /var/lib/redis/chat
  { render redis-chat.conf MEMORY="$(redis_memory_mb)" && cat "$ROOT/deploy/redis-data.conf"; } | pending redis put /etc/redis/redis-chat.conf 640 redis:redis
  [[ -e "$ETC/redis-operator" ]] || secret | put "$ETC/redis-operator" 600
  redis_users | pending rights put /etc/redis/chat.acl 600 redis:redis
}

# The instances may do what chat.lua says that they need, the operator everything, nobody else anything.
# (!) default is off, but with all rights: Redis replays its log as this user, and a transaction in it, which is what each call of a
# function becomes, is skipped if the user lacks a right. All messages would be gone at the next start.
redis_users() {
  local namespace
  namespace=$(sed -n 's/^ *CHAT_NAMESPACE *= *\([A-Za-z0-9_-]*\) *$/\1/p' "$ETC/chat.env" | tail -n 1)
  render redis.acl NAMESPACE="${namespace:-chat}" CHAT="$(sha256 "$(sed 's|^unix://chat:\([^@]*\)@.*|\1|' "$ETC/redis.url")")" \
    OPERATOR="$(sha256 "$(cat "$ETC/redis-operator")")"
}

as_operator() { REDISCLI_AUTH=$(cat "$ETC/redis-operator") redis-cli -s "$REDIS_SOCKET" --user operator "$@"; }
redis_answers() { [[ $(as_operator ping 2>/dev/null) == PONG ]]; }

# settle_redis RESTART…: applies what has changed, with the command that restarts it where that is necessary. Rights can be changed while
# it runs; the instances wait for a restart.
settle_redis() {
  if is_pending redis; then
    "$@"
  elif is_pending rights && redis_answers; then
    as_operator acl load >/dev/null
  fi
  wait_for 60 redis_answers || die "Redis does not answer on $REDIS_SOCKET"
  # The instances' own account may not load functions.
  "$CHATCTL" --manager "$manager" load-functions >/dev/null || die "the functions can't be loaded into Redis"
  clear_pending redis
  clear_pending rights
}
