package chat.contract;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

import chat.backplane.Backplane;
import chat.backplane.memory.MemoryBackplane;
import chat.metrics.Metrics;
import java.lang.reflect.InvocationTargetException;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import org.mockito.invocation.InvocationOnMock;

/** A backplane in memory that can be cut off, as Redis can. */
final class CutBackplane {
    private final MemoryBackplane memory = new MemoryBackplane(Clock.systemUTC(), 100, new Metrics());
    private final Backplane backplane =
            mock(Backplane.class, withSettings().stubOnly().defaultAnswer(this::answer));
    private volatile Backplane.Listener listener;
    private volatile boolean cut;

    Backplane backplane() {
        return backplane;
    }

    void cut() {
        cut = true;
        listener.onLive(false);
    }

    void reconnect() {
        cut = false;
        listener.onLive(true);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A mock's answer is an Object.
    private Object answer(InvocationOnMock call) throws ReflectiveOperationException {
        if (call.getMethod().getName().equals("start")) {
            listener = call.getArgument(0);
        }
        Class<?> type = call.getMethod().getReturnType();
        if (cut && type == CompletableFuture.class) {
            return CompletableFuture.failedFuture(new Backplane.Unavailable("cut off"));
        }
        if (cut && type == boolean.class) {
            return false;
        }
        try {
            return call.getMethod().invoke(memory, call.getArguments());
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause());
        }
    }
}
