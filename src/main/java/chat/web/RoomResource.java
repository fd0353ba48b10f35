package chat.web;

import chat.auth.Principal;
import chat.limits.RequestCost;
import chat.protocol.ClientMessage;
import chat.protocol.ClientMessageReader;
import chat.protocol.ErrorCode;
import chat.protocol.ListRequest;
import chat.protocol.RoomName;
import chat.protocol.RoomRequestReader;
import chat.protocol.RoomSearch;
import chat.protocol.ServerMessageWriter;
import chat.service.RequestRights;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A room itself: {@code /api/rooms} opens one, {@code /api/rooms/{room}} changes it, and {@code /api/rooms/{room}/members/{user}} gives a
 * user a role or a limit.
 */
final class RoomResource {
    private static final int ALL = 0;
    private static final int ROOM = 1;
    private static final int READING = 2;
    private static final int MEMBER = 3;

    /** The paths below a room at which a user sets something for itself. */
    private static final Set<String> READINGS = Set.of("read", "level");

    private static final Problem NO_ROOM = new Problem(ErrorCode.NOT_FOUND, "there is no such room");

    private final RoomsServlet servlet;

    RoomResource(RoomsServlet servlet) {
        this.servlet = servlet;
    }

    /** Returns whether a path below {@code /api/rooms} is one of these. */
    static boolean isAt(String[] path) {
        return path.length == ALL
                || (path.length == ROOM && !path[0].isEmpty())
                || (path.length == READING && !path[0].isEmpty() && READINGS.contains(path[1]))
                || (path.length == MEMBER && !path[0].isEmpty() && path[1].equals("members") && !path[2].isEmpty());
    }

    void handle(String[] path, HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (path.length) {
            case ALL -> handleAll(request, response);
            case ROOM -> handleRoom(new RoomName(path[0]), request, response);
            case READING -> handleReading(new RoomName(path[0]), path[1], request, response);
            default -> handleMember(new RoomName(path[0]), path[2], request, response);
        }
    }

    private void handleAll(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getMethod()) {
            case "POST" ->
                publishBody(
                        body -> RoomRequestReader.readOpen(body, RoomsServlet.nonce(request)), 201, request, response);
            case "GET", "HEAD" -> {
                Principal caller = servlet.caller(request);
                RequestRights.requireRead(caller);
                AbstractApiServlet.requireWithinRate(
                        servlet.service.allowances().tryTake(caller.user(), RequestCost.ROOMS));
                AbstractApiServlet.requireWithinRate(
                        servlet.service.allowances().readRetryAfterMs(AbstractApiServlet.address(request)));
                RoomSearch search = search(request);
                servlet.answerLater(
                        request,
                        response,
                        servlet.service.rooms(caller, AbstractApiServlet.address(request), search),
                        rooms -> Reply.json(200, ServerMessageWriter.write(rooms)));
            }
            default -> servlet.refuseMethod(request, response, "GET, POST");
        }
    }

    /** Returns the search that the parameters of a request are for; null without any. */
    private static @Nullable RoomSearch search(HttpServletRequest request) {
        Map<String, String> query = new HashMap<>();
        for (String name : List.of("prefix", "after", "limit")) {
            String value = request.getParameter(name);
            if (value != null) {
                query.put(name, value);
            }
        }
        return query.isEmpty() ? null : RoomSearch.read(query);
    }

    private void handleRoom(RoomName room, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        switch (request.getMethod()) {
            case "PATCH" ->
                publishBody(
                        body -> RoomRequestReader.readSet(
                                room, body, RoomsServlet.nonce(request), servlet.service.limits()),
                        200,
                        request,
                        response);
            case "GET", "HEAD" -> {
                Principal caller = servlet.caller(request);
                RequestRights.requireRoom(caller, room);
                RequestRights.requireRead(caller);
                AbstractApiServlet.requireWithinRate(
                        servlet.service.allowances().tryTake(caller.user(), RequestCost.ROOM));
                servlet.answerLater(
                        request,
                        response,
                        servlet.service
                                .room(caller, AbstractApiServlet.address(request), room)
                                .thenApply(found -> found.orElseThrow(() -> new ProblemException(NO_ROOM))),
                        state -> Reply.json(200, ServerMessageWriter.write(state)));
            }
            default -> servlet.refuseMethod(request, response, "GET, PATCH");
        }
    }

    private void handleReading(RoomName room, String what, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!request.getMethod().equals("PUT")) {
            servlet.refuseMethod(request, response, "PUT");
            return;
        }
        Principal caller = servlet.caller(request);
        servlet.withBody(request, response, body -> {
            ListRequest reading = what.equals("read")
                    ? ClientMessageReader.readRead(room, body)
                    : ClientMessageReader.readLevel(room, body);
            RequestRights.require(caller, reading);
            AbstractApiServlet.requireWithinRate(
                    servlet.service.allowances().tryTake(caller.user(), RequestCost.of(reading)));
            servlet.answerLater(
                    request,
                    response,
                    RoomsServlet.refusing(
                            reading, servlet.service.mark(caller, AbstractApiServlet.address(request), room, reading)),
                    changed -> Reply.noContent(Map.of()));
        });
    }

    private void handleMember(RoomName room, String user, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        switch (request.getMethod()) {
            case "PUT" ->
                publishBody(
                        body -> RoomRequestReader.readMember(room, user, body, RoomsServlet.nonce(request)),
                        200,
                        request,
                        response);
            case "DELETE" -> {
                Principal from = servlet.caller(request);
                ClientMessage removal = RoomRequestReader.readRemoval(room, user, RoomsServlet.nonce(request));
                servlet.publish(from, removal, 200, request, response);
            }
            default -> servlet.refuseMethod(request, response, "PUT, DELETE");
        }
    }

    private void publishBody(
            Function<String, ClientMessage> reader,
            int created,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Principal from = servlet.caller(request);
        servlet.withBody(
                request, response, body -> servlet.publish(from, reader.apply(body), created, request, response));
    }
}
