# shellcheck shell=bash
# The checks of deploy/install, before it changes anything. Sourced after lib.sh and files.sh.
# shellcheck disable=SC2154 # set by deploy/install

refuse_what_cannot_work() {
  ((EUID == 0)) || die "must be run as root, because it makes accounts and services"
  if [[ ! -e /etc/debian_version ]] || ! command -v apt-get >/dev/null; then die "this is for $SYSTEMS, and here is $(system_name)"; fi
  [[ $manager == supervisord ]] || systemd_runs || die "systemd does not run here: --manager supervisord"
  [[ -f $jar ]] || die "there is no $jar: build it with mvn -DskipTests package, or name one with --jar FILE"
  if [[ $manager == systemd && -e "$PROGRAMS" ]] || [[ $manager == supervisord && -e "$UNITS/chat@.service" ]]; then
    die "chat is installed under another manager here: deploy/uninstall first, which leaves the data"
  fi
  refuse_incomplete_checkout "$ROOT"
  choose_site
  refuse_broken_nginx
  refuse_taken_ports
}

# refuse_incomplete_checkout CHECKOUT: with a file missing, an empty or half a one would take a good one's place.
refuse_incomplete_checkout() {
  local file
  for file in "${SOURCES[@]}" "${TOOLS[@]/#/deploy/}"; do
    [[ -s $1/$file ]] || die "$1/$file is missing or empty: this checkout is not whole"
  done
}

systemd_runs() { [[ -d /run/systemd/system ]]; }

# Debian's nginx has sites-available, that of nginx.org conf.d.
choose_site() {
  local conf=/etc/nginx/nginx.conf
  SITE=/etc/nginx/sites-available/chat SITE_LINK=/etc/nginx/sites-enabled/chat
  [[ -e $conf ]] || return 0
  if ! grep -qE '^[[:space:]]*include[[:space:]]+(/etc/nginx/)?sites-enabled/' $conf; then
    grep -qE '^[[:space:]]*include[[:space:]]+(/etc/nginx/)?conf\.d/\*\.conf;' $conf ||
      die "$conf includes neither sites-enabled/* nor conf.d/*.conf, and one of them is where chat's site goes"
    # shellcheck disable=SC2034 # for nginx.sh
    SITE=/etc/nginx/conf.d/chat.conf SITE_LINK=''
  fi
}

refuse_broken_nginx() {
  local words
  command -v nginx >/dev/null || return 0
  # A half-written site of an interrupted run is completed later.
  [[ -e "$SITE" ]] || words=$(nginx -t -q 2>&1) || die "nginx does not accept its configuration, even without chat: $words"
}

refuse_taken_ports() {
  local file port
  for file in tls:443 plain:80; do
    for port in $(listens "$ETC/nginx/${file%:*}.conf" || printf '%s\n' "${file#*:}"); do
      ! port_taken "$port" || is_nginx "$(port_holder "$port")" ||
        die "$(taken_by "$port"), and nginx is to listen there: stop that, or choose another one in $ETC/nginx/${file%:*}.conf"
    done
  done
  [[ -z $metrics_port || $metrics_port == 0 ]] || ! port_taken "$metrics_port" || is_nginx "$(port_holder "$metrics_port")" ||
    die "$(taken_by "$metrics_port"): choose another --metrics-port"
}

# listens FILE: the ports in a configuration of nginx.
listens() { sed -nE 's/^[[:space:]]*listen[[:space:]]+([^ ;]*:)?([0-9]+)[ ;].*/\2/p' "$1" 2>/dev/null; }

# is_nginx PID: the machine's nginx, its master or a worker.
is_nginx() {
  local master
  master=$(cat /run/nginx.pid 2>/dev/null) && [[ -n $1 && -n $master ]] && { [[ $1 == "$master" ]] || is_child "/proc/$1" "$master"; }
}
