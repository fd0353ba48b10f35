package chat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The nginx before a peer: two workers, connections dealt to the least busy of the peer's workers, nothing logged. */
final class NginxConfig {
    static final int WORKERS = 2;

    /** Connections of a worker. A WebSocket takes two of them, one to the client and one to the peer; some are left to spare. */
    private static final int CONNECTIONS = 9000;

    private final Path folder;
    private final int port;

    NginxConfig(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Writes a proxy before servers on these ports. */
    Path writeProxy(List<Integer> upstreams) throws IOException {
        StringBuilder servers = new StringBuilder();
        upstreams.forEach(
                upstream -> servers.append("server 127.0.0.1:").append(upstream).append(" max_fails=0; "));
        return write("", "upstream peer { least_conn; " + servers + "}", """
                location / {
                    proxy_pass http://peer;
                    proxy_http_version 1.1;
                    proxy_set_header Upgrade $http_upgrade;
                    proxy_set_header Connection upgrade;
                    proxy_set_header Host $host;
                    proxy_read_timeout 600s;
                }
                """);
    }

    /** Writes a server with Nchan inside, whose history is in memory. */
    Path writeNchan(Path module) throws IOException {
        return write("load_module " + module + ";", "nchan_shared_memory_size 256m;", """
                location ~ ^/sub/(.+)$ {
                    nchan_pubsub websocket;
                    nchan_channel_id $1;
                    nchan_message_buffer_length 50;
                    nchan_subscriber_first_message newest;
                }
                """);
    }

    private Path write(String before, String http, String location) throws IOException {
        String text = before + "\nworker_processes " + WORKERS + ";\nworker_rlimit_nofile "
                + 2 * CONNECTIONS
                + ";\ndaemon off;\npid nginx.pid;\nerror_log stderr error;\nevents { worker_connections "
                + CONNECTIONS + "; }\nhttp {\naccess_log off;\nclient_body_temp_path body;\nproxy_temp_path proxy;\n"
                + "fastcgi_temp_path fastcgi;\nuwsgi_temp_path uwsgi;\nscgi_temp_path scgi;\n" + http
                + "\nserver {\nlisten 127.0.0.1:" + port + " reuseport backlog=4096;\n" + location + "}\n}\n";
        return Files.writeString(folder.resolve("nginx.conf"), text);
    }
}
