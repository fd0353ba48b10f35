package chat.contract;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

import chat.backplane.Backplane;
import chat.backplane.Reports;
import chat.backplane.Unavailable;
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

    private Object answer(Object whole, InvocationOnMock call) throws ReflectiveOperationException {
        return cut && call.getMethod().getReturnType() == CompletableFuture.class
                ? CompletableFuture.failedFuture(new Unavailable("cut off"))
                : call.getMethod().invoke(whole, call.getArguments());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A mock's answer is an Object.
    private Object answer(InvocationOnMock call) throws ReflectiveOperationException {
        if (call.getMethod().getName().equals("start")) {
            listener = call.getArgument(0);
        }
        Class<?> type = call.getMethod().getReturnType();
        if (type == Reports.class) {
            return mock(
                    Reports.class, withSettings().stubOnly().defaultAnswer(asked -> answer(memory.reports(), asked)));
        }
        if (cut && type == boolean.class) {
            return false;
        }
        try {
            return answer(memory, call);
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause());
        }
    }
}
