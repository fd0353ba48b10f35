package chat.backplane.redis;

import chat.protocol.Author;
import chat.protocol.Fold;
import chat.protocol.Fold.Edit;
import chat.protocol.Fold.Quote;
import chat.protocol.Fold.Reaction;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what {@code folds} in folds.lua returns for an entry. */
final class FoldReader {
    private static final int DELETED = 0;
    private static final int EDIT = 1;
    private static final int COUNTS = 2;
    private static final int MINE = 3;
    private static final int PINNED = 4;
    private static final int QUOTE = 5;

    private FoldReader() {}

    /**
     * Returns the entry as its reader sees it.
     *
     * @param raw the entry's id and fields, as XRANGE returns them
     * @param read what later entries made of it; empty if nothing
     */
    static Publication fold(Publication entry, List<?> raw, List<?> read) {
        boolean message = entry.type().equals("message");
        long about = message && read.isEmpty() ? 0 : about(raw);
        if (read.isEmpty() && about == 0) {
            return entry;
        }
        Fold fold = new Fold(
                message ? 0 : about,
                edit(text(read, EDIT), entry),
                text(read, DELETED).equals("1"),
                text(read, PINNED).equals("1"),
                reactions(text(read, COUNTS), text(read, MINE)),
                message ? quote(entry.id().epoch(), about, read) : null);
        return fold.apply(entry);
    }

    private static String text(List<?> read, int index) {
        return index < read.size() ? RedisReply.text(read.get(index)) : "";
    }

    /** Returns the number of the message that an entry is about, or 0. */
    private static long about(List<?> raw) {
        List<?> fields = RedisReply.list(raw.get(1));
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            if (RedisReply.text(fields.get(i)).equals("re")) {
                return RedisReply.number(fields.get(i + 1));
            }
        }
        return 0;
    }

    /** An edit whose message was deleted has lost its text. */
    private static @Nullable Edit edit(String kept, Publication entry) {
        int space = kept.indexOf(' ');
        if (space > 0) {
            return new Edit(Long.parseLong(kept, 0, space, 10), kept.substring(space + 1));
        }
        return entry.type().equals("edited") ? new Edit(entry.at(), "") : null;
    }

    private static List<Reaction> reactions(String counts, String mine) {
        if (counts.isEmpty()) {
            return List.of();
        }
        Set<String> given = Set.of(mine.split(" ", -1));
        String[] words = counts.split(" ", -1);
        List<Reaction> reactions = new ArrayList<>(words.length / 2);
        for (int i = 0; i + 1 < words.length; i += 2) {
            reactions.add(new Reaction(words[i], Integer.parseInt(words[i + 1]), given.contains(words[i])));
        }
        return reactions;
    }

    private static @Nullable Quote quote(String epoch, long target, List<?> read) {
        MessageId id = target == 0 ? MessageId.NONE : new MessageId(epoch, target);
        return switch (text(read, QUOTE)) {
            case "kept" ->
                Quote.of(id, new Author(text(read, QUOTE + 1), text(read, QUOTE + 2)), text(read, QUOTE + 3));
            case "deleted" -> Quote.deleted(id);
            case "gone" -> Quote.gone(id);
            default -> null;
        };
    }
}
