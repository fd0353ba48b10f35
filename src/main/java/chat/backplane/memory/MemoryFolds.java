package chat.backplane.memory;

import chat.backplane.Action;
import chat.backplane.Caller;
import chat.backplane.Denied;
import chat.protocol.ErrorCode;
import chat.protocol.Fold;
import chat.protocol.Fold.Edit;
import chat.protocol.Fold.Quote;
import chat.protocol.Fold.Reaction;
import chat.protocol.MessageBody;
import chat.protocol.MessageBody.AuthoredText;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The effects of one log's entries on earlier ones, with the rules and the bounds of entries.lua. Confined to the lock of
 * {@link MemoryStore}.
 */
final class MemoryFolds {
    private static final int MAX_KINDS_PER_MESSAGE = 20;
    private static final int MAX_PER_PERSON = 8;
    private static final int MAX_PEOPLE = 1_000;
    private static final int MAX_PINS = 50;

    private final Map<Long, Publication> entries;

    /** The message that each entry is about, by number. */
    private final Map<Long, Long> about = new HashMap<>();

    /** For each message, who has given which reaction, in the order of their first use. */
    private final Map<Long, Map<String, Set<String>>> reactions = new HashMap<>();

    /** The users whom each message mentions, by number. */
    private final Map<Long, List<String>> mentions = new HashMap<>();

    private final Set<Long> deleted = new LinkedHashSet<>();
    private final Set<Long> pinned = new LinkedHashSet<>();

    /** @param entries those of the log, by number; an edit or a deletion replaces one */
    MemoryFolds(Map<Long, Publication> entries) {
        this.entries = entries;
    }

    /** Returns the message that an action is about, or null for one that is about none. */
    private static @Nullable MessageId target(Action action) {
        if (action instanceof Action.Say say) {
            return say.target();
        } else if (action instanceof Action.Edit edit) {
            return edit.target();
        } else if (action instanceof Action.Delete delete) {
            return delete.target();
        } else if (action instanceof Action.React react) {
            return react.target();
        } else if (action instanceof Action.Pin pin) {
            return pin.target();
        }
        return null;
    }

    /** @throws Denied for an action that is not plain, in a room without a log */
    static void checkWithoutLog(Action action) {
        if (target(action) != null) {
            throw noMessage();
        }
    }

    static Denied noMessage() {
        return new Denied(ErrorCode.NOT_FOUND, "there is no such message", 0);
    }

    /**
     * Checks what an action wants of a message.
     *
     * @param moderates whether the caller moderates the room
     * @throws Denied if the caller may not do that
     */
    void check(Action action, Caller caller, MessageId lastId, boolean moderates) {
        MessageId target = target(action);
        if (target == null) {
            return;
        }
        AuthoredText said = target.isSameEpoch(lastId) ? said(target.seq()) : null;
        if (said == null) {
            throw noMessage();
        }
        boolean own = said.from().id().equals(caller.userId());
        boolean may = own || !(action instanceof Action.Edit || action instanceof Action.Delete);
        if (!may && !(action instanceof Action.Delete && moderates)) {
            throw new Denied(ErrorCode.FORBIDDEN, "only its author may do that", 0);
        }
        if (action instanceof Action.React react && react.on()) {
            checkBounds(react, caller.userId());
        } else if (action instanceof Action.Pin pin) {
            check(pin, moderates);
        }
    }

    /** Returns the id of the user who wrote the message that an action is about; null if it is about none. */
    @Nullable
    String authorOfTarget(Action action) {
        MessageId target = target(action);
        AuthoredText said = target == null ? null : said(target.seq());
        return said == null ? null : said.from().id();
    }

    private void check(Action.Pin pin, boolean moderates) {
        if (!moderates) {
            throw new Denied(ErrorCode.FORBIDDEN, "only its moderators may do that", 0);
        }
        if (pin.on()
                && pinned.size() >= MAX_PINS
                && !pinned.contains(pin.target().seq())) {
            throw conflict(MAX_PINS + " messages are pinned, which is the most");
        }
    }

    /** Returns what was said in a message; null if it is none, or deleted. */
    @Nullable
    AuthoredText said(long seq) {
        Publication entry = entries.get(seq);
        return entry == null || !entry.type().equals("message") || deleted.contains(seq)
                ? null
                : MessageBody.read(entry.body());
    }

    private void checkBounds(Action.React react, String userId) {
        Map<String, Set<String>> given = reactions.getOrDefault(react.target().seq(), Map.of());
        if (given.getOrDefault(react.emoji(), Set.of()).contains(userId)) {
            return;
        }
        long mine =
                given.values().stream().filter(users -> users.contains(userId)).count();
        if (!given.containsKey(react.emoji()) && given.size() >= MAX_KINDS_PER_MESSAGE) {
            throw conflict("a message has " + MAX_KINDS_PER_MESSAGE + " kinds of reactions at most");
        } else if (mine >= MAX_PER_PERSON) {
            throw conflict("one may give a message " + MAX_PER_PERSON + " reactions at most");
        } else if (mine == 0
                && given.values().stream().flatMap(Set::stream).distinct().count() >= MAX_PEOPLE) {
            throw conflict(MAX_PEOPLE + " people may react to a message at most");
        }
    }

    private static Denied conflict(String text) {
        return new Denied(ErrorCode.CONFLICT, text, 0);
    }

    /** Carries out what an entry does, which is in the log now, and returns it as it is on the wire. */
    Publication apply(Action action, Caller caller, Publication entry) {
        if (action instanceof Action.Say say) {
            mentions.put(entry.id().seq(), say.mentions());
        }
        MessageId target = target(action);
        if (target == null) {
            return entry;
        }
        long seq = target.seq();
        about.put(entry.id().seq(), seq);
        if (action instanceof Action.Say) {
            return fold(entry, caller);
        } else if (action instanceof Action.Edit edit) {
            replace(seq, new Fold(0, new Edit(entry.at(), edit.text()), false, false, List.of(), null));
        } else if (action instanceof Action.Delete) {
            replace(seq, new Fold(0, null, true, false, List.of(), null));
            deleted.add(seq);
            pinned.remove(seq);
            reactions.remove(seq);
        } else if (action instanceof Action.React react) {
            react(react, caller.userId());
        } else if (action instanceof Action.Pin pin && pin.on()) {
            pinned.add(seq);
        } else if (action instanceof Action.Pin) {
            pinned.remove(seq);
        }
        return fold(entry, caller);
    }

    private void replace(long seq, Fold fold) {
        Publication message = entries.get(seq);
        if (message != null) {
            entries.put(seq, fold.apply(message));
        }
    }

    private void react(Action.React react, String userId) {
        long seq = react.target().seq();
        Map<String, Set<String>> given = reactions.computeIfAbsent(seq, s -> new LinkedHashMap<>());
        if (react.on()) {
            given.computeIfAbsent(react.emoji(), e -> new LinkedHashSet<>()).add(userId);
        } else {
            given.computeIfPresent(
                    react.emoji(), (emoji, users) -> users.remove(userId) && users.isEmpty() ? null : users);
        }
        if (given.isEmpty()) {
            reactions.remove(seq);
        }
    }

    boolean isDeleted(long seq) {
        return deleted.contains(seq);
    }

    /** Returns the ids of the users whom a message mentions. */
    List<String> mentions(long seq) {
        return mentions.getOrDefault(seq, List.of());
    }

    /** Returns an entry as a reader sees it. */
    Publication fold(Publication entry, Caller reader) {
        long seq = entry.id().seq();
        Long target = about.get(seq);
        if (deleted.contains(seq)) {
            return entry;
        } else if (!entry.type().equals("message")) {
            return target == null
                    ? entry
                    : new Fold(target, textNow(entry, target), false, false, reactions(target, reader), null)
                            .apply(entry);
        }
        List<Reaction> given = reactions(seq, reader);
        Quote quote = target == null ? null : quote(new MessageId(entry.id().epoch(), target));
        boolean isPinned = pinned.contains(seq);
        return given.isEmpty() && quote == null && !isPinned
                ? entry
                : new Fold(0, null, false, isPinned, given, quote).apply(entry);
    }

    private List<Reaction> reactions(long seq, Caller reader) {
        return reactions.getOrDefault(seq, Map.of()).entrySet().stream()
                .map(each -> new Reaction(
                        each.getKey(),
                        each.getValue().size(),
                        reader.kind() != Caller.Kind.INSTANCE && each.getValue().contains(reader.userId())))
                .toList();
    }

    private @Nullable Edit textNow(Publication entry, long target) {
        if (!entry.type().equals("edited")) {
            return null;
        }
        AuthoredText said = said(target);
        return new Edit(entry.at(), said == null ? "" : said.text());
    }

    private Quote quote(MessageId target) {
        if (deleted.contains(target.seq())) {
            return Quote.deleted(target);
        }
        AuthoredText said = said(target.seq());
        return said == null ? Quote.gone(target) : Quote.of(target, said.from(), said.text());
    }

    /** Forgets what belongs to an entry that is no longer kept. */
    void remove(long seq) {
        about.remove(seq);
        mentions.remove(seq);
        reactions.remove(seq);
        deleted.remove(seq);
        pinned.remove(seq);
    }
}
