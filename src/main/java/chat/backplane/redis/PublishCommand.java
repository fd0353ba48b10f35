package chat.backplane.redis;

import chat.backplane.Draft;
import chat.backplane.Limited.Share;
import chat.backplane.WriteRateKey;
import chat.backplane.WriteRates;
import chat.protocol.RoomName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Protocol.Command;

/**
 * Makes calls of {@code publish} in chat.lua, each for one or several entries. Confined to one thread.
 *
 * <p>What is the same for all entries or for all of a room is encoded once: each entry took 5 µs and 5 KB before.
 */
final class PublishCommand {
    /** The length of a nonce's hash: of 112 bits, so that two are never alike by chance. */
    private static final int NONCE_HASH_BYTES = 14;

    /** The keys of an entry besides those of its holders. */
    private static final int KEYS_OF_ROOM = 2 + RedisKeys.NONCE_KEYS;

    /** The greatest number of rooms whose names are kept encoded; beyond it all are forgotten. */
    private static final int MAX_ROOMS = 1_000;

    private final RedisKeys keys;
    private final boolean limited;
    private final byte[] function;
    private final byte[] state;
    private final byte[] changed;
    private final List<byte[]> settings;
    private final Map<RoomName, EncodedRoom> rooms = new HashMap<>();
    private final SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
    private final MessageDigest sha256 = sha256();

    /** A room's name, its keys in the order of {@code publish}, and its channel. */
    private static final class EncodedRoom {
        final List<byte[]> keys = new ArrayList<>(KEYS_OF_ROOM);
        final byte[] channel;
        final byte[] name;

        EncodedRoom(RoomName room, RedisKeys names) {
            keys.add(utf8(names.meta(room)));
            keys.add(utf8(names.log(room)));
            for (int i = 0; i < RedisKeys.NONCE_KEYS; i++) {
                keys.add(utf8(names.nonces(room, i)));
            }
            channel = utf8(names.channel(room));
            name = utf8(room.value());
        }
    }

    PublishCommand(RedisContext context) {
        RedisSettings given = context.settings();
        WriteRates writeRates = given.writeRates();
        this.keys = context.keys();
        this.limited = !writeRates.isUnlimited();
        this.function = utf8(context.library().function("publish"));
        this.state = utf8(keys.state());
        this.changed = utf8(keys.changed());
        this.settings = List.of(
                Protocol.toByteArray(given.historyLength()),
                Protocol.toByteArray(given.historyAge().toMillis()),
                Protocol.toByteArray(writeRates.price(Share.SENDS)),
                Protocol.toByteArray(writeRates.price(Share.ROOMS)),
                Protocol.toByteArray(writeRates.price(Share.BYTES)),
                utf8(RedisAuditLog.bounds(given.audit())),
                utf8(given.creation().setting()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes a call that publishes entries in that order; Redis answers with a list that has an answer for each. */
    CommandArguments of(List<Draft> drafts) {
        int count = 2;
        for (Draft draft : drafts) {
            count += keyCount(draft);
        }
        CommandArguments call = new CommandArguments(Command.FCALL)
                .add(function)
                .add(count)
                .add(state)
                .add(changed);
        for (Draft draft : drafts) {
            addKeys(draft, call);
        }
        settings.forEach(call::add);
        for (Draft draft : drafts) {
            EncodedRoom room = encoded(draft.room());
            call.add(keyCount(draft))
                    .add(room.channel)
                    .add(Long.toString(random.nextLong() >>> 1, Character.MAX_RADIX))
                    .add(ActionCodec.type(draft))
                    .add(draft.body())
                    .add(nonceHash(draft.userId(), draft.nonce()))
                    .add(room.name)
                    .add(ActionCodec.argument(draft));
        }
        return call;
    }

    private int keyCount(Draft draft) {
        int holders = !limited ? 0 : draft.network().isEmpty() ? 1 : 2;
        return KEYS_OF_ROOM + holders;
    }

    private void addKeys(Draft draft, CommandArguments to) {
        encoded(draft.room()).keys.forEach(to::add);
        if (limited) {
            WriteRateKey.of(draft).forEach(holder -> to.add(keys.spent(holder)));
        }
    }

    private EncodedRoom encoded(RoomName room) {
        EncodedRoom known = rooms.get(room);
        if (known == null) {
            if (rooms.size() == MAX_ROOMS) {
                rooms.clear();
            }
            known = new EncodedRoom(room, keys);
            rooms.put(room, known);
        }
        return known;
    }

    /** The length tells apart pairs of a user id and a nonce that contain colons. */
    private byte[] nonceHash(String userId, String nonce) {
        String text = userId.length() + ":" + userId + ":" + nonce;
        return Arrays.copyOf(sha256.digest(utf8(text)), NONCE_HASH_BYTES);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
