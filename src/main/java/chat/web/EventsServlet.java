package chat.web;

import chat.hub.Client;
import chat.hub.Conversation;
import chat.protocol.BadMessage;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.Limits;
import chat.protocol.RoomName;
import chat.protocol.User;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/** {@code /api/events}: what a WebSocket joined to those rooms gets, as server-sent events. */
final class EventsServlet extends Api {
    static final String PATH = "/api/events";

    private static final long serialVersionUID = 1L;

    /** When to try again who has as many connections as one may have. */
    private static final long CROWDED_MS = 5_000;

    EventsServlet(Conversation conversation) {
        super(conversation);
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("GET")) {
            notAllowed(response, "GET");
            return;
        }
        User user = caller(request);
        Set<RoomName> rooms = rooms(request);
        Cursor cursor = cursor(request).within(rooms);
        pay(response, conversation.tryTakeStream(user, rooms.size()));
        pay(response, conversation.mayConnect(user) ? 0 : CROWDED_MS);

        response.setContentType("text/event-stream");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        AsyncContext async = request.startAsync();
        async.setTimeout(0);
        EventStream stream = new EventStream(async, cursor, peer(request));
        Client client = conversation.connect(stream, user);
        stream.open(client);
        for (RoomName room : rooms) {
            client.request(new ClientMessage.Join(room, cursor.of(room), Limits.DEFAULT_PAGE));
        }
    }

    private Set<RoomName> rooms(HttpServletRequest request) {
        String[] names = request.getParameterValues("room");
        if (names == null) {
            throw new BadMessage(ErrorCode.BAD_REQUEST, "room: missing; name at least one as ?room=…");
        }
        Set<RoomName> rooms = new LinkedHashSet<>();
        Arrays.stream(names).map(RoomName::new).forEach(rooms::add);
        if (rooms.size() > conversation.limits().rooms()) {
            throw new BadMessage(
                    ErrorCode.FORBIDDEN,
                    "room: at most " + conversation.limits().rooms() + " in one stream");
        }
        return rooms;
    }

    /** A browser that comes back by itself says where it was in a header; a program may in the query. */
    private static Cursor cursor(HttpServletRequest request) {
        String header = request.getHeader("Last-Event-ID");
        String text = header == null || header.isEmpty() ? request.getParameter("after") : header;
        return text == null ? Cursor.START : Cursor.parse(text);
    }
}
