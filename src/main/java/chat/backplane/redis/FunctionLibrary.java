package chat.backplane.redis;

import chat.backplane.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Protocol.Keyword;
import redis.clients.jedis.args.Rawable;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * A library of Redis functions, of one file or of several. Its name carries the hash of its source, so that several releases can share a
 * Redis. Immutable.
 */
final class FunctionLibrary {
    private static final String FOLDER = "/redis/";

    /** The names of the parts of the library for rooms in their order, one a line; chatctl reads it, too. */
    private static final String PARTS = "chat.files";

    private final String name;
    private final String source;

    private FunctionLibrary(List<String> files, String prefix) {
        String text = files.stream().map(FunctionLibrary::read).collect(Collectors.joining());
        name = prefix + hash(text);
        source = text.replace("LIBRARY", name);
    }

    /** Returns the library whose first part is chat.lua. */
    static FunctionLibrary ofChat() {
        return new FunctionLibrary(read(PARTS).lines().toList(), "chat_");
    }

    /** Returns the library in accounts.lua. */
    static FunctionLibrary ofAccounts() {
        return new FunctionLibrary(List.of("accounts.lua"), "chat_accounts_");
    }

    private static String read(String file) {
        try (InputStream in = FunctionLibrary.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalStateException("redis/" + file + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    String name() {
        return name;
    }

    /** Returns the name by which Redis knows a function of this library. */
    String function(String function) {
        return name + "_" + function;
    }

    /** Returns a call of a function, to which the arguments are to be added. */
    CommandArguments call(String function, String... keys) {
        return call(Command.FCALL, function, keys);
    }

    /** Returns a call of a function without writes, to which the arguments are to be added. */
    CommandArguments callReadOnly(String function, String... keys) {
        return call(Command.FCALL_RO, function, keys);
    }

    private CommandArguments call(Command command, String function, String... keys) {
        CommandArguments call =
                new CommandArguments(command).add(function(function)).add(keys.length);
        for (String key : keys) {
            call.key(key);
        }
        return call;
    }

    /**
     * Calls a function, after loading the library if it is not loaded. Blocks for up to three round trips.
     *
     * @throws JedisDataException when Redis refuses the call
     * @throws Unavailable as {@link #load}
     */
    Object ask(RedisConnection connection, CommandArguments call) {
        try {
            return connection.ask(call);
        } catch (JedisDataException e) {
            if (!isMissing(e)) {
                throw e;
            }
            load(connection);
            return connection.ask(call);
        }
    }

    /** Returns whether a command calls a function of this library. */
    boolean isCalledBy(CommandArguments command) {
        Iterator<Rawable> arguments = command.iterator();
        arguments.next(); // FCALL or FCALL_RO.
        return arguments.hasNext()
                && new String(arguments.next().getRaw(), StandardCharsets.UTF_8).startsWith(name + "_");
    }

    /** Returns whether a reply says that the library is not loaded. */
    static boolean isMissing(Object reply) {
        return reply instanceof JedisDataException e
                && String.valueOf(e.getMessage()).contains("Function not found");
    }

    /**
     * Loads the library; does nothing if it is loaded already. Blocks for a round trip.
     *
     * @throws Unavailable when this Redis user has no right to: the message says what an operator has to do
     */
    void load(RedisConnection connection) {
        try {
            connection.ask(
                    new CommandArguments(Command.FUNCTION).add(Keyword.LOAD).add(source));
        } catch (JedisDataException e) {
            String refusal = String.valueOf(e.getMessage());
            if (refusal.startsWith("NOPERM")) {
                throw new Unavailable(
                        "this release's functions (" + name + ") are not loaded, and this user may not load"
                                + " them: java -jar chat.jar --load-functions, with REDIS_URL for one who may");
            }
            if (!refusal.contains("already exists")) {
                throw e;
            }
        }
    }
}
