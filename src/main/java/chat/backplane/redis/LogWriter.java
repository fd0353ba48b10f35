package chat.backplane.redis;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Limited;
import chat.backplane.Backplane.Limited.Holder;
import chat.backplane.Backplane.Limited.Share;
import chat.backplane.Backplane.Receipt;
import chat.backplane.HolderKey;
import chat.backplane.LimitCounters;
import chat.backplane.Shares;
import chat.concurrent.Futures;
import chat.metrics.Metrics;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import io.micrometer.core.instrument.Counter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import redis.clients.jedis.CommandArguments;

/** Publishes entries, each by one call of {@code publish} in chat.lua. Safe for use by many threads. */
final class LogWriter {
    /** The length of a nonce's hash: of 112 bits, so that two are never alike by chance. */
    private static final int NONCE_HASH_BYTES = 14;

    private final RedisSettings settings;
    private final RedisKeys keys;
    private final FunctionLibrary library;
    private final LossDetector lossDetector;
    private final RedisPipeline writes;
    private final Counter published;
    private final Counter duplicates;
    private final Counter unavailable;
    private final LimitCounters limits;
    private final RefusalCache refusals = new RefusalCache();
    private final InFlight inFlight = new InFlight();
    private final MaxMemoryMonitor maxMemory;

    /** Confined to the thread of {@link #writes}. */
    private final SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());

    /** Confined to the thread of {@link #writes}. */
    private final MessageDigest sha256 = sha256();

    LogWriter(RedisContext context, RedisPipeline writes) {
        this.settings = context.settings();
        this.keys = context.keys();
        this.library = context.library();
        this.lossDetector = context.lossDetector();
        this.writes = writes;
        Metrics metrics = context.metrics();
        this.published = metrics.counter("chat.backplane.publish", "outcome", "ok");
        this.duplicates = metrics.counter("chat.backplane.publish", "outcome", "duplicate");
        this.unavailable = metrics.counter("chat.backplane.publish", "outcome", "unavailable");
        this.limits = new LimitCounters(metrics);
        this.maxMemory = new MaxMemoryMonitor(context, writes);
    }

    /** Publishes an entry; see {@link chat.backplane.Backplane#publish}. */
    CompletableFuture<Receipt> publish(Draft draft) {
        CompletableFuture<Receipt> result = settings.shares().isUnlimited() ? write(draft) : writeWithinLimits(draft);
        Futures.onCompletion(result, (receipt, failure) -> {
            if (receipt != null) {
                (receipt.duplicate() ? duplicates : published).increment();
            } else if (!(failure instanceof Limited)) {
                unavailable.increment();
            }
        });
        return maxMemory.watch(limits.counting(result));
    }

    /** Keeps the flood of one person or address from taking Redis away from the others. */
    private CompletableFuture<Receipt> writeWithinLimits(Draft draft) {
        Limited refusal = refusals.find(draft, System.nanoTime());
        if (refusal == null) {
            refusal = inFlight.add(draft);
        }
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        CompletableFuture<Receipt> result = write(draft);
        Futures.onCompletion(result, (receipt, failure) -> {
            inFlight.remove(draft);
            if (failure instanceof Limited limited) {
                refusals.add(draft, limited, System.nanoTime());
            }
        });
        return result;
    }

    private CompletableFuture<Receipt> write(Draft draft) {
        return writes.call(() -> publishCall(draft), this::receipt);
    }

    /** Returns whether Redis has no memory for entries. */
    boolean isFull() {
        return maxMemory.isFull();
    }

    /** Called about ten times a second, by nanoTime, on one thread. */
    void tick(long now) {
        maxMemory.tick(now);
    }

    private CommandArguments publishCall(Draft draft) {
        RoomName room = draft.room();
        Shares shares = settings.shares();
        return library.call("publish", publishKeys(draft))
                .add(keys.channel(room))
                .add(Long.toString(random.nextLong() >>> 1, Character.MAX_RADIX))
                .add(draft.type())
                .add(draft.body())
                .add(settings.historyLength())
                .add(settings.historyAge().toMillis())
                .add(nonceHash(draft.userId(), draft.nonce()))
                .add(room.value())
                .add(shares.price(Share.SENDS))
                .add(shares.price(Share.ROOMS))
                .add(shares.price(Share.BYTES));
    }

    private String[] publishKeys(Draft draft) {
        RoomName room = draft.room();
        List<String> all = new ArrayList<>(List.of(keys.meta(room), keys.log(room)));
        for (int i = 0; i < RedisKeys.NONCE_KEYS; i++) {
            all.add(keys.nonces(room, i));
        }
        all.add(keys.state());
        all.add(keys.changed());
        if (!settings.shares().isUnlimited()) {
            HolderKey.of(draft).forEach(holder -> all.add(keys.spent(holder)));
        }
        return all.toArray(String[]::new);
    }

    /** The length tells apart pairs of a user id and a nonce that contain colons. */
    private byte[] nonceHash(String userId, String nonce) {
        String text = userId.length() + ":" + userId + ":" + nonce;
        return Arrays.copyOf(sha256.digest(text.getBytes(StandardCharsets.UTF_8)), NONCE_HASH_BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Receipt receipt(Object reply) {
        List<?> parts = RedisReply.list(reply);
        if (RedisReply.text(parts.get(0)).isEmpty()) {
            throw new Limited(
                    Share.valueOf(RedisReply.text(parts.get(1)).toUpperCase(Locale.ROOT)),
                    Holder.valueOf(RedisReply.text(parts.get(2)).toUpperCase(Locale.ROOT)),
                    RedisReply.number(parts.get(3)));
        }
        lossDetector.observe(RedisReply.number(parts.get(4)));
        MessageId id = new MessageId(RedisReply.text(parts.get(0)), RedisReply.number(parts.get(1)));
        return new Receipt(id, RedisReply.number(parts.get(2)), RedisReply.number(parts.get(3)) == 1);
    }
}
