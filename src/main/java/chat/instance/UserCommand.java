package chat.instance;

import chat.accounts.Account;
import chat.accounts.AccountStore;
import chat.accounts.AccountStore.NewSession;
import chat.accounts.AccountStore.Registration;
import chat.accounts.AccountStore.RegistrationOutcome;
import chat.accounts.OneTimeLink;
import chat.accounts.SecretToken;
import chat.accounts.SessionLifetime;
import chat.auth.RandomId;
import chat.protocol.BadMessage;
import chat.protocol.NameLooks;
import chat.protocol.Self;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Carries out an operator's commands about accounts: {@code list}, {@code first}, {@code invite}, {@code create}, {@code reset}, {@code
 * disable}, {@code enable}, {@code admin}, {@code user}. It acts on the store itself, which is the right to do so.
 *
 * <p>A link is printed as the part of a URL behind the chat's address. Its secret stands behind {@code #}, which browsers send
 * to nobody and no server logs.
 */
public final class UserCommand {
    /** The words of the command line, for its help. */
    public static final String USAGE = "list | first | invite [admin] | create|reset|disable|enable|admin|user NAME";

    /** The most accounts; that the chat has as many as it may is no reason to keep an operator from creating one. */
    private static final int UNLIMITED = Integer.MAX_VALUE;

    private static final Duration LINK_LIFETIME = Duration.ofDays(1);
    private static final int PAGE = 100;

    /** No password has this hash. */
    private static final String NO_PASSWORD = "-";

    private final AccountStore store;
    private final PrintWriter out;

    /** Thrown when a command cannot be carried out; the message says why. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /** @param out gets what a command tells */
    public UserCommand(AccountStore store, PrintWriter out) {
        this.store = store;
        this.out = out;
    }

    /**
     * Carries out a command. Blocks.
     *
     * @param words the command, and the name that it is about
     * @throws Refused if that cannot be done; nothing is changed then
     */
    public void run(List<String> words) throws Refused {
        try {
            String argument = words.size() > 1 ? words.get(1) : "";
            switch (words.isEmpty() ? "" : words.get(0)) {
                case "list" -> list();
                case "first" -> first();
                case "invite" -> invite(argument);
                case "create" -> create(argument);
                case "reset" -> reset(find(argument));
                case "disable" -> setDisabled(find(argument), true);
                case "enable" -> setDisabled(find(argument), false);
                case "admin" -> setRoles(find(argument), List.of(Self.ADMIN));
                case "user" -> setRoles(find(argument), List.of());
                default -> throw new Refused("what is to be done? " + USAGE);
            }
            out.flush();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new Refused(String.valueOf(cause.getMessage()));
        }
    }

    private static <T> T await(CompletableFuture<T> answer) {
        return answer.join();
    }

    private Account find(String name) throws Refused {
        Optional<Account> found = await(store.find(NameLooks.ofLowerCase(name)));
        if (found.isEmpty()) {
            throw new Refused("there is no account \"" + name + "\"");
        }
        return found.get();
    }

    private void list() {
        String after = "";
        List<Account> page;
        do {
            page = await(store.accounts(after, PAGE));
            for (Account account : page) {
                String roles = account.roles().isEmpty() ? "user" : String.join(",", account.roles());
                out.printf(
                        "%s\t%s\t%s\t%s\t%s%n",
                        account.name(),
                        roles,
                        account.disabled() ? "disabled" : "enabled",
                        Instant.ofEpochMilli(account.createdAt()),
                        account.id());
                after = account.id();
            }
        } while (page.size() == PAGE);
    }

    /** Invites the first administrator; prints nothing once there is an account. */
    private void first() throws Refused {
        if (await(store.accounts("", 1)).isEmpty()) {
            invite(Self.ADMIN);
        }
    }

    private void invite(String role) throws Refused {
        if (!role.isEmpty() && !role.equals(Self.ADMIN)) {
            throw new Refused("\"" + role + "\" is no role; there is \"" + Self.ADMIN + "\"");
        }
        List<String> roles = role.isEmpty() ? List.of() : List.of(role);
        print("invite", OneTimeLink.invitation(roles, LINK_LIFETIME));
    }

    private void print(String parameter, OneTimeLink link) throws Refused {
        SecretToken secret = SecretToken.ofLink();
        if (!await(store.createLink(secret.id(), link))) {
            throw new Refused("the link cannot be stored: its account is gone");
        }
        out.println("/#" + parameter + "=" + secret.text());
    }

    private void create(String given) throws Refused {
        String name;
        try {
            name = NameLooks.normalize(given);
        } catch (BadMessage e) {
            throw new Refused(e.text());
        }
        Registration registration =
                new Registration(RandomId.next('u'), name, NameLooks.of(name), NO_PASSWORD, "", UNLIMITED, true);
        // Nobody has its token.
        SessionLifetime none = new SessionLifetime(Duration.ofMillis(1), Duration.ofMillis(1));
        NewSession session = new NewSession(SecretToken.ofSession().id(), "", "", none, "");
        if (await(store.register(registration, session)).outcome() != RegistrationOutcome.REGISTERED) {
            throw new Refused("the name \"" + name + "\" is taken, or looks like one that is");
        }
        print("reset", OneTimeLink.reset(registration.id(), LINK_LIFETIME));
    }

    private void reset(Account account) throws Refused {
        print("reset", OneTimeLink.reset(account.id(), LINK_LIFETIME));
    }

    private void setDisabled(Account account, boolean disabled) {
        await(store.setDisabled(account.id(), disabled));
    }

    private void setRoles(Account account, List<String> roles) {
        await(store.setRoles(account.id(), roles));
    }
}
