package chat.chaos;

import java.util.Locale;

/** A disturbance that a run causes while the members talk. */
enum Event {
    NONE("nothing", true),
    ROLL("rolling restart", true),
    RESTART_ALL("restart of all at once", true),
    KILL_ONE("kill -9 of one instance", false),
    KILL_ALL("kill -9 of all instances", false),
    PUBSUB("CLIENT KILL TYPE pubsub", true),
    REDIS("Redis killed, then stopped for 3 s", true),
    FREEZE("SIGSTOP of one instance", false),
    MIXED("mixed transports: rolling restart, kill -9", false);

    private final String words;
    private final boolean orderly;

    /** @param orderly whether no connection may end without a close frame */
    Event(String words, boolean orderly) {
        this.words = words;
        this.orderly = orderly;
    }

    String words() {
        return words;
    }

    boolean isOrderly() {
        return orderly;
    }

    /** Whether every handshake must succeed, if late; one that a frozen instance has taken is another matter. */
    boolean mustAdmit() {
        return this != FREEZE;
    }

    /** As it is typed. */
    String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
