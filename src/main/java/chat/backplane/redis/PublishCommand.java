package chat.backplane.redis;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Limited.Share;
import chat.backplane.HolderKey;
import chat.backplane.Shares;
import chat.protocol.RoomName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import redis.clients.jedis.CommandArguments;

/** Makes calls of {@code publish} in chat.lua, each for one or several entries. Confined to one thread. */
final class PublishCommand {
    /** The length of a nonce's hash: of 112 bits, so that two are never alike by chance. */
    private static final int NONCE_HASH_BYTES = 14;

    private final RedisSettings settings;
    private final RedisKeys keys;
    private final FunctionLibrary library;
    private final SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
    private final MessageDigest sha256 = sha256();

    PublishCommand(RedisContext context) {
        this.settings = context.settings();
        this.keys = context.keys();
        this.library = context.library();
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
        List<String> all = new ArrayList<>(List.of(keys.state(), keys.changed()));
        int[] keysOf = new int[drafts.size()];
        for (int i = 0; i < keysOf.length; i++) {
            int before = all.size();
            addKeys(drafts.get(i), all);
            keysOf[i] = all.size() - before;
        }
        Shares shares = settings.shares();
        CommandArguments call = library.call("publish", all.toArray(String[]::new))
                .add(settings.historyLength())
                .add(settings.historyAge().toMillis())
                .add(shares.price(Share.SENDS))
                .add(shares.price(Share.ROOMS))
                .add(shares.price(Share.BYTES));
        for (int i = 0; i < keysOf.length; i++) {
            Draft draft = drafts.get(i);
            RoomName room = draft.room();
            call.add(keysOf[i])
                    .add(keys.channel(room))
                    .add(Long.toString(random.nextLong() >>> 1, Character.MAX_RADIX))
                    .add(draft.type())
                    .add(draft.body())
                    .add(nonceHash(draft.userId(), draft.nonce()))
                    .add(room.value());
        }
        return call;
    }

    private void addKeys(Draft draft, List<String> to) {
        RoomName room = draft.room();
        to.add(keys.meta(room));
        to.add(keys.log(room));
        for (int i = 0; i < RedisKeys.NONCE_KEYS; i++) {
            to.add(keys.nonces(room, i));
        }
        if (!settings.shares().isUnlimited()) {
            HolderKey.of(draft).forEach(holder -> to.add(keys.spent(holder)));
        }
    }

    /** The length tells apart pairs of a user id and a nonce that contain colons. */
    private byte[] nonceHash(String userId, String nonce) {
        String text = userId.length() + ":" + userId + ":" + nonce;
        return Arrays.copyOf(sha256.digest(text.getBytes(StandardCharsets.UTF_8)), NONCE_HASH_BYTES);
    }
}
