package chat.backplane;

import chat.backplane.Backplane.Limited;
import chat.backplane.Backplane.Limited.Holder;
import chat.backplane.Backplane.Limited.Share;
import chat.concurrent.Futures;
import chat.metrics.Metrics;
import java.util.concurrent.CompletableFuture;

/** Counts publications that were refused because a share was used up, by share and kind of holder. Safe for many threads. */
public final class WriteRefusalCounters {
    private static final String NAME = "chat.backplane.limited";

    private final Metrics metrics;

    /** Registers every counter, at zero. */
    public WriteRefusalCounters(Metrics metrics) {
        this.metrics = metrics;
        for (Holder holder : Holder.values()) {
            for (Share share : Share.values()) {
                metrics.counter(NAME, "holder", holder.label(), "share", share.label());
            }
        }
    }

    /** Counts a refusal once the publication completes, and returns the same future. */
    public <T> CompletableFuture<T> counting(CompletableFuture<T> publishing) {
        Futures.onCompletion(publishing, (receipt, failure) -> {
            if (failure instanceof Limited limited) {
                count(limited);
            }
        });
        return publishing;
    }

    /** Counts a refusal. */
    public void count(Limited refusal) {
        metrics.counter(
                        NAME,
                        "holder",
                        refusal.holder().label(),
                        "share",
                        refusal.share().label())
                .increment();
    }
}
