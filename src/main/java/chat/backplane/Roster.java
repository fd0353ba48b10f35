package chat.backplane;

import chat.backplane.Backplane.Presence;
import chat.protocol.Limits;
import chat.protocol.User;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Makes the list of those who are in a room: the first so many by name, out of however many. */
final class Roster {
    private static final Comparator<User> BY_NAME =
            Comparator.comparing(User::name, String.CASE_INSENSITIVE_ORDER).thenComparing(User::id);

    private Roster() {}

    /** @param users each person once */
    static Presence of(Collection<User> users) {
        return new Presence(users.size(), first(users));
    }

    /** Keeps no more than is listed while it goes over them: rooms can be large. */
    static List<User> first(Iterable<User> users) {
        PriorityQueue<User> first = new PriorityQueue<>(BY_NAME.reversed());
        for (User user : users) {
            first.add(user);
            if (first.size() > Limits.USERS_LISTED) {
                first.poll();
            }
        }
        return first.stream().sorted(BY_NAME).toList();
    }
}
