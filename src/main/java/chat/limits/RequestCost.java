package chat.limits;

import chat.protocol.ClientMessage;
import chat.protocol.EntryRequest;
import chat.protocol.FindRequest;
import chat.protocol.ListRequest;
import chat.protocol.RoomRequest;
import java.util.Map;

/**
 * The price of each kind of request in units, about its load on the instance and on Redis relative to a ping. Every
 * connection, and every user over HTTP, has {@link #PER_SECOND} units a second and {@link #BURST} at once; see {@link
 * RateLimiter}. {@code limits.md} holds the same table.
 */
public enum RequestCost {
    HELLO("hello", 10),
    JOIN("join", 10),
    LEAVE("leave", 5),
    /** Also counted on its own, against {@code CHAT_SEND_PER_SECOND}. */
    SEND("send", 1),
    EDIT("edit", 2),
    /** A deletion has the room's log copied. */
    DELETE("delete", 10),
    REACT("react", 1),
    PIN("pin", 5),
    OPEN("open", 20),
    SET("set", 5),
    MEMBER("member", 5),
    /** As many rooms as one may have, and public ones. */
    ROOMS("rooms", 20),
    ROOM("room", 5),
    READ("read", 1),
    LEVEL("level", 2),
    HISTORY("history", 10),
    /** Each slice that it reads counts against the share of reading, too. */
    SEARCH("search", 50),
    REPORT("report", 10),
    MEMBERS("members", 5),
    TYPING("typing", 1),
    PING("ping", 1),
    /** Not JSON, of an unknown type, or with a member missing or wrong; over HTTP whatever is refused but {@link #REFUSED}. */
    INVALID("invalid", 5),
    /** A request beyond the allowance, which is refused. */
    REFUSED("refused", 2),
    /** A frame without a request: a part of a message, an empty text. */
    FRAME("frame", 1),
    /** A WebSocket ping, which is answered with a frame of its own, or a pong. */
    CONTROL("control", 5),
    SESSION("session", 10),
    /** The question who may come in. */
    ACCESS("access", 1),
    /** The token of a session over HTTP, which is looked up; by address, since it may be none. */
    LOOKUP("lookup", 1),
    /** A registration, beside its own share of the address. */
    USERS("users", 100),
    /** A search for users by their names, which looks at hundreds of them, and into twenty rooms. */
    PEOPLE("people", 10),
    /** An invitation, of which an account has a bounded number. */
    INVITE("invite", 10),
    /** A password that is to be verified or changed, beside the shares of attempts. */
    PASSWORD("password", 100),
    /** A bot or a webhook that is made, listed or ended. */
    BOTS("bots", 10),
    /** A stream of events; each of its rooms costs a {@link #JOIN} on top. */
    EVENTS("events", 10),
    CLUSTER("cluster", 10),
    /** A page of the audit log, with the names of the accounts in it. */
    AUDIT("audit", 20),
    /** A page of reports with the messages that they are about, or the end of a report. */
    REPORTS("reports", 20);

    private static final Map<Class<?>, RequestCost> BY_REQUEST = Map.ofEntries(
            Map.entry(ClientMessage.Hello.class, HELLO),
            Map.entry(ClientMessage.Join.class, JOIN),
            Map.entry(ClientMessage.Leave.class, LEAVE),
            Map.entry(ClientMessage.Send.class, SEND),
            Map.entry(EntryRequest.Edit.class, EDIT),
            Map.entry(EntryRequest.Delete.class, DELETE),
            Map.entry(EntryRequest.React.class, REACT),
            Map.entry(EntryRequest.Pin.class, PIN),
            Map.entry(RoomRequest.Open.class, OPEN),
            Map.entry(RoomRequest.Set.class, SET),
            Map.entry(RoomRequest.Member.class, MEMBER),
            Map.entry(ListRequest.Rooms.class, ROOMS),
            Map.entry(ListRequest.Read.class, READ),
            Map.entry(ListRequest.Level.class, LEVEL),
            Map.entry(ClientMessage.History.class, HISTORY),
            Map.entry(FindRequest.Search.class, SEARCH),
            Map.entry(FindRequest.People.class, PEOPLE),
            Map.entry(ClientMessage.Report.class, REPORT),
            Map.entry(ClientMessage.Members.class, MEMBERS),
            Map.entry(ClientMessage.Typing.class, TYPING),
            Map.entry(ClientMessage.Ping.class, PING));

    /** Units refilled each second, plus one for each message that may be sent. */
    static final int PER_SECOND = 100;

    /** Units at once, plus a burst of messages: joining a hundred rooms right after hello, twice over. */
    static final int BURST = 2_000;

    /** Units owed for refusals and frames beyond which the connection is closed. */
    public static final int DEBT = 1_000;

    private final String request;
    private final int units;

    RequestCost(String request, int units) {
        this.request = request;
        this.units = units;
    }

    /** Returns the price of a request. */
    public static RequestCost of(ClientMessage message) {
        RequestCost cost = BY_REQUEST.get(message.getClass());
        if (cost != null) {
            return cost;
        }
        throw new IllegalStateException("no price: " + message);
    }

    /** Returns the name in the table of {@code limits.md}. */
    public String request() {
        return request;
    }

    /** Returns the price in units of an allowance. */
    public int units() {
        return units;
    }
}
