package chat.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** All members of a run, and the pace at which they talk. Its methods wait for them, on another thread than theirs. */
final class Crowd {
    private static final long JOIN_MS = 60_000;
    private static final long LEAVE_MS = 3_000;

    /** Those in the private room; one of them reads events. */
    private static final int CLOSED = 6;

    private final Site site;
    private final List<Member> members = new ArrayList<>();
    private final List<String> rooms = new ArrayList<>();
    private final List<Member> inPrivate = new ArrayList<>();
    private final Random random;
    private final double perSecond;
    private volatile boolean talking;

    /** @param prefix of the rooms' names, which must be new to the installation */
    Crowd(Site site, Options options, String prefix, int events, Random random) {
        this.site = site;
        this.random = random;
        this.perSecond = (double) options.rate() / options.clients();
        for (int i = 1; i <= options.rooms(); i++) {
            rooms.add(prefix + i);
        }
        for (int i = 0; i < options.clients(); i++) {
            List<String> two = List.of(rooms.get(i % rooms.size()), rooms.get((i * 7 / 5 + 1) % rooms.size()));
            // Evenly among the others, so that each room has some of both kinds.
            boolean reads = (long) (i + 1) * events / options.clients() > (long) i * events / options.clients();
            members.add(new Member(
                    prefix + "m" + (i + 1),
                    two.stream().distinct().toList(),
                    reads ? Feed.Transport.EVENTS : Feed.Transport.WEBSOCKET,
                    site,
                    new Random(random.nextLong())));
        }
        for (int i = 1; i <= CLOSED; i++) {
            inPrivate.add(new Member(
                    prefix + "p" + i,
                    List.of(Site.privateRoom(prefix)),
                    i == 1 ? Feed.Transport.EVENTS : Feed.Transport.WEBSOCKET,
                    site,
                    new Random(random.nextLong())));
        }
        members.addAll(inPrivate);
    }

    /** All come in; false when somebody could not. */
    boolean enter() {
        site.loop().run(() -> members.forEach(Member::start));
        return site.loop().await(JOIN_MS, () -> members.stream().allMatch(Member::isReady));
    }

    /** From now on everybody talks, each at its own uneven pace. */
    void talk() {
        talking = true;
        site.loop().run(() -> members.forEach(this::sayLater));
    }

    private void sayLater(Member member) {
        long ms = (long) (TimeUnit.SECONDS.toMillis(1) / perSecond * (0.5 + random.nextDouble()));
        site.loop().after(ms, () -> {
            if (talking) {
                member.say();
                sayLater(member);
            }
        });
    }

    /** Nobody says anything new; whether all that was said has been acknowledged within the time. */
    boolean hush(long ms) {
        talking = false;
        return site.loop().await(ms, () -> members.stream().allMatch(Member::isHeard));
    }

    /**
     * Whether everybody has got everything within the time.
     *
     * @param outsider the one who is not in the private room
     */
    boolean catchUp(Map<String, Position> tips, Member outsider, long ms) {
        return site.loop().await(ms, () -> members.stream()
                .allMatch(member -> member == outsider
                        ? member.isReady() && !member.rooms().stream().anyMatch(member::isIn)
                        : tips.entrySet().stream().allMatch(tip -> member.has(tip.getKey(), tip.getValue()))));
    }

    /** The names of those who have no connection. */
    List<String> absent() {
        List<String> names = new CopyOnWriteArrayList<>();
        site.loop().await(LEAVE_MS, () -> {
            members.stream()
                    .filter(member -> !member.isReady())
                    .map(Member::name)
                    .forEach(names::add);
            return true;
        });
        return names;
    }

    void leave() {
        site.loop().run(() -> members.forEach(Member::leave));
        site.loop().await(LEAVE_MS, () -> members.stream().allMatch(Member::isGone));
    }

    /** Returns those who belong to the private room, now and then. */
    List<Member> inPrivate() {
        return inPrivate;
    }

    List<String> rooms() {
        return rooms;
    }
}
