package chat.concurrent;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The ways to use a future whose result nobody waits for. Error Prone refuses the others, in which a failure can get lost. */
public final class Futures {
    private Futures() {}

    /**
     * Calls the action when the stage completes, with its value or its failure; the other one is null. An exception that the action
     * throws goes to the uncaught exception handler of the thread, where {@link CompletionStage#whenComplete} would drop it.
     */
    @SuppressWarnings({"FutureReturnValueIgnored", "CatchingUnchecked"}) // Whatever the action throws is reported here.
    public static <T> void onCompletion(CompletionStage<T> stage, BiConsumer<? super T, ? super Throwable> action) {
        stage.whenComplete((value, failure) -> {
            try {
                action.accept(value, failure);
            } catch (RuntimeException | Error e) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        });
    }

    /**
     * Returns a future that completes on the executor: with a failure, too, which {@code thenApplyAsync} would leave on the thread that
     * completes the stage. The copy keeps from the executor what else waits for the stage: {@link CompletableFuture} lets whoever
     * continues with a future run it.
     */
    public static <T> CompletableFuture<T> completeOn(Executor executor, CompletableFuture<T> outcome) {
        return outcome.copy().whenCompleteAsync((value, failure) -> {}, executor);
    }

    /**
     * Returns what a future has failed with: a stage that depends on another hands it on inside a {@link CompletionException}.
     *
     * @param failure as a callback receives it; null for none
     */
    public static @Nullable Throwable causeOf(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Says that nobody needs to know how this future ends: a failure is seen elsewhere, or does no harm. */
    public static void ignore(Future<?> future) {}
}
