package chat.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changes that later entries of a log made to an earlier one, as one reader sees them. It is made anew from the log whenever the entry is
 * read, and so cannot contradict it.
 *
 * @param target the number of the message that an entry of another type is about; 0 for a message
 * @param edit the last edit of a message; of an {@code edited}, the text that its message has now
 * @param reactions in the order of their first use; of a {@code reacted}, those that its message has now
 * @param replyTo the message that a message replies to, or null
 */
public record Fold(
        long target,
        @Nullable Edit edit,
        boolean deleted,
        boolean pinned,
        List<Reaction> reactions,
        @Nullable Quote replyTo) {
    private static final int MAX_PREVIEW_CHARACTERS = 200;

    /** @param at when the message was edited, in milliseconds since 1970 */
    public record Edit(long at, String text) {}

    /** @param mine whether the reader is among those who gave it */
    public record Reaction(String emoji, int count, boolean mine) {}

    /**
     * The message that another one replies to.
     *
     * @param from its author; null if it is deleted, or no longer kept
     * @param text its first 200 characters
     */
    public record Quote(MessageId id, @Nullable Author from, String text, boolean deleted) {
        /** Returns the quote of a message with that text. */
        public static Quote of(MessageId id, Author from, String text) {
            boolean whole = text.codePointCount(0, text.length()) <= MAX_PREVIEW_CHARACTERS;
            return new Quote(
                    id,
                    from,
                    whole ? text : text.substring(0, text.offsetByCodePoints(0, MAX_PREVIEW_CHARACTERS)),
                    false);
        }

        /** Returns the quote of a message that was deleted. */
        public static Quote deleted(MessageId id) {
            return new Quote(id, null, "", true);
        }

        /** Returns the quote of a message that is no longer kept. */
        public static Quote gone(MessageId id) {
            return new Quote(id, null, "", false);
        }
    }

    /** Returns the entry as the reader gets it. What its body has besides stays as it is. */
    public Publication apply(Publication entry) {
        if (!JsonObjects.isObject(entry.body())) {
            return entry; // It is damaged: whoever reads it sees that.
        }
        String body = Json.objectText(json -> {
            copy(entry.body(), json);
            if (target > 0) {
                writeAbout(entry, json);
            } else {
                writeMessage(json);
            }
        });
        return new Publication(entry.room(), entry.id(), entry.at(), entry.type(), body);
    }

    /** Copies a body, which is an object, without what is replaced. */
    private void copy(String body, JsonGenerator json) throws IOException {
        try (JsonParser parser = Json.FACTORY.createParser(body)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                if (isReplaced(parser.currentName())) {
                    parser.nextToken();
                    parser.skipChildren();
                } else {
                    json.copyCurrentStructure(parser);
                }
            }
        }
    }

    private boolean isReplaced(String field) {
        return switch (field) {
            case "text", "edited" -> deleted || edit != null;
            case "deleted" -> deleted;
            case "target", "count" -> target > 0;
            default -> false;
        };
    }

    /** Writes what the log knows better than the body of an entry about a message. */
    private void writeAbout(Publication entry, JsonGenerator json) throws IOException {
        json.writeStringField("target", new MessageId(entry.id().epoch(), target).toString());
        Edit now = edit;
        if (now != null) {
            json.writeStringField("text", now.text());
        }
        if (entry.type().equals("reacted")) {
            String emoji = JsonFields.parse(entry.body()).stringOrNull("emoji");
            int count = reactions.stream()
                    .filter(reaction -> reaction.emoji().equals(emoji))
                    .mapToInt(Reaction::count)
                    .sum();
            json.writeNumberField("count", count);
        }
    }

    private void writeMessage(JsonGenerator json) throws IOException {
        if (deleted) {
            json.writeBooleanField("deleted", true);
            return;
        }
        Edit last = edit;
        if (last != null) {
            json.writeStringField("text", last.text());
            json.writeNumberField("edited", last.at());
        }
        if (pinned) {
            json.writeBooleanField("pinned", true);
        }
        writeReactions(json);
        writeQuote(json);
    }

    private void writeReactions(JsonGenerator json) throws IOException {
        if (reactions.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart("reactions");
        for (Reaction reaction : reactions) {
            json.writeObjectFieldStart(reaction.emoji());
            json.writeNumberField("count", reaction.count());
            json.writeBooleanField("mine", reaction.mine());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void writeQuote(JsonGenerator json) throws IOException {
        Quote quoted = replyTo;
        if (quoted == null) {
            return;
        }
        json.writeObjectFieldStart("replyTo");
        json.writeStringField("id", quoted.id().toString());
        Author from = quoted.from();
        if (from != null) {
            ServerMessageWriter.writeAuthor(json, from);
            json.writeStringField("text", quoted.text());
        }
        if (quoted.deleted()) {
            json.writeBooleanField("deleted", true);
        }
        json.writeEndObject();
    }
}
