package chat.chaos;

/**
 * The end of a session, which ends its connection too. Written by the members' thread; read when the run is over. Times are in ns of {@link
 * System#nanoTime}.
 */
final class SignOut {
    private final String member;
    private final long ackedAt;
    private volatile long endedAt;
    private volatile boolean admitted;

    /** @param ackedAt when the server had said that the session was over */
    SignOut(String member, long ackedAt) {
        this.member = member;
        this.ackedAt = ackedAt;
    }

    /** The connection that it had is over; only the first call counts. */
    void onConnectionEnded(long at) {
        endedAt = endedAt == 0 ? at : endedAt;
    }

    /**
     * The server has let somebody in by the token of that session. What was on its way already may have been looked up before.
     *
     * @param askedAt when the token was sent
     */
    void onAdmitted(long askedAt) {
        admitted |= askedAt - ackedAt >= 0;
    }

    /** Whether the session was good for anything when all was over. */
    boolean isOutlived() {
        return endedAt == 0 || admitted;
    }

    /** Returns how long the connection was there afterwards. */
    long outlivedByNanos() {
        return endedAt == 0 ? 0 : Math.max(0, endedAt - ackedAt);
    }

    @Override
    public String toString() {
        return "the sign-out of " + member + (admitted ? ", let in by its token afterwards" : "");
    }
}
