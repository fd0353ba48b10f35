package chat.metrics;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The help texts of our meters, as {@code /metrics} shows them. */
final class MeterDescriptions {
    private static final Map<String, String> TEXTS = Map.ofEntries(
            Map.entry("chat.admin", "Requests with an admin token, by outcome"),
            Map.entry("chat.backplane.connects", "Connections to Redis that were opened or could not be"),
            Map.entry("chat.backplane.failures", "Requests to Redis that failed, by connection"),
            Map.entry("chat.backplane.full", "1 while Redis has no memory left: messages are refused, else 0"),
            Map.entry("chat.backplane.lag", "Time that the canary takes through Redis and back"),
            Map.entry("chat.backplane.limited", "Messages refused because a share is used up, by holder and share"),
            Map.entry("chat.backplane.listener.failures", "Events from the backplane that the hub failed to handle"),
            Map.entry("chat.backplane.live", "1 while messages are stored and delivered, else 0"),
            Map.entry("chat.backplane.losses", "Times that Redis was found to have lost something"),
            Map.entry("chat.backplane.memory.forgotten", "Rooms without members whose history in memory was evicted"),
            Map.entry("chat.backplane.overflows", "Requests refused because too many wait for Redis, by connection"),
            Map.entry("chat.backplane.publish", "Publications to Redis, by outcome"),
            Map.entry("chat.backplane.received", "Publications received from Redis"),
            Map.entry("chat.backplane.repeats", "Requests to Redis that were made again on a new connection"),
            Map.entry("chat.backplane.signals", "Ephemeral signals, such as typing, by outcome"),
            Map.entry("chat.backplane.unreadable", "Entries that could not be read, by where they came from"),
            Map.entry("chat.backplane.waiting", "Requests that wait to be written to Redis"),
            Map.entry("chat.build.info", "Always 1; the labels are the release and the Java that run"),
            Map.entry("chat.cluster.instances", "Instances per state"),
            Map.entry("chat.compactions", "Passes that removed deleted texts from a room's log, by outcome"),
            Map.entry("chat.compactions.pending", "Rooms whose log has texts in it that this instance is to remove"),
            Map.entry("chat.connections", "Connections that are open"),
            Map.entry("chat.connections.limit", "Connections that are taken at most"),
            Map.entry("chat.deliveries", "Messages handed to members, once for each member"),
            Map.entry("chat.lists.pushed", "Changes of a user's rooms that were told to the user's connections"),
            Map.entry("chat.lists.rooms", "Rooms of users with connections here whose changes these users are told"),
            Map.entry("chat.lists.rooms.limit", "The most of them"),
            Map.entry("chat.delivery", "Time from a message's arrival until it is handed to all members here"),
            Map.entry("chat.delivery.sent", "Time from a message's arrival until it is written to a member"),
            Map.entry("chat.disconnects", "Connections that have ended, by close code"),
            Map.entry("chat.drain", "Connections at a drain: told to move, moved, closed, left"),
            Map.entry("chat.rebalance", "Connections at a rebalancing: told to move, moved"),
            Map.entry("chat.entries", "Edits, deletions, reactions and reports, by type and outcome"),
            Map.entry("chat.errors", "Failures in the program, by component"),
            Map.entry("chat.evictions", "Connections closed for what they cost the instance, by reason"),
            Map.entry("chat.gaps", "Gaps found in the order of a room's messages, by cause"),
            Map.entry("chat.gaps.filled", "Messages read from the log to fill gaps"),
            Map.entry("chat.http.ended", "HTTP exchanges that were ended before their answer was out, by reason"),
            Map.entry("chat.http.exchanges", "HTTP exchanges that are under way without a thread"),
            Map.entry("chat.http.held.bytes", "Bytes of bodies and answers that HTTP exchanges hold"),
            Map.entry("chat.http.held.bytes.limit", "Bytes that HTTP exchanges may hold"),
            Map.entry("chat.hub.dropped", "What the hub dropped since too many tasks or deliveries were asked of it"),
            Map.entry("chat.hub.load", "Part of the time in which the hub has something to do, 0 to 1"),
            Map.entry("chat.hub.queue", "Tasks that wait for the hub"),
            Map.entry("chat.hub.queue.limit", "Tasks that may wait for the hub"),
            Map.entry("chat.input.bytes", "Bytes of unfinished input of all connections"),
            Map.entry("chat.input.bytes.limit", "Bytes of unfinished input that all connections may have"),
            Map.entry("chat.joins", "Joins, by how much of the history was to be replayed"),
            Map.entry("chat.memberships", "Rooms that connections are in, summed over all connections"),
            Map.entry("chat.memberships.limit", "Rooms that connections may be in, summed over all connections"),
            Map.entry("chat.memory.bytes", "Resident memory of the process"),
            Map.entry("chat.messages", "Messages that were sent here, by outcome"),
            Map.entry("chat.outbox.depth", "Bytes that wait in each outbox, sampled every five seconds"),
            Map.entry("chat.outbox.waiting.bytes", "Bytes that wait in all outboxes"),
            Map.entry("chat.outboxes.bytes", "Bytes that all outboxes hold"),
            Map.entry("chat.outboxes.bytes.limit", "Bytes that all outboxes may hold"),
            Map.entry("chat.passwords", "Time that hashing a password takes"),
            Map.entry("chat.passwords.pending", "Passwords that are being hashed or wait for it"),
            Map.entry("chat.passwords.pending.limit", "Passwords that may be hashed or wait for it"),
            Map.entry("chat.passwords.refused", "Passwords that were not hashed because too many wait"),
            Map.entry("chat.publish", "Time from a send until it is acknowledged"),
            Map.entry("chat.refusals", "Requests that were refused, by error code"),
            Map.entry("chat.registrations", "Accounts that were to be registered, by outcome"),
            Map.entry("chat.rejections", "Handshakes and requests refused before admission, by reason"),
            Map.entry("chat.rooms", "Rooms with at least one member here"),
            Map.entry("chat.rooms.limit", "Rooms that may have members here"),
            Map.entry("chat.shed", "Ephemeral signals dropped for readers that are behind, by type"),
            Map.entry(
                    "chat.sessions.ended",
                    "Connections that were closed because their session had ended, by how that was noticed"),
            Map.entry("chat.signins", "Attempts to sign in with a password, by outcome"),
            Map.entry("chat.slow.readers", "Connections closed because they read too slowly"),
            Map.entry("chat.start.seconds", "Time from the start until connections were accepted"),
            Map.entry("chat.state", "1 for the state that the instance is in"),
            Map.entry("chat.typing", "Signals of typing, by outcome"),
            Map.entry("chat.unconfirmed", "Publications that the log did not confirm: delivered to nobody"),
            Map.entry("jetty.connections", "Connections of all kinds, plain HTTP requests included"));

    private MeterDescriptions() {}

    /** Returns the help text of a meter, or null if it has none, which a test refuses. */
    static @Nullable String of(String name) {
        return TEXTS.get(name);
    }
}
