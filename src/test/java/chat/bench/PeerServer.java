package chat.bench;

import chat.bench.load.Dialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A peer: two workers of Node.js with a Redis that writes nothing to disk, as their adapters use it, or Nchan alone, which lives inside nginx;
 * on free ports, in a folder of its own.
 */
final class PeerServer implements Server {
    private static final int WORKERS = 2;
    private static final long POLL_MS = 50;
    private static final Dialect SOCKET_IO = new Dialect(
            "/socket.io/?EIO=4&transport=websocket",
            List.of(new Dialect.Step("", "40"), new Dialect.Step("40{", "42[\"join\",\"{room}\"]")),
            "joined",
            "42[\"chat message\",\"{room}\",\"{payload}\"]",
            "2",
            "3",
            List.of());
    private static final Dialect WS = new Dialect(
            "/",
            List.of(new Dialect.Step("", "{\"join\":\"{room}\"}")),
            "\"joined\"",
            "{\"room\":\"{room}\",\"text\":\"{payload}\"}",
            "",
            "",
            List.of());
    private static final Dialect NCHAN = new Dialect("/sub/{room}", List.of(), "", "{payload}", "", "", List.of());

    private final Peer peer;
    private final Path folder;
    private final Path sources;
    private final Programs programs;
    private final Map<Role, List<Long>> processes = new EnumMap<>(Role.class);
    private final int port;

    /**
     * @param sources of the peers in JavaScript, with the list of their packages
     * @param folder that it may fill
     */
    PeerServer(Peer peer, Path sources, Path folder) throws Failed {
        this.peer = peer;
        this.sources = sources;
        this.folder = folder;
        programs = new Programs(folder);
        port = Programs.freePort();
    }

    @Override
    public void start() throws Failed, InterruptedException {
        try {
            Files.createDirectories(folder);
            NginxConfig nginx = new NginxConfig(folder, port);
            startNginx(peer == Peer.NCHAN ? nginx.writeNchan(Peer.NCHAN_MODULE) : nginx.writeProxy(startNode()));
        } catch (IOException e) {
            throw new Failed(peer.title() + ": " + e.getMessage());
        }
    }

    private List<Integer> startNode() throws Failed, InterruptedException, IOException {
        String script = peer == Peer.SOCKET_IO ? "socketio.js" : "ws.js";
        for (String file : List.of(script, "package.json", "package-lock.json")) {
            Files.write(folder.resolve(file), Files.readAllBytes(sources.resolve(file)));
        }
        if (!Files.exists(folder.resolve("node_modules"))) {
            Programs.run(folder, Map.of(), "npm", "ci", "--no-audit", "--no-fund");
        }
        int redis = Programs.freePort();
        add(
                Role.REDIS,
                redis,
                Map.of(),
                "redis-server",
                "--port",
                Integer.toString(redis),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no");
        List<Integer> ports = new ArrayList<>();
        for (int worker = 0; worker < WORKERS; worker++) {
            int workerPort = Programs.freePort();
            ports.add(workerPort);
            add(
                    Role.INSTANCE,
                    workerPort,
                    Map.of(
                            "PORT",
                            Integer.toString(workerPort),
                            "REDIS_URL",
                            "redis://127.0.0.1:" + redis,
                            "NODE_ENV",
                            "production"),
                    "node",
                    script);
        }
        return ports;
    }

    private void startNginx(Path config) throws Failed, InterruptedException {
        long master = programs.start(
                port, Map.of(), "nginx", "-p", folder.toString(), "-c", config.toString(), "-e", "stderr");
        // It listens before it has started its workers.
        List<Long> pids = Programs.tree(master);
        while (pids.size() <= NginxConfig.WORKERS) {
            Thread.sleep(POLL_MS);
            pids = Programs.tree(master);
        }
        processes.put(Role.NGINX, pids);
    }

    private void add(Role role, int listensOn, Map<String, String> environment, String... command)
            throws Failed, InterruptedException {
        processes
                .computeIfAbsent(role, absent -> new ArrayList<>())
                .add(programs.start(listensOn, environment, command));
    }

    @Override
    public void stop() {
        programs.end();
        processes.clear();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Dialect dialect() {
        return switch (peer) {
            case WS -> WS;
            case NCHAN -> NCHAN;
            default -> SOCKET_IO;
        };
    }

    @Override
    public Map<Role, List<Long>> processes() {
        return processes;
    }
}
