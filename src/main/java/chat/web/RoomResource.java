package chat.web;

import chat.protocol.ClientMessage;
import chat.protocol.RoomName;
import chat.protocol.RoomRequestReader;
import chat.protocol.User;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Function;

/**
 * A room itself: {@code /api/rooms} opens one, {@code /api/rooms/{room}} changes it, and {@code /api/rooms/{room}/members/{user}} gives a
 * user a role or a limit.
 */
final class RoomResource {
    private static final int ALL = 0;
    private static final int ROOM = 1;
    private static final int MEMBER = 3;

    private final RoomsServlet servlet;

    RoomResource(RoomsServlet servlet) {
        this.servlet = servlet;
    }

    /** Returns whether a path below {@code /api/rooms} is one of these. */
    static boolean isAt(String[] path) {
        return path.length == ALL
                || (path.length == ROOM && !path[0].isEmpty())
                || (path.length == MEMBER && !path[0].isEmpty() && path[1].equals("members") && !path[2].isEmpty());
    }

    void handle(String[] path, HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (path.length) {
            case ALL -> handleAll(request, response);
            case ROOM -> handleRoom(new RoomName(path[0]), request, response);
            default -> handleMember(new RoomName(path[0]), path[2], request, response);
        }
    }

    private void handleAll(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getMethod().equals("POST")) {
            publishBody(body -> RoomRequestReader.readOpen(body, RoomsServlet.nonce(request)), 201, request, response);
        } else {
            servlet.refuseMethod(request, response, "POST");
        }
    }

    private void handleRoom(RoomName room, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (request.getMethod().equals("PATCH")) {
            publishBody(
                    body -> RoomRequestReader.readSet(room, body, RoomsServlet.nonce(request)), 200, request, response);
        } else {
            servlet.refuseMethod(request, response, "PATCH");
        }
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
                User from = servlet.caller(request);
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
        User from = servlet.caller(request);
        servlet.withBody(
                request, response, body -> servlet.publish(from, reader.apply(body), created, request, response));
    }
}
