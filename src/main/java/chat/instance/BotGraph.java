package chat.instance;

import chat.accounts.SessionLifetime;
import chat.backplane.Backplane;
import chat.concurrent.Futures;
import chat.config.AccessSettings;
import chat.config.Config;
import chat.config.NetworkSettings;
import chat.config.TokenSettings;
import chat.connection.Connections;
import chat.hooks.HookAddresses;
import chat.hooks.HookDelivery;
import chat.hub.Hub;
import chat.metrics.Metrics;
import chat.protocol.Access;
import chat.service.Bots;
import chat.service.OutgoingHooks;
import chat.service.SessionWatch;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/** The part of the object graph that tokens which can be revoked need, those of sessions and of bots, and webhooks. */
record BotGraph(Bots bots, OutgoingHooks hooks, SessionWatch watch, HookDelivery delivery) {
    /**
     * The parts that follow what becomes of sessions.
     *
     * @param answers runs what follows from an answer of the backplane
     */
    record Followers(Connections connections, Hub hub, Executor answers) {}

    /** Returns the graph that the settings ask for; empty where there can be no administrator, who would make bots. */
    static Optional<BotGraph> of(Config config, Backplane backplane, Followers followers, Metrics metrics) {
        boolean wanted = AccountGraph.isWanted(config)
                || config.get(AccessSettings.ACCESS) == Access.Mode.JWT
                || !config.get(TokenSettings.ADMIN_TOKEN).isEmpty();
        if (!wanted) {
            return Optional.empty();
        }
        SessionWatch watch = new SessionWatch(
                new SessionWatch.Source(backplane.accounts(), lifetime(config)),
                followers.connections(),
                (client, user) -> Futures.ignore(followers.hub().rename(client, user)),
                followers.answers(),
                metrics);
        Clock clock = Clock.systemUTC();
        HookAddresses addresses = config.get(NetworkSettings.HOOK_ADDRESSES);
        return Optional.of(new BotGraph(
                new Bots(backplane, clock),
                new OutgoingHooks(backplane.bots().hooks(), addresses, clock),
                watch,
                new HookDelivery(backplane, addresses, clock, metrics)));
    }

    /** Begins to follow what is revoked, and to deliver to webhooks. */
    void start(ScheduledExecutorService scheduler) {
        watch.start(scheduler);
        delivery.start(scheduler);
    }

    /** Returns the lifetime of sessions. */
    static SessionLifetime lifetime(Config config) {
        return new SessionLifetime(
                Duration.ofHours(config.get(AccessSettings.SESSION_HOURS)),
                Duration.ofHours(config.get(AccessSettings.SESSION_IDLE_HOURS)));
    }
}
