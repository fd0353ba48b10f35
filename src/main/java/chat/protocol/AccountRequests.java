package chat.protocol;

import org.jspecify.annotations.Nullable;

/** Reads the bodies of HTTP requests about accounts. A refusal never repeats a value: it may be a password. */
public final class AccountRequests {
    private static final int MAX_USES = 1_000;
    private static final int MAX_HOURS = 30 * 24;

    private AccountRequests() {}

    /**
     * A request for a session.
     *
     * @param name that of an account beside a password, else the one that a guest wants, or null
     * @param password null for a guest
     * @param token null for a new session
     */
    public record SignIn(
            @Nullable String name,
            @Nullable String password,
            @Nullable String token) {
        /** Returns what a guest asks for. */
        public ClientMessage.Hello hello() {
            return new ClientMessage.Hello(name, token);
        }
    }

    /**
     * A request for an account.
     *
     * @param invite the secret of an invitation; empty for none
     */
    public record Registration(String name, String password, String invite) {}

    /**
     * A request for another password.
     *
     * @param password the new one
     * @param old the one until now; null beside a link
     * @param link the secret of a link that replaces the old one; null without
     */
    public record PasswordChange(
            String password, @Nullable String old, @Nullable String link) {}

    /**
     * A request for a link.
     *
     * @param uses how many accounts may be registered with it; 1 for a reset
     * @param hours how long it is good
     * @param reset the name of the account whose password it resets; null for an invitation
     */
    public record Link(int uses, int hours, @Nullable String reset) {}

    /** @throws BadMessage that says what is wrong */
    public static Link readLink(String body) {
        JsonFields fields = JsonFields.parse(body);
        String reset = fields.userNameOrNull("reset");
        int uses = fields.wholeOr("uses", 1, 1, reset == null ? MAX_USES : 1);
        return new Link(uses, fields.wholeOr("hours", 24, 1, MAX_HOURS), reset);
    }

    /** Returns the answer to that request. */
    public static byte[] writeLink(String secret, Link link, long expiresAt) {
        return Json.object(json -> {
            json.writeStringField(link.reset() == null ? "invite" : "reset", secret);
            json.writeNumberField("uses", link.uses());
            json.writeNumberField("expiresAt", expiresAt);
        });
    }

    /** @throws BadMessage that says what is wrong */
    public static SignIn readSignIn(String body) {
        JsonFields fields = JsonFields.parse(body);
        String name = fields.userNameOrNull("name");
        String password = fields.stringOrNull("password");
        if (password != null && name == null) {
            throw BadMessage.badRequest("name: missing beside the password");
        }
        return new SignIn(name, password, fields.stringOrNull("token"));
    }

    /** @throws BadMessage that says what is wrong */
    public static Registration readRegistration(String body) {
        JsonFields fields = JsonFields.parse(body);
        String name = fields.userNameOrNull("name");
        if (name == null) {
            throw BadMessage.badRequest("name: missing");
        }
        String invite = fields.stringOrNull("invite");
        return new Registration(name, fields.string("password"), invite == null ? "" : invite);
    }

    /** @throws BadMessage that says what is wrong */
    public static PasswordChange readPasswordChange(String body) {
        JsonFields fields = JsonFields.parse(body);
        PasswordChange change =
                new PasswordChange(fields.string("password"), fields.stringOrNull("old"), fields.stringOrNull("link"));
        if ((change.old() == null) == (change.link() == null)) {
            throw BadMessage.badRequest("old, link: exactly one of them");
        }
        return change;
    }
}
