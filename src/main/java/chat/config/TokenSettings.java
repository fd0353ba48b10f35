package chat.config;

import chat.auth.AdminAuthenticator;
import chat.auth.Tokens;
import java.util.List;

/**
 * Settings of secrets and tokens.
 *
 * <p>What each means is said in its {@link Setting#doc()}.
 */
public final class TokenSettings {
    public static final Setting<String> SECRET = new Setting<>(
            "CHAT_SECRET",
            "",
            "at least " + Tokens.MIN_SECRET_BYTES + " bytes",
            "Signs the tokens; by default a random one that the instances share through Redis.",
            true,
            Parsers::secret);
    public static final Setting<String> SECOND_SECRET = new Setting<>(
            "CHAT_SECOND_SECRET",
            "",
            "at least " + Tokens.MIN_SECRET_BYTES + " bytes",
            "Verifies tokens beside CHAT_SECRET, and signs none: for a change of that.",
            true,
            Parsers::secret);
    public static final Setting<String> ADMIN_TOKEN = new Setting<>(
            "CHAT_ADMIN_TOKEN",
            "",
            "at least " + AdminAuthenticator.MIN_TOKEN_BYTES + " characters of ASCII, no spaces",
            "Opens /cluster, which shows all instances, and makes bots, as an administrator's account does.",
            true,
            Parsers::adminToken);
    public static final Setting<Integer> TOKEN_DAYS =
            Setting.whole("CHAT_TOKEN_DAYS", 90, 1, 3650, "days", "How long a token is valid after it was last used.");

    static final List<Setting<?>> ALL = List.of(SECRET, SECOND_SECRET, ADMIN_TOKEN, TOKEN_DAYS);

    private TokenSettings() {}
}
