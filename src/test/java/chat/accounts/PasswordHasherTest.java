package chat.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import chat.accounts.Argon2.Verdict;
import chat.metrics.Metrics;
import chat.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A few passwords are hashed at once, some wait, and more are refused. */
class PasswordHasherTest {
    private static final int PLACES = 9;
    private static final String PASSWORD = "correct horse battery staple";

    private final Metrics metrics = new Metrics();

    @AutoClose
    private final PasswordHasher hasher = new PasswordHasher(new Argon2(new Argon2Cost(4096, 3)), 1, metrics);

    private List<CompletableFuture<String>> hash(String network, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> hasher.hash(network, PASSWORD))
                .toList();
    }

    private static long refused(List<CompletableFuture<String>> hashes) {
        return hashes.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .count();
    }

    @Test
    void itVerifiesWhatItHashed() {
        String hash = Await.result(hasher.hash("192.0.2.1", PASSWORD));

        assertEquals(Verdict.RIGHT, Await.result(hasher.verify("192.0.2.1", PASSWORD, hash)));
        assertEquals(Verdict.WRONG, Await.result(hasher.verify("192.0.2.1", "another", hash)));
        assertEquals(Verdict.WRONG, Await.result(hasher.verify("192.0.2.1", PASSWORD, "")));
    }

    @Test
    void aFloodIsRefusedAtOnceAndWhatWasAcceptedIsHashed() {
        List<CompletableFuture<String>> flood = hash("", 1_000);

        assertEquals(1_000 - PLACES, refused(flood));
        assertEquals(1_000 - PLACES, metrics.counter("chat.passwords.refused").count());
        assertThrows(PasswordHasher.Busy.class, () -> Await.result(flood.get(PLACES)));
        flood.stream().limit(PLACES).forEach(Await::result);
        assertFalse(Await.result(hasher.hash("", PASSWORD)).isEmpty());
    }

    @Test
    void anAddressLeavesHalfOfThePlacesToOthers() {
        List<CompletableFuture<String>> all = new ArrayList<>(hash("192.0.2.1", 100));
        assertEquals(100 - 5, refused(all));

        List<CompletableFuture<String>> others = hash("192.0.2.2", 4);
        assertEquals(0, refused(others));
        others.forEach(Await::result);
    }

    @Test
    void onceClosedItRefuses() {
        hasher.close();

        assertThrows(PasswordHasher.Busy.class, () -> Await.result(hasher.hash("", PASSWORD)));
        hash("192.0.2.3", 100).forEach(one -> assertThrows(PasswordHasher.Busy.class, () -> Await.result(one)));
    }
}
