package chat.config;

import chat.auth.Tokens;
import java.util.List;
import java.util.Map;

/**
 * Settings of the tokens of another site, by which its users come in.
 *
 * <p>What each means is said in its {@link Setting#doc()}.
 */
public final class JwtSettings {
    public static final Setting<String> SECRET = new Setting<>(
            "CHAT_JWT_SECRET",
            "",
            "at least " + Tokens.MIN_SECRET_BYTES + " bytes",
            "Verifies the tokens of another site that are signed with it (HS256); for CHAT_ACCESS=jwt.",
            true,
            Parsers::secret);
    public static final Setting<String> KEYS = new Setting<>(
            "CHAT_JWT_KEYS",
            "",
            "path or https://…",
            "The site's JSON Web Key Set, whose keys verify its tokens (RS256, ES256, HS256). Read again every five minutes, and for"
                    + " a token that names another key.",
            false,
            Parsers::keySet);
    public static final Setting<String> ISSUER =
            Setting.text("CHAT_JWT_ISSUER", "", "text; empty for any", "The iss claim that a token must have.");
    public static final Setting<String> AUDIENCE = Setting.text(
            "CHAT_JWT_AUDIENCE", "", "text; empty for any", "What must be among the aud claim of a token.");
    public static final Setting<Map<String, String>> CLAIMS = new Setting<>(
            "CHAT_JWT_CLAIMS",
            "id=sub,name=name,roles=roles,rooms=rooms",
            "pairs of name=claim",
            "The claims that have a user's id, name and roles, and the rooms that the user is confined to.",
            false,
            Parsers::claims);

    static final List<Setting<?>> ALL = List.of(SECRET, KEYS, ISSUER, AUDIENCE, CLAIMS);

    private JwtSettings() {}
}
