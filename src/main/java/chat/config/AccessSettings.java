package chat.config;

import chat.accounts.Argon2Cost;
import chat.accounts.Registrar;
import chat.protocol.Access;
import chat.protocol.RoomCreation;
import java.util.List;
import java.util.Locale;

/**
 * Settings of who may come in: how users identify themselves, register, and for how long they stay signed in.
 *
 * <p>What each means is said in its {@link Setting#doc()}.
 */
public final class AccessSettings {
    public static final Setting<Access.Mode> ACCESS = new Setting<>(
            "CHAT_ACCESS",
            "guests",
            "guests, accounts or jwt",
            "How users identify themselves: by a name that each picks, by an account and a password, or by another site's tokens.",
            false,
            text -> Access.Mode.valueOf(
                    Parsers.oneOf(text, "guests", "accounts", "jwt").toUpperCase(Locale.ROOT)));
    public static final Setting<String> GUESTS = new Setting<>(
            "CHAT_GUESTS",
            "off",
            "off or read",
            "Whether others may read where CHAT_ACCESS is accounts or jwt.",
            false,
            text -> Parsers.oneOf(text, "off", "read"));
    public static final Setting<Registrar.Policy> REGISTRATION = new Setting<>(
            "CHAT_REGISTRATION",
            "invite",
            "open, invite or closed",
            "Who may register an account: anybody, those with an invitation, or those with one of an administrator. Where"
                    + " CHAT_ACCESS is guests, there are accounts only if it is open.",
            false,
            text -> Registrar.Policy.valueOf(
                    Parsers.oneOf(text, "open", "invite", "closed").toUpperCase(Locale.ROOT)));
    public static final Setting<RoomCreation> ROOM_CREATION = new Setting<>(
            "CHAT_ROOM_CREATION",
            "everybody",
            "everybody, accounts or administrators",
            "Who may make rooms, by opening one or by being the first to write there: everybody who may write, all but guests, or"
                    + " administrators. Direct rooms are for everybody who may write.",
            false,
            text -> RoomCreation.valueOf(Parsers.oneOf(text, "everybody", "accounts", "administrators")
                    .toUpperCase(Locale.ROOT)));
    public static final Setting<Integer> SESSION_HOURS = Setting.whole(
            "CHAT_SESSION_HOURS",
            2_160,
            1,
            87_600,
            "hours",
            "How long a session lasts at most; then its user signs in again.");
    public static final Setting<Integer> SESSION_IDLE_HOURS = Setting.whole(
            "CHAT_SESSION_IDLE_HOURS", 720, 1, 87_600, "hours", "How long a session lasts that nobody uses.");
    public static final Setting<Integer> PASSWORD_MEMORY_KB = Setting.whole(
            "CHAT_PASSWORD_MEMORY_KB",
            Argon2Cost.MINIMUM.memoryKb(),
            Argon2Cost.MINIMUM.memoryKb(),
            1_048_576,
            "KB",
            "The memory that hashing a password with Argon2id takes. When it rises, passwords are hashed anew as their"
                    + " users sign in.");
    public static final Setting<Integer> PASSWORD_ITERATIONS = Setting.whole(
            "CHAT_PASSWORD_ITERATIONS",
            Argon2Cost.MINIMUM.iterations(),
            Argon2Cost.MINIMUM.iterations(),
            100,
            "passes",
            "How often hashing a password passes over that memory.");

    static final List<Setting<?>> ALL = List.of(
            ACCESS,
            GUESTS,
            REGISTRATION,
            ROOM_CREATION,
            SESSION_HOURS,
            SESSION_IDLE_HOURS,
            PASSWORD_MEMORY_KB,
            PASSWORD_ITERATIONS);

    private AccessSettings() {}
}
