package chat.hub;

/** Where an instance is in its life; it only goes forward. Safe for use by many threads. */
public final class Lifecycle {
    public enum State {
        STARTING,
        /** Takes connections, as far as the backplane is live. */
        RUNNING,
        /** No longer ready: its listeners are being closed, and what still arrives by them is served. */
        LEAVING,
        /** Takes no new connections, sends those it has elsewhere. */
        DRAINING,
        STOPPED
    }

    private volatile State state = State.STARTING;

    public State state() {
        return state;
    }

    public boolean isRunning() {
        return state == State.RUNNING;
    }

    /** Whether new connections are taken. */
    public boolean isOpen() {
        State now = state;
        return now == State.RUNNING || now == State.LEAVING;
    }

    /** Whether this call brought it there: one caller wins, a step back is never taken. */
    public synchronized boolean advance(State to) {
        if (state.compareTo(to) >= 0) {
            return false;
        }
        state = to;
        return true;
    }
}
