package chat.chaos;

import java.io.IOException;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** One event under load, from the first member's coming to the verdict. */
final class Run {
    private static final long ACKNOWLEDGED_MS = 60_000;
    private static final long CAUGHT_UP_MS = 60_000;
    private static final int TOLD = 5;

    private final Supervisor supervisor;
    private final Options options;
    private final Event event;
    private final long seed;
    private final Consumer<String> progress;

    /** @param seed decides who is where, who says what and when, and what is killed; not how the machine takes it */
    Run(Supervisor supervisor, Options options, Event event, long seed, Consumer<String> progress) {
        this.supervisor = supervisor;
        this.options = options;
        this.event = event;
        this.seed = seed;
        this.progress = progress;
    }

    /** Blocks until it is over. */
    Verdict run() throws Supervisor.Failed, IOException, InterruptedException {
        History history = new History();
        Random random = new Random(seed);
        HttpClient http = Site.client();
        supervisor.awaitAllReady();
        int port = supervisor.port();
        try (Loop loop = new Loop(history::trouble)) {
            Site site = new Site(port, http, loop, history);
            // Rooms that nobody has been in, also when a seed is used again.
            String prefix = "chaos-" + Long.toString(System.currentTimeMillis(), 36) + '-';
            Crowd crowd = new Crowd(site, options, prefix, events(), random);
            Warden warden = new Warden(site, prefix, crowd.inPrivate(), random);
            Account account = new Account(site, prefix, crowd.rooms().get(0), random);
            if (!warden.open() || !crowd.enter()) {
                throw new Supervisor.Failed("not everybody could come in: " + history.handshakes());
            }
            Scribe scribe = new Scribe(site, crowd.rooms(), Map.of(warden.room(), warden.token()));
            warden.start();
            account.start();
            scribe.start();
            crowd.talk();
            try (Churn churn = new Churn(port, options.churn(), history)) {
                new Faults(supervisor, random, progress).happen(event, options);
                churn.stop();
                if (!warden.finish(ACKNOWLEDGED_MS)) {
                    history.trouble("removals and invitations did not come to an end");
                }
                if (!account.finish(ACKNOWLEDGED_MS)) {
                    history.trouble("sign-outs did not come to an end");
                }
                crowd.hush(ACKNOWLEDGED_MS);
            }
            if (!crowd.catchUp(scribe.readAll(), warden.outsider(), CAUGHT_UP_MS)) {
                history.trouble("without a connection in the end: " + crowd.absent());
            }
            crowd.leave();
        }
        history.troubles().stream().limit(TOLD).forEach(trouble -> progress.accept("odd: " + trouble));
        return Checker.check(history, options.kept());
    }

    private int events() {
        return event == Event.MIXED ? options.clients() / 2 : options.clients() * options.eventsPercent() / 100;
    }
}
