package chat;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that does what is to be done again and again. A task that fails is told of and comes round again, where Java's own
 * would drop it without a word.
 */
final class SteadyClock extends ScheduledThreadPoolExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(SteadyClock.class);

    SteadyClock() {
        super(1, task -> {
            Thread thread = new Thread(task, "clock");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initialDelay, long period, TimeUnit unit) {
        return super.scheduleAtFixedRate(() -> guarded(task), initialDelay, period, unit);
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("a periodic task failed", e);
        } catch (Error e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }
}
