package chat.backplane;

import java.util.Locale;

/** Thrown when a share of the writer is used up, over all instances. Nothing was written. */
public final class Limited extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A quantity that is shared out. */
    public enum Share {
        SENDS("messages"),
        ROOMS("new rooms"),
        BYTES("bytes");

        private final String words;

        Share(String words) {
            this.words = words;
        }

        /** Returns the name in a metric's label. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A kind of holder of shares. */
    public enum Holder {
        PERSON,
        ADDRESS;

        /** Returns the name in a metric's label. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Share share;
    private final Holder holder;
    private final long retryAfterMs;

    /** Creates one without a stack trace; see the accessors for the parameters. */
    public Limited(Share share, Holder holder, long retryAfterMs) {
        super(share.words, null, false, false);
        this.share = share;
        this.holder = holder;
        this.retryAfterMs = retryAfterMs;
    }

    /** Returns a sentence for the writer. */
    public String text() {
        return "this " + holder.label() + "'s share of " + share.words + " is used up; try again in " + retryAfterMs
                + " ms";
    }

    /** Returns the share that is used up. */
    public Share share() {
        return share;
    }

    /** Returns whether it is the user's share or the address's. */
    public Holder holder() {
        return holder;
    }

    /** Returns after how many milliseconds the share suffices again, if nothing else is written until then. */
    public long retryAfterMs() {
        return retryAfterMs;
    }
}
