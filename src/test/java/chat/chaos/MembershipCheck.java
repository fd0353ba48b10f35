package chat.chaos;

import chat.chaos.Findings.Defect;
import java.util.List;
import java.util.Map;

/**
 * Compares what connections were told of one private room with who belonged to it:
 *
 * <ul>
 *   <li>what was written while somebody did not belong to the room reached that user only once the user belonged to it again, with the log
 *       that a new joining reads;
 *   <li>who was told to have left had been told of every entry up to the removal, and of that;
 *   <li>nobody wrote there without belonging to it.
 * </ul>
 */
final class MembershipCheck {
    private final Membership membership;
    private final Map<String, String> ids;
    private final Findings findings;

    /** @param ids of the users, by name */
    MembershipCheck(Membership membership, Map<String, String> ids, Findings findings) {
        this.membership = membership;
        this.ids = ids;
        this.findings = findings;
    }

    private String idOf(String name) {
        return ids.getOrDefault(name, name);
    }

    void check(Feed feed) {
        String user = idOf(feed.member());
        for (Position read : feed.reads()) {
            if (!membership.isMemberAfter(user, read.seq())) {
                findings.add(Defect.AFTER_REMOVAL, List.of(feed, read), "joined when the log had come to " + read);
            }
        }
        List<Entry> entries = feed.entries();
        for (int i = 0; i < entries.size(); i++) {
            Position id = entries.get(i).id();
            if (feed.isLive(i) && !membership.isFor(user, id.seq())) {
                findings.add(Defect.AFTER_REMOVAL, List.of(feed, id), "came though it is not for " + feed.member());
            }
        }
        if (feed.isLeft() && !membership.isRemoval(user, feed.position().seq())) {
            findings.add(Defect.BEFORE_REMOVAL, feed, "was told to have left after " + feed.position());
        }
    }

    /** Looks for entries whose authors did not belong to the room. */
    void checkAuthors(List<Entry> log) {
        for (Entry entry : log) {
            if (!membership.isFor(idOf(entry.from()), entry.id().seq())) {
                findings.add(
                        Defect.AFTER_REMOVAL, entry.id(), "was written by somebody who did not belong to the room");
            }
        }
    }

    /** Returns the number up to which the connections of one member together must have brought every entry. */
    long until(List<Feed> feeds, long last) {
        String user = idOf(feeds.get(0).member());
        return membership.isMemberAfter(user, last)
                ? last
                : feeds.stream().mapToLong(feed -> feed.position().seq()).max().orElse(0);
    }
}
