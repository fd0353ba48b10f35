package chat.bench;

import chat.bench.load.Dialect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** This chat as {@code deploy/up} starts it in a copy of the checkout, with the rate limits off. */
final class ChatServer implements Server {
    private static final Pattern PROGRAM = Pattern.compile("(?m)^(chat|nginx|redis)(?::\\d+)? +RUNNING +pid (\\d+),");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
    private static final Dialect DIALECT = new Dialect(
            "/ws",
            List.of(
                    new Dialect.Step("", "{\"type\":\"hello\",\"name\":\"user{user}\"}"),
                    new Dialect.Step("", "{\"type\":\"join\",\"room\":\"{room}\"}")),
            "\"joined\"",
            "{\"type\":\"send\",\"room\":\"{room}\",\"text\":\"{payload}\",\"nonce\":\"{nonce}\"}",
            "",
            "");

    private final Path copy;
    private final int instances;
    private final int port;
    private Map<Role, List<Long>> processes = Map.of();

    /** @param copy of the checkout, built */
    ChatServer(Path copy, int instances) throws Failed {
        this.copy = copy;
        this.instances = instances;
        port = Programs.freePort();
    }

    @Override
    public void start() throws Failed, InterruptedException {
        Programs.run(
                copy,
                Map.of(
                        "PORT", Integer.toString(port),
                        "REDIS_PORT", Integer.toString(Programs.freePort()),
                        "CHAT_SEND_PER_SECOND", "0"),
                "deploy/up",
                Integer.toString(instances));
        String status = Programs.run(copy, Map.of(), "supervisorctl", "-c", "supervisord.conf", "status");
        Map<Role, List<Long>> found = new EnumMap<>(Role.class);
        Matcher matcher = PROGRAM.matcher(status);
        while (matcher.find()) {
            Role role =
                    switch (matcher.group(1)) {
                        case "nginx" -> Role.NGINX;
                        case "redis" -> Role.REDIS;
                        default -> Role.INSTANCE;
                    };
            found.computeIfAbsent(role, absent -> new ArrayList<>())
                    .addAll(Programs.tree(Long.parseLong(matcher.group(2))));
        }
        processes = found;
    }

    @Override
    public void stop() throws Failed, InterruptedException {
        Programs.run(copy, Map.of(), "deploy/down");
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Dialect dialect() {
        return DIALECT;
    }

    @Override
    public Map<Role, List<Long>> processes() {
        return processes;
    }

    @Override
    public OptionalLong liveHeapBytes() throws Failed, InterruptedException {
        long bytes = 0;
        for (long pid : processes.getOrDefault(Role.INSTANCE, List.of())) {
            Matcher matcher =
                    TOTAL.matcher(Programs.run(copy, Map.of(), "jcmd", Long.toString(pid), "GC.class_histogram"));
            bytes += matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
        }
        return OptionalLong.of(bytes);
    }
}
