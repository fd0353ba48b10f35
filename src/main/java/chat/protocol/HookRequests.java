package chat.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of HTTP requests about webhooks, and writes the answers. */
public final class HookRequests {
    private HookRequests() {}

    /**
     * A request for a webhook.
     *
     * @param name that of an incoming one; null for an outgoing one
     * @param url that of an outgoing one; empty for an incoming one
     */
    public record NewHook(@Nullable String name, String url) {}

    /** A webhook as those see it who may end it; times in milliseconds since 1970. */
    public sealed interface Shown {
        /** One by which others write into a room. */
        record Incoming(String id, String name, String by, long createdAt) implements Shown {}

        /**
         * One to which a room's entries are sent.
         *
         * @param state {@code on}, {@code failing} or {@code off}
         * @param failingSince 0 if it is not
         * @param error empty for none
         */
        record Outgoing(String id, String url, String by, long createdAt, String state, long failingSince, String error)
                implements Shown {}
    }

    /** @throws BadMessage that says what is wrong */
    public static NewHook readHook(String body) {
        JsonFields fields = JsonFields.parse(body);
        if (fields.has("name") == fields.has("url")) {
            throw BadMessage.badRequest("name, url: exactly one of them");
        }
        return fields.has("url")
                ? new NewHook(null, fields.string("url"))
                : new NewHook(UserName.normalize("name", fields.string("name")), "");
    }

    /**
     * Reads the text that comes in by a webhook as JSON.
     *
     * @throws BadMessage that says what is wrong
     */
    public static String readText(String body) {
        return JsonFields.parse(body).string("text");
    }

    /**
     * Returns the message that comes in by a webhook. The last line need not end, and lines may end as in an HTTP header.
     *
     * @throws BadMessage if it can be no message
     */
    public static ClientMessage.Send said(RoomName room, String text, String nonce, ClientLimits limits) {
        JsonFields fields =
                JsonFields.of(Map.of("text", text.replace("\r\n", "\n").replaceFirst("\n+$", ""), "nonce", nonce));
        return new ClientMessage.Send(room, fields.text("text", limits.textBytes()), fields.nonce("nonce"));
    }

    /**
     * Returns the answer to a request for a webhook.
     *
     * @param secret shown here alone
     */
    public static byte[] write(Shown hook, String secret) {
        return Json.object(json -> {
            write(json, hook);
            json.writeStringField("secret", secret);
        });
    }

    /** Returns the answer to which webhooks a room has. */
    public static byte[] writeAll(List<Shown> hooks) {
        return Json.object(json -> {
            json.writeArrayFieldStart("hooks");
            for (Shown hook : hooks) {
                json.writeStartObject();
                write(json, hook);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static void write(JsonGenerator json, Shown hook) throws IOException {
        if (hook instanceof Shown.Incoming in) {
            json.writeStringField("id", in.id());
            json.writeStringField("kind", "incoming");
            json.writeStringField("name", in.name());
            json.writeStringField("by", in.by());
            json.writeNumberField("createdAt", in.createdAt());
        } else if (hook instanceof Shown.Outgoing out) {
            json.writeStringField("id", out.id());
            json.writeStringField("kind", "outgoing");
            json.writeStringField("url", out.url());
            json.writeStringField("by", out.by());
            json.writeNumberField("createdAt", out.createdAt());
            json.writeStringField("state", out.state());
            if (out.failingSince() > 0) {
                json.writeNumberField("failingSince", out.failingSince());
                json.writeStringField("error", out.error());
            }
        }
    }
}
