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

/** This chat as {@code deploy/up} starts it in a copy of the checkout, with the rate limits off, for guests or for users with accounts. */
final class ChatServer implements Server {
    private static final Pattern PROGRAM = Pattern.compile("(?m)^(chat|nginx|redis)(?::\\d+)? +RUNNING +pid (\\d+),");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
    private static final String GUEST = "{\"type\":\"hello\",\"name\":\"user{user}\"}";
    private static final String ACCOUNT = "{\"type\":\"hello\",\"token\":\"{token}\"}";
    private static final String JOIN = "{\"type\":\"join\",\"room\":\"{room}\"}";

    private final Path copy;
    private final int instances;
    private final int accounts;
    private final int port;
    private List<String> tokens = List.of();
    private Map<Role, List<Long>> processes = Map.of();

    /**
     * @param copy of the checkout, built
     * @param accounts the number of users with accounts; 0 for guests
     */
    ChatServer(Path copy, int instances, int accounts) throws Failed {
        this.copy = copy;
        this.instances = instances;
        this.accounts = accounts;
        port = Programs.freePort();
    }

    @Override
    public void start() throws Failed, InterruptedException {
        Programs.run(
                copy,
                Map.of(
                        "PORT",
                        Integer.toString(port),
                        "REDIS_PORT",
                        Integer.toString(Programs.freePort()),
                        "CHAT_SEND_PER_SECOND",
                        "0",
                        "CHAT_ACCESS",
                        accounts == 0 ? "guests" : "accounts",
                        "CHAT_REGISTRATION",
                        accounts == 0 ? "invite" : "open"),
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
        tokens = new Registration(port).register(accounts);
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
        return new Dialect(
                "/ws",
                List.of(new Dialect.Step("", accounts == 0 ? GUEST : ACCOUNT), new Dialect.Step("", JOIN)),
                "\"joined\"",
                "{\"type\":\"send\",\"room\":\"{room}\",\"text\":\"{payload}\",\"nonce\":\"{nonce}\"}",
                "",
                "",
                tokens);
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
