package chat.backplane.memory;

import chat.backplane.Action;
import chat.backplane.Caller;
import chat.backplane.Denied;
import chat.backplane.Draft;
import chat.backplane.LogPages;
import chat.backplane.RoomInvitation;
import chat.backplane.RoomMembers;
import chat.protocol.Author;
import chat.protocol.MessageBody;
import chat.protocol.MessageBody.AuthoredText;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.Role;
import chat.protocol.RoomKind;
import chat.protocol.RoomName;
import chat.protocol.RoomState;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The log of one room. Confined to the lock of {@link MemoryStore}. */
final class MemoryLog {
    private final RoomName room;
    private final String epoch;
    private final NavigableMap<Long, Publication> entries = new TreeMap<>();
    private final MemoryFolds folds = new MemoryFolds(entries);
    private final MemoryRights rights;
    private MessageId lastId = MessageId.NONE;
    private long weight;

    MemoryLog(RoomName room, String epoch) {
        this(room, epoch, new MemoryRights());
    }

    private MemoryLog(RoomName room, String epoch, MemoryRights rights) {
        this.room = room;
        this.epoch = epoch;
        this.rights = rights;
    }

    /** Returns the next log of the same room. */
    MemoryLog withoutEntries(String nextEpoch) {
        return new MemoryLog(room, nextEpoch, rights);
    }

    /** @throws chat.backplane.Denied if the caller may not invite, or there are too many invitations */
    void invite(RoomInvitation invitation, Caller caller, long now) {
        rights.invite(invitation, caller, now);
    }

    /** Returns the ids of the users in whose lists the room is because they belong to it; nobody for a public room. */
    Set<String> listed() {
        return rights.listed();
    }

    Publication append(long at, String type, String body) {
        lastId = new MessageId(epoch, lastId.seq() + 1);
        Publication entry = new Publication(room, lastId, at, type, body);
        entries.put(lastId.seq(), entry);
        weight += weightOf(entry);
        return entry;
    }

    /** @throws chat.backplane.Denied if the caller may not do what the draft wants */
    void check(Draft draft, long now) {
        rights.check(draft, now);
        folds.check(draft.action(), draft.caller(), lastId, rights.isModerator(draft.caller()));
    }

    /** Whether to a caller the room is as one that never was. */
    boolean isHiddenFrom(Caller caller) {
        return rights.isHiddenFrom(caller);
    }

    MemoryOpening opening() {
        return new MemoryOpening(rights.members().isEmpty() ? null : rights);
    }

    Role roleOf(Caller caller) {
        return rights.roleOf(caller);
    }

    /** @throws chat.backplane.Denied if the caller may not read the room */
    void checkRead(Caller reader, long now) {
        rights.checkRead(reader, now);
    }

    boolean mayRead(Caller reader, long now) {
        try {
            checkRead(reader, now);
            return true;
        } catch (Denied e) {
            return false;
        }
    }

    /** Returns the id of the user who wrote the message that an entry is about; null if it is about none. */
    @Nullable
    String authorOfTarget(Draft draft) {
        return folds.authorOfTarget(draft.action());
    }

    /** Returns what was said in a message; null if there is none. */
    @Nullable
    AuthoredText said(MessageId id) {
        return id.isSameEpoch(lastId) ? folds.said(id.seq()) : null;
    }

    /** See {@link MemoryRights#members(Caller, long)}. */
    RoomMembers members(Caller caller, long now) {
        return rights.members(caller, now);
    }

    /** Notes the name under which somebody has written in a private or direct room; returns whether it is another one than before. */
    boolean learnName(Draft draft) {
        AuthoredText said = draft.type().equals("message") ? MessageBody.read(draft.body()) : null;
        return said != null && rights.learnName(said.from());
    }

    /** Carries out what an entry does, and returns it as it is on the wire. */
    Publication apply(Draft draft, Publication entry) {
        rights.apply(draft, entry.at());
        if (draft.action() == Action.PLAIN) {
            return entry;
        }
        Publication live = folds.apply(draft.action(), draft.caller(), entry);
        weight = entries.values().stream().mapToLong(MemoryLog::weightOf).sum();
        return live;
    }

    /** Drops what is older or more than is kept of the room, or of any room. */
    void trim(int historyLength, long now) {
        RoomState.Rules rules = rights.rules();
        long since = rules.keepDays() == 0 ? 0 : now - TimeUnit.DAYS.toMillis(rules.keepDays());
        long excess = rules.keepCount() == 0 ? 0 : messages(entries.values()).count() - rules.keepCount();
        while (!entries.isEmpty()) {
            Publication oldest = entries.firstEntry().getValue();
            if (entries.size() <= historyLength && oldest.at() >= since && excess <= 0) {
                return;
            }
            excess -= messages(List.of(oldest)).count();
            drop(oldest);
        }
    }

    private void drop(Publication oldest) {
        entries.remove(oldest.id().seq());
        weight -= weightOf(oldest);
        folds.remove(oldest.id().seq());
    }

    /** Returns those of some entries that are messages, and not deleted. */
    private Stream<Publication> messages(Collection<Publication> some) {
        return some.stream()
                .filter(entry -> entry.type().equals("message")
                        && !folds.isDeleted(entry.id().seq()));
    }

    /** Whether messages may get too old to be kept. */
    boolean isAging() {
        return rights.rules().keepDays() > 0;
    }

    /** Returns up to {@code limit} entries after that number, oldest first. */
    LogPages.Part after(long seq, int limit, Caller reader) {
        return fold(LogPages.take(entries.tailMap(seq, false).values(), limit), reader);
    }

    /** Returns entries as a reader sees them. */
    private LogPages.Part fold(LogPages.Part part, Caller reader) {
        part.entries().replaceAll(entry -> folds.fold(entry, reader));
        return part;
    }

    /** Returns the last {@code limit} entries before that id, or of all if it is null; none before an id of another log. */
    LogPages.Part before(@Nullable MessageId before, int limit, Caller reader) {
        if (before != null && !before.isSameEpoch(lastId)) {
            return LogPages.Part.NOTHING;
        }
        NavigableMap<Long, Publication> kept = before == null ? entries : entries.headMap(before.seq(), false);
        LogPages.Part found = fold(LogPages.take(kept.descendingMap().values(), limit), reader);
        Collections.reverse(found.entries());
        return found;
    }

    /** Returns the id of the first entry from a time on; that of the next one if there is none yet. */
    MessageId firstFrom(long time) {
        return entries.values().stream()
                .filter(entry -> entry.at() >= time)
                .findFirst()
                .map(Publication::id)
                .orElseGet(() -> new MessageId(epoch, lastId.seq() + 1));
    }

    /** Returns the room as a user has it. */
    RoomState state(Caller caller, MemoryReadings.Reading reading) {
        MessageId upTo = reading.upTo();
        MessageId read = upTo.isSameEpoch(lastId) ? upTo : MessageId.NONE;
        List<Publication> unread =
                messages(entries.tailMap(read.seq(), false).values()).toList();
        long mentions = unread.stream()
                .filter(entry -> folds.mentions(entry.id().seq()).contains(caller.userId()))
                .count();
        return new RoomState(
                room,
                lastId,
                read,
                unread.size(),
                mentions,
                reading.level(),
                rights.roleOf(caller.userId()),
                rights.members().size(),
                rights.kind(),
                rights.kind() == RoomKind.DIRECT ? others(caller) : List.of(),
                rights.rules());
    }

    private List<Author> others(Caller caller) {
        return rights.members().all().stream()
                .filter(member -> !member.id().equals(caller.userId()))
                .map(member -> new Author(member.id(), member.name()))
                .toList();
    }

    MessageId lastId() {
        return lastId;
    }

    int size() {
        return entries.size();
    }

    /** Returns the memory that the entries take, in bytes, roughly. */
    long weight() {
        return weight;
    }

    private static long weightOf(Publication entry) {
        return 200 + 2L * entry.body().length();
    }
}
