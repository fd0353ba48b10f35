package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.backplane.Backplane;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.User;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Users who join and leave are announced once, after a grace for those who left. An announcement is written as {@code "2 +Ann -Bob"}, {@code ""} for nothing. */
class PresenceAnnouncerTest {
    private static final long GRACE = PresenceAnnouncer.GRACE_NANOS;

    private final PresenceAnnouncer presence = new PresenceAnnouncer(new RoomName("lobby"));

    private String at(long nanos, String... names) {
        List<User> users = Stream.of(names).map(PresenceAnnouncerTest::user).toList();
        return told(new Backplane.Presence(users.size(), users), nanos);
    }

    /** That many, of whom the first 200 are listed. */
    private String at(long nanos, int count) {
        List<User> users = IntStream.range(0, Math.min(count, 200))
                .mapToObj(n -> user("N" + n))
                .toList();
        return told(new Backplane.Presence(count, users), nanos);
    }

    private String told(Backplane.Presence now, long nanos) {
        return presence.update(now, nanos).map(PresenceAnnouncerTest::text).orElse("");
    }

    private static User user(String name) {
        return new User("id-" + name, name, true);
    }

    private static String text(ServerMessage.Presence presence) {
        return presence.count() + names(" +", presence.joined()) + names(" -", presence.left());
    }

    private static String names(String sign, @Nullable List<User> users) {
        return users == null
                ? ""
                : users.stream().map(user -> sign + user.name()).collect(Collectors.joining());
    }

    @Test
    void theFirstAnnouncementIsTheCountAlone() {
        assertEquals("2", at(0, "Ann", "Bob"));
        assertEquals("", at(1, "Ann", "Bob"));
        assertEquals(2, presence.count());
    }

    @Test
    void aCountToldOnJoiningIsAnnouncedOnlyOnceItChanges() {
        presence.onCountTold(2);
        assertEquals("", at(0, "Ann", "Bob"));
        presence.onCountTold(1);
        assertEquals("3 +Carl", at(1, "Ann", "Bob", "Carl"));

        PresenceAnnouncer other = new PresenceAnnouncer(new RoomName("den"));
        other.onCountTold(1);
        assertEquals(
                2,
                other.update(new Backplane.Presence(2, List.of(user("Ann"), user("Bob"))), 0)
                        .orElseThrow()
                        .count());
    }

    @Test
    void aUserWhoJoinsIsAnnouncedAtOnce() {
        at(0, "Ann");

        assertEquals("3 +Bob +Carl", at(1, "Ann", "Bob", "Carl"));
    }

    @Test
    void aUserWhoLeavesIsAnnouncedAfterTheGracePeriod() {
        at(0, "Ann", "Bob");
        assertEquals("", at(10, "Ann"));
        assertEquals(OptionalLong.of(10 + GRACE), presence.graceEndsAt());
        assertEquals("", at(9 + GRACE, "Ann"));

        assertEquals("1 -Bob", at(10 + GRACE, "Ann"));
        assertEquals(OptionalLong.empty(), presence.graceEndsAt());
        assertEquals("", at(3 * GRACE, "Ann"));
    }

    @Test
    void aUserWhoIsBackWithinTheGracePeriodIsNotAnnounced() {
        at(0, "Ann", "Bob");
        at(10, "Ann");
        assertEquals("", at(9 + GRACE, "Ann", "Bob"));
        assertEquals(OptionalLong.empty(), presence.graceEndsAt());

        assertEquals("", at(11 + GRACE, "Ann"));
        assertEquals("1 -Bob", at(11 + 2 * GRACE, "Ann"));
    }

    @Test
    void anotherUserMayJoinDuringAGracePeriod() {
        at(0, "Ann", "Bob");

        assertEquals("3 +Carl", at(10, "Ann", "Carl"));
        assertEquals("2 -Bob", at(10 + GRACE, "Ann", "Carl"));
    }

    @Test
    void aRenamedUserIsNotAnnounced() {
        at(0, "Ann");
        User renamed = new User("id-Ann", "Anna", true);

        assertEquals("", told(new Backplane.Presence(1, List.of(renamed)), 1));
        assertEquals("", at(2));
        assertEquals("0 -Anna", at(2 + GRACE));
    }

    @Test
    void moreThanTwoHundredUsersAreOnlyCounted() {
        assertEquals("200", at(0, 200));
        assertEquals("201", at(1, 201));
        assertEquals("5000", at(2, 5000));
    }

    @Test
    void aFallingCountIsAnnouncedAfterTheGracePeriod() {
        at(0, 5000);
        assertEquals("", at(10, 4000));
        assertEquals("", at(20, 5000));
        assertEquals("", at(10 + GRACE, 4500));
        assertEquals(OptionalLong.of(10 + 2 * GRACE), presence.graceEndsAt());
        assertEquals("4600", at(10 + 2 * GRACE, 4600));
    }

    @Test
    void usersAreListedAgainOnceTheyAreFew() {
        at(0, 201);
        assertEquals("", at(10, 3));
        assertEquals("3", at(10 + GRACE, 3));
        assertEquals("4 +N3", at(11 + GRACE, 4));
    }

    @Test
    void absentAndNewUsersTogetherMayBeTooManyToList() {
        at(0, 200);
        String[] others = IntStream.range(0, 150).mapToObj(n -> "M" + n).toArray(String[]::new);

        assertEquals("350", at(10, others));
        assertEquals("", at(20, others));
        assertEquals("150", at(20 + GRACE, others));
    }
}
