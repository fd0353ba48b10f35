# shellcheck shell=bash
# nginx: a site of Debian's or nginx.org's, its certificate, its limits, and the access to the instances' sockets. Sourced after lib.sh,
# machine.sh, fragments.sh and files.sh.
# shellcheck disable=SC2154 # set by deploy/install

make_certificate() {
  [[ ! -e "$ETC/tls/cert.pem" ]] || return 0
  say "a certificate of its own, until there is a real one: see $ETC/nginx/tls.conf"
  install -d -m 700 "$ETC/tls"
  local name=${domain:-$(hostname)}
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj "/CN=$name" \
    -addext "subjectAltName=DNS:$name,DNS:localhost,IP:127.0.0.1" -keyout "$ETC/tls/key.pem" -out "$ETC/tls/cert.pem" 2>/dev/null ||
    die "openssl could not make a certificate"
}

make_nginx() {
  say "nginx"
  local ipv6='' http2=' http2' http2_on=''
  # A parameter until nginx 1.25, which it warns of since.
  [[ $(printf '%s\n' 1.25.1 "$(nginx_version)" | sort -V | head -n 1) != 1.25.1 ]] || http2='' http2_on='http2 on;'
  # Only where the kernel has IPv6: nginx doesn't start otherwise.
  [[ ! -e /proc/net/if_inet6 ]] || ipv6=yes
  pending nginx put_once "$ETC/nginx/tls.conf" <<EOF
# Where chat listens, and its certificate. Yours to change: deploy/install leaves it alone from now on.
# A real certificate: certbot certonly --webroot -w /var/www/html -d NAME; its two files below; systemctl reload nginx
listen 443 ssl$http2 backlog=4096;
${ipv6:+listen [::]:443 ssl$http2 backlog=4096;}
$http2_on
ssl_certificate $ETC/tls/cert.pem;
ssl_certificate_key $ETC/tls/key.pem;
EOF
  pending nginx put_once "$ETC/nginx/plain.conf" <<EOF
# Where http:// is redirected to https://. Yours to change.
listen 80;
${ipv6:+listen [::]:80;}
EOF
  if [[ -n $domain || ! -e "$ETC/nginx/name.conf" ]]; then
    printf 'server_name %s;\n' "${domain:-_}" | pending nginx put "$ETC/nginx/name.conf"
  fi
  # Without a name of its own chat is the site that this machine shows, in place of nginx' example.
  if grep -q 'server_name _;' "$ETC/nginx/name.conf" && [[ $(readlink /etc/nginx/sites-enabled/default) == */sites-available/default ]]; then
    detail "nginx' example site is switched off (/etc/nginx/sites-enabled/default)"
    pending nginx rm /etc/nginx/sites-enabled/default
  fi
  pending nginx put_once "$ETC/nginx/real-ip.conf" <"$ROOT/deploy/real-ip.conf"
  allow_many_connections
  limit_addresses
  let_prometheus_in
  render nginx-site.conf | pending nginx put "$SITE"
  # The instances come before the first check; at an upgrade they are as they were.
  write_instances
  [[ -z "$SITE_LINK" || -L "$SITE_LINK" ]] || pending nginx ln -s ../sites-available/chat "$SITE_LINK"
  local words
  words=$(nginx -t -q 2>&1) || die "nginx does not accept its configuration: $words"
}

nginx_version() { nginx -v 2>&1 | sed -n 's|.*nginx/\([0-9.]*\).*|\1|p'; }

# As the settings say.
limit_addresses() {
  local name shares
  read -ra shares < <(address_shares <<<"$settings")
  # shellcheck disable=SC2153 # set by fragments.sh
  for name in "${SHARES[@]}"; do
    # shellcheck disable=SC2016 # nginx' variables
    share "$name" "${shares[@]}" | sed 's|deploy/up|deploy/install|; s|\$address|$chat_address|' | pending nginx put "$ETC/nginx/$name.conf"
  done
}

let_prometheus_in() {
  if [[ $metrics_port == 0 && -e "$ETC/nginx/metrics.conf" ]]; then
    pending nginx rm "$ETC/nginx/metrics.conf"
  elif [[ -n $metrics_port && $metrics_port != 0 ]]; then
    metrics_server "$metrics_port" /run/chat | pending nginx put "$ETC/nginx/metrics.conf"
  fi
}

# Each WebSocket is two connections, and two files. The packages' 768 and 1024 are changed where nobody has changed them before: such a
# number can't stand anywhere else.
allow_many_connections() {
  local fragments
  fragments=$(mktemp -d -p "$CTL")
  # shellcheck disable=SC2034 # for fragments.sh
  (RUN=$fragments && prepare_run && process_fragments)
  if grep -qE '^[[:space:]]*worker_connections[[:space:]]+(768|1024);' /etc/nginx/nginx.conf; then
    pending nginx edit_nginx "s/^([[:space:]]*)worker_connections[[:space:]]+(768|1024);/\1$(cat "$fragments/nginx/events.conf") # \2 before chat/"
    detail "/etc/nginx/nginx.conf: $(cat "$fragments/nginx/events.conf")"
  fi
  if grep -qs '^[[:space:]]*worker_rlimit_nofile' /etc/nginx/nginx.conf; then
    :
  elif grep -qE '^[[:space:]]*include[[:space:]]+(/etc/nginx/)?modules-enabled/' /etc/nginx/nginx.conf; then
    grep '^worker_rlimit_nofile' "$fragments/nginx/process.conf" | pending nginx put /etc/nginx/modules-enabled/90-chat.conf
  else
    pending nginx edit_nginx "1i $(grep '^worker_rlimit_nofile' "$fragments/nginx/process.conf") # of chat"
  fi
  rm -rf "$fragments"
}

# (!) Debian's nginx runs its workers as www-data, and so do PHP and others, who could speak to the instances' sockets and claim what only
# nginx may say: where a request comes from. The workers get a group of their own beside it, which is not in the account's list: nobody
# else has it.
keep_others_from_sockets() {
  local account line
  line=$(grep -E '^[[:space:]]*user[[:space:]]' /etc/nginx/nginx.conf) || line=''
  account=$(sed -nE 's/^[[:space:]]*user[[:space:]]+([A-Za-z0-9_.-]+).*/\1/p' <<<"$line")
  [[ -n $account ]] || account=$(nginx -V 2>&1 | grep -oE -- '--user=[^ ]+' | cut -d = -f 2) || account=www-data
  if [[ -z $line ]]; then
    pending nginx edit_nginx "1i user $account chat-nginx; # of chat"
  elif [[ $line =~ ^[[:space:]]*user[[:space:]]+[^[:space:]\;]+\; ]]; then
    pending nginx edit_nginx 's/^([[:space:]]*user[[:space:]]+)([^ ;]+);/\1\2 chat-nginx; # \2 alone before chat/'
  elif [[ $line != *chat-nginx* ]]; then
    # A group that somebody has chosen stays.
    detail "$line in /etc/nginx/nginx.conf: every process of $account may open the instances' sockets"
    usermod -aG chat-nginx "$account"
  fi
  # nginx gives its workers the groups that the account is listed in, and its own is not, as a rule.
  usermod -aG "$(id -gn "$account")" "$account"
}

edit_nginx() { sed -i -E "$1" /etc/nginx/nginx.conf; }

# installed_instances: how many there are, drained ones included; after deploy/uninstall as many as nginx knew; 0 at the first time.
installed_instances() {
  local units=("$UNITS"/chat.target.wants/chat@*.service)
  if [[ $manager == supervisord && -e "$PROGRAMS" ]]; then
    sed -n 's/^numprocs=//p' "$PROGRAMS"
  elif [[ $manager == systemd && -e ${units[0]} ]]; then
    printf '%s\n' ${#units[@]}
  else
    grep -cs '^server' "$ETC/nginx/slots.conf" || true
  fi
}

write_instances() {
  [[ -n $instances ]] || instances=$(installed_instances)
  ((instances)) || instances=$(default_instances)
  local number
  for ((number = 1; number <= instances; number++)); do
    printf 'server unix:/run/chat/chat-%s.sock max_fails=0;\n' "$number"
  done | pending nginx put "$ETC/nginx/slots.conf"
}

# A reload keeps all connections; nothing here needs a restart.
# settle_nginx START RELOAD: the commands.
settle_nginx() {
  if ! nginx_runs; then
    # shellcheck disable=SC2086 # a command and its arguments
    detached $1
  elif is_pending nginx; then
    $2
  fi
  clear_pending nginx
}

nginx_runs() { [[ $(cat "/proc/$(cat /run/nginx.pid 2>/dev/null)/comm" 2>/dev/null) == nginx ]]; }
