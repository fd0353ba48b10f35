package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import chat.backplane.Backplane;
import chat.backplane.Caller;
import chat.backplane.Limited;
import chat.backplane.ReportsContract;
import chat.backplane.WriteRates;
import chat.metrics.Metrics;
import chat.protocol.ClientMessage;
import chat.protocol.MessageId;
import chat.testing.Await;
import chat.testing.RedisServer;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class RedisReportsTest extends ReportsContract {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @AutoClose
    private static final RedisServer REDIS = RedisServer.started();

    @Test
    void aReportIsChargedAndSoIsOneThatIsRefused() {
        MessageId id = say(ANN, "text");
        RedisSettings slow = new RedisSettings(
                REDIS.url(),
                "chat",
                "i" + NUMBER.incrementAndGet(),
                KEPT,
                Duration.ofDays(1),
                new WriteRates(0.5, 0, 0));
        try (Backplane limited = new RedisBackplane(slow, new Metrics())) {
            limited.start(heardByA);
            Caller caller = new Caller(Caller.Kind.USER, "u-limited", "");
            Await.result(limited.reports().add(caller, new ClientMessage.Report(room, id, "", "n")));
            MessageId other = say(ANN, "text");
            CompletionException e = assertThrows(CompletionException.class, () -> limited.reports()
                    .add(caller, new ClientMessage.Report(room, other, "", "n"))
                    .join());
            assertEquals(
                    Limited.Share.SENDS,
                    assertInstanceOf(Limited.class, e.getCause()).share());
        }
    }

    @Override
    protected Backplane connect() {
        String instance = "i" + NUMBER.incrementAndGet();
        return new RedisBackplane(new RedisSettings(REDIS.url(), instance, KEPT, Duration.ofDays(1)), new Metrics());
    }
}
