package chat.instance;

import chat.accounts.Accounts;
import chat.accounts.Argon2Cost;
import chat.accounts.PasswordHasher;
import chat.accounts.Registrar;
import chat.auth.GuestAuthenticator;
import chat.backplane.Backplane;
import chat.config.AccessSettings;
import chat.config.Config;
import chat.metrics.Metrics;
import chat.protocol.Access;
import chat.service.AccessPolicy;
import chat.service.Authenticator;
import chat.service.Lookups;
import chat.web.AccountServices;
import java.time.Clock;
import java.util.Optional;

/** The part of the object graph that accounts need. Where only guests come, there is none. */
record AccountGraph(AccountServices services, PasswordHasher hasher) {

    /** Returns whether there are accounts. */
    static boolean isWanted(Config config) {
        return switch (config.get(AccessSettings.ACCESS)) {
            case ACCOUNTS -> true;
            case GUESTS -> config.get(AccessSettings.REGISTRATION) == Registrar.Policy.OPEN;
            case JWT -> false;
        };
    }

    /** Returns the graph that the settings ask for; empty if there are no accounts. */
    static Optional<AccountGraph> of(Config config, Backplane backplane, Metrics metrics) {
        if (!isWanted(config)) {
            return Optional.empty();
        }
        Argon2Cost cost = new Argon2Cost(
                config.get(AccessSettings.PASSWORD_MEMORY_KB), config.get(AccessSettings.PASSWORD_ITERATIONS));
        PasswordHasher hasher = new PasswordHasher(cost, metrics);
        Accounts accounts =
                new Accounts(backplane.accounts(), hasher, BotGraph.lifetime(config), Clock.systemUTC(), metrics);
        Registrar registrar = new Registrar(accounts, hasher, config.get(AccessSettings.REGISTRATION), metrics);
        return Optional.of(new AccountGraph(new AccountServices(accounts, registrar), hasher));
    }

    /** Returns the authentication of an instance, with accounts or without. */
    static Authenticator authenticator(
            Config config,
            GuestAuthenticator guests,
            Optional<AccountGraph> accounts,
            Optional<BotGraph> bots,
            Optional<SiteGraph> site) {
        Access.Mode mode = config.get(AccessSettings.ACCESS);
        boolean open = mode == Access.Mode.GUESTS;
        boolean admitsGuests = open || config.get(AccessSettings.GUESTS).equals("read");
        String registration =
                accounts.isPresent() ? config.get(AccessSettings.REGISTRATION).setting() : null;
        Accounts known = accounts.map(graph -> graph.services().accounts()).orElse(null);
        return new Authenticator(
                guests,
                new AccessPolicy(new Access(mode, open, registration), admitsGuests),
                bots.map(graph -> new Lookups(known, graph.bots(), graph.watch()))
                        .orElse(null),
                site.map(SiteGraph::tokens).orElse(null));
    }
}
