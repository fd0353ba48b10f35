package chat.hub;

import chat.protocol.ClientMessage;

/**
 * The price of each kind of request, in units: about what it takes of the instance and of Redis, beside a ping. Every
 * connection, and every person over HTTP, has {@link #PER_SECOND} units a second and {@link #BURST} at once; see {@link
 * Allowance}. {@code limits.md} has the same table.
 */
public enum Cost {
    HELLO("hello", 10),
    JOIN("join", 10),
    LEAVE("leave", 5),
    /** Also counted by itself, against {@code CHAT_SEND_PER_SECOND}. */
    SEND("send", 1),
    HISTORY("history", 10),
    MEMBERS("members", 5),
    TYPING("typing", 1),
    PING("ping", 1),
    /** Not JSON, an unknown type, a member that is missing or wrong. */
    INVALID("invalid", 5),
    /** A request beyond the allowance, which is not carried out. */
    REFUSED("refused", 2),
    /** A frame that asks for nothing: a part of a message, a WebSocket ping or pong, an empty text. */
    FRAME("frame", 1),
    SESSION("session", 10),
    /** A stream of events; each of its rooms is a {@link #JOIN} beside it. */
    EVENTS("events", 10),
    CLUSTER("cluster", 10);

    /** Units that flow in each second; as many more as messages may be sent. */
    static final int PER_SECOND = 100;

    /** Units at once: a hundred rooms joined right after hello, twice over; and a burst of messages more. */
    static final int BURST = 2_000;

    /** Units that may be owed for refusals and frames until the connection is closed. */
    static final int DEBT = 1_000;

    private final String request;
    private final int units;

    Cost(String request, int units) {
        this.request = request;
        this.units = units;
    }

    static Cost of(ClientMessage message) {
        if (message instanceof ClientMessage.Send) {
            return SEND;
        } else if (message instanceof ClientMessage.Join) {
            return JOIN;
        } else if (message instanceof ClientMessage.Leave) {
            return LEAVE;
        } else if (message instanceof ClientMessage.Typing) {
            return TYPING;
        } else if (message instanceof ClientMessage.History) {
            return HISTORY;
        } else if (message instanceof ClientMessage.Members) {
            return MEMBERS;
        } else if (message instanceof ClientMessage.Hello) {
            return HELLO;
        } else if (message instanceof ClientMessage.Ping) {
            return PING;
        }
        throw new IllegalStateException("no price: " + message);
    }

    /** The name in the table of {@code limits.md}. */
    public String request() {
        return request;
    }

    public int units() {
        return units;
    }
}
