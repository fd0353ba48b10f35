# shellcheck shell=bash
# nginx.conf of the checkout as a site of Debian's nginx, which has a http {} of its own. Sourced after lib.sh.

# site: what nginx.conf sets for all goes into the site's server {}, beside the locations. The names of its maps and of its log's form
# get a prefix: they are visible to other sites. Its comments come along.
site() {
  cat <<'EOF'
# chat. Written by deploy/install from nginx.conf; what is changed here is overwritten. Yours to change is what is in /etc/chat/nginx.

EOF
  site_part '# --- Each address' 'server {' | sed 's/^    //; /^access_log /d'
  cat <<'EOF'
server {
    include /etc/chat/nginx/plain.conf;
    include /etc/chat/nginx/name.conf;
    server_tokens off;

EOF
  site_part 'server {' 'END' | grep -E '^ *add_header (Content-Security-Policy|X-|Referrer-Policy|Cross-Origin-|Permissions-)' | sed 's/^    //'
  cat <<'EOF'

    # Where certbot --webroot -w /var/www/html puts its proof.
    location ^~ /.well-known/acme-challenge/ {
        root /var/www/html;
    }
    location / {
        return 301 https://$host$request_uri;
    }
}

server {
    include /etc/chat/nginx/tls.conf;
    include /etc/chat/nginx/name.conf;

    # Mozilla's "intermediate" recommendation (5.7), without its three DHE ciphers, which only older browsers than the page needs ask for.
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
    # All of them are good, so a phone may choose what it is fast at. Default off, but Debian's nginx.conf says on.
    ssl_prefer_server_ciphers off;
    # 10 MB are about 40,000 sessions: who comes back needs no second handshake. Default none.
    ssl_session_cache shared:chat_tls:10m;
    ssl_session_timeout 1d;
    # Tickets without a key that changes give forward secrecy away. Default on.
    ssl_session_tickets off;
    # Two years; a browser that has seen it doesn't come by http:// again, neither to this name nor to those below it. It ignores this with a certificate that it doesn't trust.
    add_header Strict-Transport-Security "max-age=63072000; includeSubDomains" always;

    access_log /var/log/nginx/chat.log chat_failures buffer=4k flush=1s if=$chat_failed;
    error_log /var/log/nginx/chat-error.log warn;

EOF
  # Debian's nginx has folders for its temporary files already.
  site_part '# --- What is served' '# --- Each address' | sed '/What nginx writes to disk/d; /_temp_path /d'
  # Where it listens and what it is called is in the files above.
  site_part 'server {' 'END' | sed '1d; /From deploy\/up: PORT/d; /include run\/nginx\/listen.conf;/d; /^ *server_name _;/d; s/^    //' | sed '$d'
}

# site_part FROM TO: nginx.conf from the first line with FROM up to the one with TO, with production's paths and names.
# shellcheck disable=SC2016 # nginx' variables, not the shell's
site_part() {
  awk -v from="$1" -v to="$2" 'index($0, to) && on { exit } index($0, from) { on = 1 } on' "$ROOT/nginx.conf" |
    sed -E 's/\$(failed|upgrade|connection_header|cache_control|resource_policy|address|ipv4|ipv6|retry_after|client_scheme)\b/$chat_\1/g; s/\(\?<(ipv.)>/(?<chat_\1>/; s/\bfailures\b/chat_failures/
      s|run/nginx/slots.conf|/etc/chat/nginx/slots.conf|; s,run/nginx/(metrics|shares|share-|real-ip),/etc/chat/nginx/\1,; s|unix:run/|unix:/run/chat/|g; s|run/chat-|/run/chat/chat-|g
      s|root src/main/webapp;|root /opt/chat/current/webapp;|; s|deploy/up|deploy/install|; s|supervisord holds|the process manager holds|'
}
