# shellcheck shell=bash
# Writes what nginx.conf, supervisord.conf and deploy/redis.conf include from run/: what depends on the machine, the user and
# the command line. Sourced after lib.sh and machine.sh.

# Replaced in one step, so nobody reads half a file; and read by nobody else: two of them hold a password.
write_file() {
  (umask 077 && cat >"$1.new")
  mv "$1.new" "$1"
}

prepare_run() {
  (umask 077 && mkdir -p "$RUN"/{log,redis,supervisor,nginx/tmp})
}

# Every CHAT_… that was given, and another Redis, for the next start, which may be at a boot or after a crash. One a line.
SETTINGS=$RUN/supervisor/settings

# The names of those that are in the environment; not what is each instance's own, nor Kubernetes' and Docker's links.
given_settings() {
  local key
  for key in $(compgen -e | grep -E '^(CHAT_|REDIS_URL$)' | grep -vxE 'CHAT_(SOCKET|INSTANCE|INHERIT)' || true); do
    is_link "$key" || printf '%s\n' "$key"
  done
}

# As ContainerVariables.java has it.
is_link() {
  [[ $1 =~ ^CHAT_([A-Za-z0-9_]+_)?(SERVICE_(HOST|PORT(_.+)?)|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR|START|END|PORT_START|PORT_END))?|ENV_.+)$ ]] ||
    [[ $1 =~ ^CHAT_(.+_)?PORT$ && ${!1} =~ ^(tcp|udp|sctp):// ]] || [[ $1 =~ ^CHAT_(.+_)?NAME$ && ${!1} == /* ]]
}

# There is no way to write these into supervisord's files; a comment begins with a # or ; after a space.
refuse_settings() {
  local key
  for key in $(given_settings); do
    [[ ${!key} != *\"* && ${!key} != *[[:space:]][#\;]* ]] || die "$key can't have a quotation mark in it, nor # or ; after a space"
  done
}

keep_settings() {
  local key
  for key in $(given_settings); do printf '%s=%s\n' "$key" "${!key}"; done | write_file "$SETTINGS"
}

# Exports those that were given last time and are not now.
recall_settings() {
  local line
  while IFS= read -r line; do
    [[ -v ${line%%=*} ]] || export "${line?}"
  done < <(cat "$SETTINGS" 2>/dev/null)
}

# As supervisord's environment= has them, a comma before each.
settings_environment() {
  local line value
  while IFS= read -r line; do
    value=${line#*=}
    printf ',%s="%s"' "${line%%=*}" "${value//%/%%}"
  done < <(grep '^CHAT_' "$SETTINGS")
}

# supervisor_fragment INSTANCES REDIS_URL
supervisor_fragment() {
  keep_settings
  write_file "$RUN/supervisor/stack.conf" <<EOF
; Written by deploy/up; supervisord.conf explains the keys.
[supervisord]
; The user who ran it. Without this line, a supervisord started as root logs a CRIT.
user=$(id -un)
environment=REDIS_URL="${2//%/%%}",HEAP="$(heap_mb "$1")m"$(settings_environment)

[fcgi-program:chat]
numprocs=$1
; CHAT_DRAIN_SECONDS and 15 for the JVM's own end.
stopwaitsecs=$((${CHAT_DRAIN_SECONDS:-15} + 15))
$(external_redis && printf '\n; REDIS_URL was set: another Redis is used.\n[program:redis]\nautostart=false\n')
EOF
}

external_redis() { [[ -n ${REDIS_URL:-} ]]; }

# redis_fragment PORT: prints the URL. The password is kept, so that a restarted Redis knows its instances.
# A password though it listens on 127.0.0.1 only: every user of this machine gets that far. Instances take the socket, as installed
# ones do, unless its path is longer than a socket's may be, or has characters that Java reads as the locale has it.
redis_fragment() {
  local password path=$RUN/redis/redis.sock
  password=$(sed -n 's/^requirepass //p' "$RUN/redis/local.conf" 2>/dev/null) || true
  [[ -n $password ]] || password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf 'port %s\nrequirepass %s\nmaxmemory %smb\n' "$1" "$password" "$(redis_memory_mb)" | write_file "$RUN/redis/local.conf"
  if [[ ${#path} -le 100 && $path =~ ^[A-Za-z0-9._/-]+$ ]]; then
    printf 'unix://:%s@localhost%s\n' "$password" "$path"
  else
    printf 'redis://:%s@127.0.0.1:%s\n' "$password" "$1"
  fi
}

# nginx_fragments INSTANCES PORT CONNECTIONS HANDSHAKES REQUESTS
nginx_fragments() {
  process_fragments "$1"
  share_fragments "${@:3}"
  upstream_fragment "$1"
  listen_fragment "$2"
  page_fragment "${PAGE:-}"
}

# page_fragment FOLDER: nothing for that of the release.
page_fragment() { if [[ $1 ]]; then printf 'root %s;\n' "$1" | write_file "$RUN/nginx/page.conf"; else rm -f "$RUN/nginx/page.conf"; fi; }

upstream_fragment() {
  local number
  for ((number = 1; number <= $1; number++)); do
    printf 'server unix:run/chat-%s.sock max_fails=0;\n' "$number"
  done | write_file "$RUN/nginx/slots.conf"
}

listen_fragment() {
  {
    # Connections waiting for a worker; the default is 511, the kernel's limit 4096.
    printf 'listen %s backlog=4096;\n' "$1"
    # Only where the kernel has IPv6: nginx doesn't start otherwise.
    [[ ! -e /proc/net/if_inet6 ]] || printf 'listen [::]:%s backlog=4096;\n' "$1"
  } | write_file "$RUN/nginx/listen.conf"
}

# address_shares: CONNECTIONS HANDSHAKES REQUESTS, as nginx is to hold them, of what --check-config says. Without a limit on sending there
# is none of these.
address_shares() {
  awk '{ value[$1] = $3 }
    END { on = value["CHAT_SEND_PER_SECOND"] != 0
      print on * value["CHAT_ADDRESS_CONNECTIONS"], on * value["CHAT_ADDRESS_HANDSHAKES_PER_SECOND"], on * value["CHAT_ADDRESS_REQUESTS_PER_SECOND"] }'
}

# share_fragments CONNECTIONS HANDSHAKES REQUESTS: of an address; 0 is unlimited.
share_fragments() {
  local name
  for name in "${SHARES[@]}"; do share "$name" "$@" | write_file "$RUN/nginx/$name.conf"; done
}

SHARES=(shares share-files share-handshakes share-requests)

# share NAME CONNECTIONS HANDSHAKES REQUESTS
# shellcheck disable=SC2016 # nginx' variables
share() {
  local connections=$2 handshakes=$3 requests=$4 burst=$2
  # All connections of an office may come at once, after a crash or at a release.
  ((burst)) || burst=256
  printf '# Written by deploy/up; nginx.conf explains it.\n'
  case $1 in
    shares)
      # 10 MB are 80,000 addresses, the longest silent ones being forgotten; and 160,000 with connections open, more than there can be.
      ((connections == 0)) || printf 'limit_conn_zone $address zone=chat_connections:10m;\n'
      ((connections == 0)) || printf 'limit_conn_zone $address zone=chat_files:10m;\n'
      ((handshakes == 0)) || printf 'limit_req_zone $address zone=chat_handshakes:10m rate=%sr/s;\n' "$handshakes"
      ((requests == 0)) || printf 'limit_req_zone $address zone=chat_requests:10m rate=%sr/s;\n' "$requests"
      ;;
    # Files that are being sent, beside the connections that stay open.
    share-files) ((connections == 0)) || printf 'limit_conn chat_files %s;\n' "$connections" ;;
    share-handshakes) ((handshakes == 0)) || printf 'limit_req zone=chat_handshakes burst=%s nodelay;\n' "$burst" ;;
    share-requests) ((requests == 0)) || printf 'limit_req zone=chat_requests burst=%s nodelay;\n' $((4 * requests)) ;;
  esac
  # Counts every open request, a WebSocket too.
  [[ $1 == shares || $1 == share-files ]] || ((connections == 0)) || printf 'limit_conn chat_connections %s;\n' "$connections"
}

# metrics_fragment PORT: 0 for none.
metrics_fragment() {
  if (($1 == 0)); then
    rm -f "$RUN/nginx/metrics.conf"
  else
    metrics_server "$1" run | write_file "$RUN/nginx/metrics.conf"
  fi
}

# metrics_server PORT FOLDER: a way in for Prometheus, which can't open a unix socket, from this machine only. The sockets are in FOLDER.
metrics_server() {
  cat <<EOF
server {
    listen 127.0.0.1:$1;
    access_log off;
    location ~ ^/(chat-[0-9]+)/(metrics|readyz|status)\$ {
        proxy_set_header Host localhost;
        proxy_connect_timeout 2s;
        proxy_read_timeout 10s;
        proxy_pass http://unix:$2/\$1.sock:/\$2;
    }
    location / {
        return 404;
    }
}
EOF
}

# process_fragments [INSTANCES]: a worker per core, and more where a process may open only few files, because a worker's WebSocket is two of
# them: as many as hold the connections of all instances but one, which may be restarting. An instance is assumed to have
# 15,000, the default of CHAT_CONNECTIONS; and 16 workers are the most where there are no more than 16 cores. More workers only cost CPU:
# with 14 on two cores many small rooms took a tenth more of it for a delivery, and connecting a quarter more.
# A connection that isn't used costs nginx 424 bytes, reserved at the start: one for each 16 KB of memory is less than 3 % of it.
# 262,144 carry 130,000 WebSockets.
process_fragments() {
  local instances=${1:-2} memory cores files spare total each busy workers
  memory=$(memory_kb)
  cores=$(cores)
  files=$(file_limit)
  # For files being sent, sockets listened on, logs.
  spare=$((files > 4096 ? 1024 : files / 4))
  total=$((memory / 16 < 262144 ? memory / 16 : 262144))
  each=$((total / cores < files - spare ? total / cores : files - spare))
  busy=$((instances > 2 ? instances - 1 : 1))
  workers=$(((busy * 30000 + each - 1) / each))
  workers=$((workers > cores ? workers : cores))
  workers=$((workers < 16 || cores > 16 ? workers : 16))
  printf 'worker_connections %s;\n' "$each" | write_file "$RUN/nginx/events.conf"
  {
    printf 'worker_processes %s;\n' "$workers"
    printf 'worker_rlimit_nofile %s;\n' $((each + spare))
    # Root's workers would change to another user, who may neither read the checkout nor open the instances' sockets.
    ((EUID != 0)) || printf 'user %s %s;\n' "$(id -un)" "$(id -gn)"
  } | write_file "$RUN/nginx/process.conf"
}

# How many files the user may open, at most. Root may raise the limit; "unlimited", and Docker's thousand millions, mean a million here.
file_limit() {
  local files
  files=$(raise_file_limit && ulimit -Hn)
  [[ $files =~ ^[0-9]{1,6}$ ]] || files=1048576
  printf '%s\n' "$files"
}

raise_file_limit() { ((EUID != 0)) || ulimit -n 1048576 2>/dev/null || true; }
