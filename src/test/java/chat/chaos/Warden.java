package chat.chaos;

import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The owner of the private room, who removes its members, bans them and invites them again all the time, one after the other, over HTTP and so by
 * any instance. On the members' thread, but for those methods that wait.
 */
final class Warden {
    private static final long OPEN_MS = 60_000;
    private static final int PAUSE_MS = 100;

    private final Site site;
    private final String name;
    private final String room;
    private final List<Member> members;
    private final Random random;

    /** The last change about each. */
    private final Map<Member, Change.Kind> changes = new HashMap<>();

    private volatile String token = "";
    private int count;
    private boolean busy;
    private boolean finishing;

    /** @param members those whom it invites; the last one is not in the room in the end */
    Warden(Site site, String prefix, List<Member> members, Random random) {
        this.site = site;
        this.name = prefix + "owner";
        this.room = Site.privateRoom(prefix);
        this.members = members;
        this.random = random;
    }

    /** Opens the room; false when it could not. */
    boolean open() {
        site.loop()
                .run(() -> site.ask(site.signIn(name), answer -> {
                    Json welcome = Json.parse(answer.body());
                    token = welcome.text("token");
                    String id = welcome.object("user").text("id");
                    site.history().welcomed(name, id);
                    Sent sent = begin(new Change(id, Change.Kind.OPENED));
                    String body = Json.write("name", room, "private", true);
                    site.ask(
                            site.request("POST", "/api/rooms", body, token, sent.nonce()),
                            opened -> done(sent, opened));
                }));
        return site.loop().await(OPEN_MS, () -> count > 0 && !busy);
    }

    /** Begins to invite and to remove. All members have been welcomed. */
    void start() {
        site.loop().run(this::step);
    }

    private Sent begin(Change change) {
        count++;
        busy = true;
        return site.history().begin(name, room, count, name + '.' + count, change.toString(), System.nanoTime());
    }

    private void done(Sent sent, HttpResponse<String> answer) {
        busy = false;
        if (answer.statusCode() == 200 || answer.statusCode() == 201) {
            sent.acked(Position.parse(Json.parse(answer.body()).text("id")));
        } else {
            site.history().trouble(name + " was refused: " + answer.body());
            sent.refused();
        }
    }

    private void step() {
        for (int i = 0; finishing && i < members.size(); i++) {
            Member member = members.get(i);
            if (belongs(member) == (member == outsider())) {
                change(member);
                return;
            }
        }
        if (!finishing) {
            change(members.get(random.nextInt(members.size())));
        }
    }

    private boolean belongs(Member member) {
        return changes.get(member) == Change.Kind.INVITED;
    }

    private void change(Member member) {
        Change.Kind kind = next(member);
        String id = site.history().ids().getOrDefault(member.name(), "");
        Sent sent = begin(new Change(id, kind));
        String body =
                switch (kind) {
                    case INVITED -> Json.write("role", "member");
                    case BANNED -> Json.write("banUntil", -1);
                    case UNBANNED -> Json.write("banUntil", 0);
                    default -> Json.write("role", "none");
                };
        String path = "/api/rooms/" + Site.encode(room) + "/members/" + id;
        site.ask(site.request("PUT", path, body, token, sent.nonce()), answer -> {
            changes.put(member, kind);
            done(sent, answer);
            site.loop().after(finishing ? 0 : PAUSE_MS + random.nextInt(PAUSE_MS), this::step);
        });
    }

    private Change.Kind next(Member member) {
        Change.Kind last = changes.getOrDefault(member, Change.Kind.REMOVED);
        return switch (last) {
            case INVITED -> random.nextBoolean() ? Change.Kind.REMOVED : Change.Kind.BANNED;
            case BANNED -> Change.Kind.UNBANNED;
            default -> Change.Kind.INVITED;
        };
    }

    /** Invites all but one once more, and changes nothing afterwards; false when that took too long. */
    boolean finish(long ms) {
        site.loop().run(() -> finishing = true);
        return site.loop()
                .await(
                        ms,
                        () -> finishing
                                && !busy
                                && members.stream().allMatch(member -> belongs(member) != (member == outsider())));
    }

    /** Returns the one who is not in the room in the end. */
    Member outsider() {
        return members.get(members.size() - 1);
    }

    String room() {
        return room;
    }

    String token() {
        return token;
    }
}
