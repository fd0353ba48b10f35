package chat.chaos;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** An installation that {@code deploy/install} made, under systemd. As root. For one thread. */
final class Systemd extends Supervisor {
    private static final Pattern PORT = Pattern.compile("listen 127\\.0\\.0\\.1:(\\d+);");
    private static final String REDIS = "redis-server@chat";

    /** @param etc {@code /etc/chat} */
    Systemd(Path etc) {
        super(etc);
    }

    @Override
    public void checkRunning() throws Failed {
        port();
        ctl("is-active", "chat@1");
    }

    /** The checker speaks no TLS: nginx must listen on the loopback without. */
    @Override
    public int port() throws Failed {
        if (!PORT.matcher(read("nginx/tls.conf")).find()) {
            throw new Failed("/etc/chat/nginx/tls.conf needs a line such as listen 127.0.0.1:8080;");
        }
        return Integer.parseInt(find(PORT, "nginx/tls.conf"));
    }

    @Override
    int slots() throws Failed {
        return (int) read("nginx/slots.conf")
                .lines()
                .filter(line -> line.startsWith("server"))
                .count();
    }

    @Override
    boolean hasRedis() throws Failed {
        return read("redis.url").contains("/run/redis-chat/");
    }

    @Override
    String chatctl() {
        return "/usr/local/bin/chatctl";
    }

    @Override
    void restartAll() throws Failed {
        ctl("restart", all());
        awaitAllReady();
    }

    @Override
    void stopRedis() throws Failed {
        ctl("stop", REDIS);
    }

    @Override
    void startRedis() throws Failed {
        ctl("start", REDIS);
    }

    @Override
    void startAll() throws Failed {
        if (hasRedis()) {
            startRedis();
        }
        ctl("start", all());
    }

    @Override
    List<String> redisCli() {
        String command =
                "REDISCLI_AUTH=$(cat redis-operator) exec redis-cli -e -s /run/redis-chat/redis.sock --user operator \"$@\"";
        return List.of("sh", "-c", command, "-");
    }

    @Override
    public List<String> pids() throws Failed {
        List<String> pids = new ArrayList<>();
        for (String unit : all()) {
            String pid = mainPid(unit);
            if (!pid.equals("0")) {
                pids.add(pid);
            }
        }
        return pids;
    }

    /** @param program by its name under supervisord */
    @Override
    String pid(String program) throws Failed {
        String unit = program.equals("redis") ? REDIS : program.replace(':', '@');
        String pid = mainPid(unit);
        if (pid.equals("0")) {
            throw new Failed(unit + " does not run");
        }
        return pid;
    }

    private String mainPid(String unit) throws Failed {
        return output(List.of("systemctl", "show", "-P", "MainPID", unit))
                .text()
                .strip();
    }

    @Override
    public String socket(int slot) {
        return "/run/chat/chat-" + slot + ".sock";
    }

    private String[] all() throws Failed {
        return IntStream.rangeClosed(1, slots())
                .mapToObj(slot -> "chat@" + slot)
                .toArray(String[]::new);
    }

    private void ctl(String verb, String... units) throws Failed {
        List<String> command = new ArrayList<>(List.of("systemctl", "-q", verb));
        command.addAll(Arrays.asList(units));
        run(command);
    }
}
