package chat.backplane;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import chat.auth.Principal;
import chat.protocol.ClientMessage;
import chat.protocol.EntryRequest;
import chat.protocol.ErrorCode;
import chat.protocol.MessageBody;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.User;
import chat.testing.Await;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Drafts of entries that change earlier ones, and what readers see of these. */
public abstract class EntryStory extends TwoInstances {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    protected static final User ANN = new User("u 1%", "Ann \"A\"", false);
    protected static final User BEN = new User("u2", "Ben", true);
    protected static final String THUMB = "\ud83d\udc4d";
    protected static final String PARTY = "\ud83c\udf89";

    protected static final Caller ROOT = new Caller(Caller.Kind.ADMINISTRATOR, "root", "");

    private int nonces;

    protected static Caller caller(User user) {
        return Caller.of(Principal.of(user, true), "");
    }

    protected final Draft message(User from, String text, Action action) {
        String nonce = "n" + ++nonces;
        String body = MessageBody.toJson(from, new ClientMessage.Send(room, text, nonce));
        return new Draft(room, caller(from), nonce, "message", body, action);
    }

    protected final MessageId say(User from, String text) {
        return Await.result(a.publish(message(from, text, Action.PLAIN))).id();
    }

    protected final Draft edit(User by, MessageId target, String text) {
        return Draft.of(by, caller(by), new EntryRequest.Edit(room, target, text, "n" + ++nonces));
    }

    protected final Draft delete(Caller by, MessageId target) {
        User user = new User(by.userId(), "Name", false);
        return Draft.of(user, by, new EntryRequest.Delete(room, target, "n" + ++nonces));
    }

    protected final Draft react(User by, MessageId target, String emoji, boolean on) {
        return Draft.of(by, caller(by), new EntryRequest.React(room, target, emoji, on, "n" + ++nonces));
    }

    protected final Draft pin(Caller by, MessageId target, boolean on) {
        User user = new User(by.userId(), "Name", false);
        return Draft.of(user, by, new EntryRequest.Pin(room, target, on, "n" + ++nonces));
    }

    protected final List<Publication> page(User reader) {
        return Await.result(b.readBefore(room, null, 50, caller(reader))).entries();
    }

    protected static JsonNode body(Publication entry) {
        try {
            return JSON.readTree(entry.body());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(entry.body(), e);
        }
    }

    protected final JsonNode body(User reader, MessageId id) {
        return page(reader).stream()
                .filter(entry -> entry.id().equals(id))
                .findFirst()
                .map(EntryStory::body)
                .orElseThrow();
    }

    protected final ErrorCode refused(Draft draft) {
        CompletionException e =
                assertThrows(CompletionException.class, () -> a.publish(draft).join());
        return assertInstanceOf(Denied.class, e.getCause()).code();
    }
}
