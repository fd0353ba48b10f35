package chat.backplane;

import chat.backplane.Backplane.Limited;
import chat.backplane.Backplane.Limited.Holder;
import chat.backplane.Backplane.Limited.Share;
import chat.metrics.Metrics;
import java.util.concurrent.CompletableFuture;

/** Counts what was not published because a share was used up, by the share and by whose it is. */
public final class LimitCounters {
    private static final String NAME = "chat.backplane.limited";

    private final Metrics metrics;

    public LimitCounters(Metrics metrics) {
        this.metrics = metrics;
        for (Holder holder : Holder.values()) {
            for (Share share : Share.values()) {
                metrics.counter(NAME, "holder", holder.label(), "share", share.label());
            }
        }
    }

    public <T> CompletableFuture<T> counting(CompletableFuture<T> publishing) {
        publishing.whenComplete((receipt, failure) -> {
            if (failure instanceof Limited limited) {
                metrics.counter(
                                NAME,
                                "holder",
                                limited.holder().label(),
                                "share",
                                limited.share().label())
                        .increment();
            }
        });
        return publishing;
    }
}
