# shellcheck shell=bash
# Accounts, folders, the operator's tools, the release and the settings: what both managers need. Sourced after lib.sh, release.sh and
# files.sh.
# shellcheck disable=SC2154 # set by deploy/install

make_accounts() {
  say "accounts and folders"
  put /etc/sysusers.d/chat.conf <"$ROOT/systemd/sysusers.conf" || true
  put /etc/tmpfiles.d/chat.conf <"$ROOT/systemd/tmpfiles.conf" || true
  systemd-sysusers /etc/sysusers.d/chat.conf
  keep_others_from_sockets
  systemd-tmpfiles --create /etc/tmpfiles.d/chat.conf
  install -d -m 750 -o root -g chat "$ETC"
  install -d -m 755 "$ETC/nginx"
  install -d -m 750 -o chat -g chat /var/lib/chat
}

# Needed when this checkout is gone: the operator's tool, and the programs that supervisord runs.
make_tools() {
  say "chatctl"
  local file
  install -d -m 755 "$OPT" "$OPT/deploy" "$OPT/deploy/ctl"
  for file in "${TOOLS[@]}"; do
    put "$OPT/deploy/$file" "$([[ -x $ROOT/deploy/$file ]] && echo 755 || echo 644)" <"$ROOT/deploy/$file" || true
  done
  ln -sfn "$OPT/deploy/chatctl" "$CHATCTL"
}

make_documentation() {
  local page
  install -d -m 755 "$OPT/doc"
  for page in "$ROOT"/src/site/markdown/{,images/}*.*; do
    put "$OPT/doc/${page#"$ROOT/src/site/markdown/"}" <"$page" || true
  done
}

# The first release is put in place here. chatctl releases a later one when everything else is as it should be: one instance first, and
# rolled back if it doesn't serve. A jar that is older than the last release or rollback is no upgrade: the operator has chosen since.
make_release() {
  release_pending=false
  if [[ ! -e "$OPT/current/chat.jar" ]]; then
    switch_release "$(place_release "$jar")"
  elif ! cmp -s "$jar" "$OPT/current/chat.jar" && [[ -n $jar_given || -n $(find "$jar" -newer "$OPT/current") ]]; then
    # shellcheck disable=SC2034 # for deploy/install
    release_pending=true
  fi
  say "release $(current_release)"
}

# Decides who may come in: as --access says; else those with an account, unless somebody at the terminal wants it otherwise. An
# installation that is there keeps what it has.
choose_access() {
  local answer=''
  if [[ -e $ETC/chat.env ]]; then
    [[ -z $access ]] || detail "CHAT_ACCESS stays as it is in $ETC/chat.env; edit it there, then chatctl reload"
    return
  fi
  if [[ -z $access && -t 0 ]]; then
    detail "Who may use this chat?"
    detail "  1  those with an account: you get a link for the first administrator, who invites the others"
    detail "  2  anybody, under a name that each picks"
    read -rp '    [1] ' answer || true
  fi
  case $answer in
    '' | 1) access=${access:-accounts} ;;
    2) access=guests ;;
    *) die "'$answer' is neither 1 nor 2" ;;
  esac
}

make_settings() {
  say "settings"
  render chat.env ACCESS="$access" | put_once "$ETC/chat.env" 640 root:chat || true
  if [[ -n $redis_url ]]; then
    printf '%s\n' "$redis_url" | put "$ETC/redis.url" 640 root:chat || true
  elif [[ ! -e "$ETC/redis.url" ]]; then
    printf 'unix://chat:%s@localhost/run/redis-chat/redis.sock\n' "$(secret)" | put "$ETC/redis.url" 640 root:chat
  else
    # A Redis that was given before stays.
    redis_url=$(grep -v '/run/redis-chat/' "$ETC/redis.url") || redis_url=''
  fi
  # As the instances will read it, so that a wrong setting is reported here and now.
  # shellcheck disable=SC2034 # for nginx.sh
  settings=$(as_chat CHAT_CONFIG="$ETC/chat.env" java -jar "$OPT/current/chat.jar" --check-config) || die "the settings in $ETC/chat.env are not right"
}
