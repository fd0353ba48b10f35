package chat.chaos;

import chat.chaos.Findings.Defect;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Judges private rooms and ended sessions. */
final class ClosedRooms {
    private final Map<String, Membership> memberships = new HashMap<>();
    private final Map<String, String> ids;
    private final Findings findings;
    private long told;

    /**
     * The part of a result that is about closed rooms and sessions.
     *
     * @param removals entries after which somebody did not belong to a private room any more
     * @param told connections that were told to have left, each right behind the entry of the removal unless it counts below
     * @param invitations entries after which somebody did
     * @param afterRemoval entries, or readings of a log, that reached somebody who did not belong to the room, or came from there
     * @param beforeRemoval connections that were told to have left before they had been told of the removal and all that precedes it
     * @param signOuts sessions that were ended
     * @param outlived those whose connection was still there in the end, or by whose token somebody was let in
     * @param longestSignOut the longest that a connection outlived its session, in ms
     */
    record Outcome(
            long removals,
            long told,
            long invitations,
            long afterRemoval,
            long beforeRemoval,
            long signOuts,
            long outlived,
            long longestSignOut) {
        boolean isClean() {
            return afterRemoval + beforeRemoval + outlived == 0;
        }

        /** Adds up what happened in several runs. */
        Outcome plus(Outcome other) {
            return new Outcome(
                    removals + other.removals,
                    told + other.told,
                    invitations + other.invitations,
                    afterRemoval + other.afterRemoval,
                    beforeRemoval + other.beforeRemoval,
                    signOuts + other.signOuts,
                    outlived + other.outlived,
                    Math.max(longestSignOut, other.longestSignOut));
        }

        static final Outcome NOTHING = new Outcome(0, 0, 0, 0, 0, 0, 0, 0);

        /** In one line, for whoever watches. */
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "private rooms: %d removals, of which %d connections were told, %d invitations, %d seen after a removal, %d missed before one; %d sign-outs, %d outlived,"
                            + " by %d ms at most",
                    removals,
                    told,
                    invitations,
                    afterRemoval,
                    beforeRemoval,
                    signOuts,
                    outlived,
                    longestSignOut);
        }
    }

    private ClosedRooms(Map<String, String> ids, Findings findings) {
        this.ids = ids;
        this.findings = findings;
    }

    static ClosedRooms of(Map<String, RoomLog> logs, History history, Findings findings) {
        ClosedRooms closed = new ClosedRooms(history.ids(), findings);
        logs.forEach((room, log) -> {
            Membership membership = Membership.of(log.entries());
            if (membership != null) {
                closed.memberships.put(room, membership);
                new MembershipCheck(membership, closed.ids, findings).checkAuthors(log.entries());
            }
        });
        return closed;
    }

    boolean has(String room) {
        return memberships.containsKey(room);
    }

    /** Judges the connections of one member in one room, and returns the number up to which they must have brought every entry. */
    long check(List<Feed> feeds, RoomLog log) {
        Membership membership = memberships.get(feeds.get(0).room());
        if (membership == null) {
            return Long.MAX_VALUE;
        }
        MembershipCheck check = new MembershipCheck(membership, ids, findings);
        feeds.forEach(check::check);
        told += feeds.stream().filter(Feed::isLeft).count();
        return check.until(feeds, log.last());
    }

    Outcome outcome(List<SignOut> signOuts) {
        signOuts.stream()
                .filter(SignOut::isOutlived)
                .forEach(signOut -> findings.add(Defect.OUTLIVED, signOut, "its connection or token is still good"));
        return new Outcome(
                memberships.values().stream().mapToLong(Membership::removals).sum(),
                told,
                memberships.values().stream().mapToLong(Membership::invitations).sum(),
                findings.count(Defect.AFTER_REMOVAL),
                findings.count(Defect.BEFORE_REMOVAL),
                signOuts.size(),
                findings.count(Defect.OUTLIVED),
                TimeUnit.NANOSECONDS.toMillis(signOuts.stream()
                        .mapToLong(SignOut::outlivedByNanos)
                        .max()
                        .orElse(0)));
    }
}
