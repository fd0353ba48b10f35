package chat.cluster;

import java.util.Locale;

/** The state of an instance, which only moves forward. Safe for use by many threads. */
public final class Lifecycle {
    /** The states, in their order. */
    public enum State {
        STARTING,
        /** Accepts connections while the backplane is live. */
        RUNNING,
        /** No longer ready: the listeners are being closed, and what still arrives through them is served. */
        LEAVING,
        /** Accepts no new connections and moves its own to other instances. */
        DRAINING,
        STOPPED;

        /** Returns the name in reports and metrics. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private volatile State state = State.STARTING;

    /** Returns the current state. */
    public State state() {
        return state;
    }

    /** Returns whether the instance accepts connections and is not about to stop. */
    public boolean isRunning() {
        return state == State.RUNNING;
    }

    /** Whether new connections are accepted. */
    public boolean isOpen() {
        State now = state;
        return now == State.RUNNING || now == State.LEAVING;
    }

    /** Begins to accept connections. Returns false, like all of these, when the instance is already there or further. */
    public boolean open() {
        return advance(State.RUNNING);
    }

    /** Gives up readiness, so that no new traffic is sent here; what arrives is still served. */
    public boolean beginDrain() {
        return advance(State.LEAVING);
    }

    /** Refuses new connections. */
    public boolean stopAccepting() {
        return advance(State.DRAINING);
    }

    /** Marks the end. */
    public boolean stop() {
        return advance(State.STOPPED);
    }

    private synchronized boolean advance(State to) {
        if (state.compareTo(to) >= 0) {
            return false;
        }
        state = to;
        return true;
    }
}
