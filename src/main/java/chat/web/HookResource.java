package chat.web;

import chat.auth.Principal;
import chat.backplane.Bot;
import chat.backplane.BotRights;
import chat.limits.RequestCost;
import chat.protocol.BotRequests;
import chat.protocol.RoomName;
import chat.service.Bots;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The webhooks of a room: {@code /api/rooms/{room}/hooks} makes and lists them, {@code …/{id}} ends one. */
final class HookResource {
    private static final int ALL = 2;
    private static final int ONE = 3;

    private final RoomsServlet servlet;
    private final BotMakers makers;

    HookResource(RoomsServlet servlet, BotMakers makers) {
        this.servlet = servlet;
        this.makers = makers;
    }

    /** Returns whether a path below {@code /api/rooms} is one of these. */
    static boolean isAt(String[] path) {
        return (path.length == ALL || (path.length == ONE && !path[2].isEmpty()))
                && !path[0].isEmpty()
                && path[1].equals("hooks");
    }

    void handle(String[] path, HttpServletRequest request, HttpServletResponse response) throws IOException {
        RoomName room = new RoomName(path[0]);
        boolean one = path.length == ONE;
        String method = request.getMethod();
        if (one ? !method.equals("DELETE") : !method.equals("POST") && !AbstractApiServlet.isGetOrHead(request)) {
            servlet.refuseMethod(request, response, one ? "DELETE" : "GET, POST");
            return;
        }
        Bots bots = makers.bots();
        Principal maker = makers.maker(servlet, request);
        AbstractApiServlet.requireWithinRate(servlet.service.tryTake(maker.user(), RequestCost.BOTS));
        switch (method) {
            case "POST" ->
                servlet.withBody(request, response, body -> create(room, body, bots, maker, request, response));
            case "DELETE" ->
                servlet.answerLater(
                        request,
                        response,
                        bots.delete(path[2], Bot.Kind.HOOK, maker),
                        deleted -> Reply.noContent(Map.of()));
            default ->
                servlet.answerLater(
                        request,
                        response,
                        bots.ofRoom(room, Bot.Kind.HOOK, maker),
                        hooks -> Reply.json(
                                200,
                                BotRequests.writeHooks(
                                        hooks.stream().map(BotsServlet::shown).toList())));
        }
    }

    private void create(
            RoomName room,
            String body,
            Bots bots,
            Principal maker,
            HttpServletRequest request,
            HttpServletResponse response) {
        Bots.Wanted wanted = new Bots.Wanted(BotRequests.readHook(body), Bot.Kind.HOOK, List.of(room), BotRights.WRITE);
        servlet.answerLater(
                request,
                response,
                bots.create(wanted, maker),
                created -> Reply.json(
                        201,
                        BotRequests.writeHook(
                                BotsServlet.shown(created.bot()),
                                created.token().text())));
    }
}
