package chat.chaos;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a member that are not acknowledged yet: at most one a room, so that the next one comes after it. Each is
 * sent again, under the same nonce, until it is acknowledged. On the members' thread.
 */
final class Outbox {
    private static final Set<String> PASSING = Set.of("unavailable", "rate_limited");
    private static final int RETRY_MS = 200;

    private final String member;
    private final Site site;
    private final Random random;
    private final Consumer<Sent> carrier;
    private final Map<String, Sent> pending = new LinkedHashMap<>();
    private long count;

    /** @param carrier sends it, if that is possible now; asks for it again by {@link #resend} when it is */
    Outbox(String member, Site site, Random random, Consumer<Sent> carrier) {
        this.member = member;
        this.site = site;
        this.random = random;
        this.carrier = carrier;
    }

    /** Says something in a room, unless the last thing said there is still on its way. */
    void say(String room) {
        if (pending.containsKey(room)) {
            return;
        }
        count++;
        Sent sent = site.history().begin(member, room, count, member + '.' + count, System.nanoTime());
        pending.put(room, sent);
        carrier.accept(sent);
    }

    void resend() {
        List.copyOf(pending.values()).forEach(carrier);
    }

    void acked(String nonce, Position id) {
        Sent sent = find(nonce);
        if (sent != null) {
            sent.acked(id);
            pending.remove(sent.room());
        }
    }

    /** @param retryAfterMs as the server says, or 0 */
    void refused(String nonce, String code, long retryAfterMs) {
        Sent sent = find(nonce);
        if (sent == null) {
            return;
        }
        if (PASSING.contains(code)) {
            retry(sent, retryAfterMs);
        } else {
            // Who is just not in a private room tries in vain.
            if (!Site.isPrivate(sent.room())) {
                site.history().trouble(member + " was refused: " + code);
            }
            sent.refused();
            pending.remove(sent.room());
        }
    }

    /** Sends it again after a moment, unless it has been acknowledged by then. */
    void retry(Sent sent, long ms) {
        site.loop().after(Math.max(ms, RETRY_MS) + random.nextInt(RETRY_MS), () -> {
            if (pending.containsValue(sent)) {
                carrier.accept(sent);
            }
        });
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    private @Nullable Sent find(String nonce) {
        for (Sent sent : pending.values()) {
            if (sent.nonce().equals(nonce)) {
                return sent;
            }
        }
        return null;
    }
}
