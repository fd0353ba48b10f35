package chat.instance;

import chat.accounts.Accounts;
import chat.accounts.Argon2Cost;
import chat.accounts.PasswordHasher;
import chat.accounts.Registrar;
import chat.accounts.SessionLifetime;
import chat.auth.GuestAuthenticator;
import chat.backplane.Backplane;
import chat.concurrent.Futures;
import chat.config.AccessSettings;
import chat.config.Config;
import chat.connection.Connections;
import chat.hub.Hub;
import chat.metrics.Metrics;
import chat.protocol.Access;
import chat.service.AccessPolicy;
import chat.service.Authenticator;
import chat.service.SessionWatch;
import chat.web.AccountServices;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/** The part of the object graph that accounts need. Where only guests come, there is none. */
record AccountGraph(AccountServices services, PasswordHasher hasher, SessionWatch watch) {

    /**
     * The parts that follow what becomes of sessions.
     *
     * @param answers runs what follows from an answer of the backplane
     */
    record Followers(Connections connections, Hub hub, Executor answers) {}

    /** Returns whether there are accounts. */
    static boolean isWanted(Config config) {
        return switch (config.get(AccessSettings.ACCESS)) {
            case ACCOUNTS -> true;
            case GUESTS -> config.get(AccessSettings.REGISTRATION) == Registrar.Policy.OPEN;
            case JWT -> false;
        };
    }

    /** Returns the graph that the settings ask for; empty if there are no accounts. */
    static Optional<AccountGraph> of(Config config, Backplane backplane, Followers followers, Metrics metrics) {
        if (!isWanted(config)) {
            return Optional.empty();
        }
        SessionLifetime lifetime = new SessionLifetime(
                Duration.ofHours(config.get(AccessSettings.SESSION_HOURS)),
                Duration.ofHours(config.get(AccessSettings.SESSION_IDLE_HOURS)));
        Argon2Cost cost = new Argon2Cost(
                config.get(AccessSettings.PASSWORD_MEMORY_KB), config.get(AccessSettings.PASSWORD_ITERATIONS));
        PasswordHasher hasher = new PasswordHasher(cost, metrics);
        Accounts accounts = new Accounts(backplane.accounts(), hasher, lifetime, Clock.systemUTC(), metrics);
        Registrar registrar = new Registrar(accounts, hasher, config.get(AccessSettings.REGISTRATION), metrics);
        SessionWatch watch = new SessionWatch(
                accounts,
                followers.connections(),
                (client, user) -> Futures.ignore(followers.hub().rename(client, user)),
                followers.answers(),
                metrics);
        return Optional.of(new AccountGraph(new AccountServices(accounts, registrar), hasher, watch));
    }

    /** Returns the authentication of an instance, with accounts or without. */
    static Authenticator authenticator(
            Config config, GuestAuthenticator guests, Optional<AccountGraph> accounts, Optional<SiteGraph> site) {
        Access.Mode mode = config.get(AccessSettings.ACCESS);
        boolean open = mode == Access.Mode.GUESTS;
        boolean admitsGuests = open || config.get(AccessSettings.GUESTS).equals("read");
        String registration =
                accounts.isPresent() ? config.get(AccessSettings.REGISTRATION).setting() : null;
        return new Authenticator(
                guests,
                new AccessPolicy(new Access(mode, open, registration), admitsGuests),
                accounts.map(graph -> graph.services().accounts()).orElse(null),
                accounts.map(AccountGraph::watch).orElse(null),
                site.map(SiteGraph::tokens).orElse(null));
    }
}
