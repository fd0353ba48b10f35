package chat.web;

import chat.auth.Principal;
import chat.concurrent.Threads;
import chat.connection.ClientConnection;
import chat.protocol.BadMessage;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.FixedLimits;
import chat.protocol.RoomName;
import chat.protocol.User;
import chat.service.ChatService;
import chat.service.RequestRights;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** {@code /api/events}: what a WebSocket that has joined these rooms receives, as server-sent events. */
final class SseServlet extends AbstractApiServlet {
    static final String PATH = "/api/events";

    private static final long serialVersionUID = 1L;

    /** The pause before a user who has the most connections allowed should try again. */
    private static final long TOO_MANY_RETRY_MS = 5_000;

    /** The longest query, the id of an event included: nginx takes no longer request line than 8,192 bytes. */
    private static final int MAX_QUERY_CHARS = 8_000;

    private final transient ExecutorService events = Executors.newSingleThreadExecutor(Threads.daemons("events"));

    private final transient SseFormat format = new SseFormat();

    SseServlet(ChatService service, HttpExchanges exchanges) {
        super(service, exchanges);
    }

    @Override
    public void destroy() {
        events.shutdown();
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("GET")) {
            refuseMethod(request, response, "GET");
            return;
        }
        Principal principal = caller(request);
        User user = principal.user();
        Set<RoomName> rooms = rooms(request);
        rooms.forEach(room -> RequestRights.requireRoom(principal, room));
        RequestRights.requireRead(principal);
        SseCursor cursor = cursor(request, rooms);
        List<ClientMessage> joins = new ArrayList<>();
        rooms.forEach(room ->
                joins.add(new ClientMessage.Join(room, cursor.position(room), FixedLimits.DEFAULT_PAGE_MESSAGES)));
        requireWithinRate(service.allowances().tryTakeStream(user, rooms.size()));
        requireWithinRate(service.allowances().readRetryAfterMs(address(request)));
        requireWithinRate(service.mayConnect(user) ? 0 : TOO_MANY_RETRY_MS);

        response.setContentType("text/event-stream");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        AsyncContext async = request.startAsync();
        async.setTimeout(0);
        SseTransport stream = new SseTransport(async, events, format, cursor, address(request));
        ClientConnection client = service.connect(stream, principal);
        stream.open(client);
        joins.forEach(client::request);
    }

    private Set<RoomName> rooms(HttpServletRequest request) {
        String[] names = request.getParameterValues("room");
        if (names == null) {
            throw new BadMessage(ErrorCode.BAD_REQUEST, "room: missing; name at least one as ?room=…");
        }
        Set<RoomName> rooms = new LinkedHashSet<>();
        Arrays.stream(names).map(RoomName::new).forEach(rooms::add);
        int maxRooms = Math.min(service.limits().rooms(), SseCursor.MAX_ROOMS);
        if (rooms.size() > maxRooms) {
            throw new BadMessage(ErrorCode.FORBIDDEN, "room: at most " + maxRooms + " in one stream");
        }
        String query = request.getQueryString();
        String after = request.getParameter("after");
        int maxNameChars = MAX_QUERY_CHARS - rooms.size() * SseCursor.CHARS_PER_ROOM;
        if (query != null && query.length() - (after == null ? 0 : after.length()) > maxNameChars) {
            throw new BadMessage(
                    ErrorCode.BAD_REQUEST,
                    "room: their names take more than " + maxNameChars + " bytes of the URL; use more than one stream");
        }
        return rooms;
    }

    /** Returns the position from the header that a reconnecting browser sends, else from the query. */
    private static SseCursor cursor(HttpServletRequest request, Set<RoomName> rooms) {
        String header = request.getHeader("Last-Event-ID");
        String text = header == null || header.isEmpty() ? request.getParameter("after") : header;
        return text == null ? SseCursor.of(rooms) : SseCursor.parse(rooms, text);
    }
}
