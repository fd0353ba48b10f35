package chat.web;

import chat.auth.Principal;
import chat.backplane.Bot;
import chat.backplane.BotRights;
import chat.backplane.OutgoingHook;
import chat.limits.RequestCost;
import chat.protocol.HookRequests;
import chat.protocol.HookRequests.NewHook;
import chat.protocol.HookRequests.Shown;
import chat.protocol.RoomName;
import chat.service.Bots;
import chat.service.OutgoingHooks;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

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
        BotServices services = makers.services();
        Principal maker = makers.maker(servlet, request);
        AbstractApiServlet.requireWithinRate(servlet.service.allowances().tryTake(maker.user(), RequestCost.BOTS));
        if (one) {
            CompletableFuture<Boolean> deleted = OutgoingHooks.isId(path[2])
                    ? services.hooks().delete(room, path[2], maker)
                    : services.bots().delete(path[2], Bot.Kind.HOOK, maker);
            servlet.answerLater(request, response, deleted, done -> Reply.noContent(Map.of()));
        } else if (method.equals("POST")) {
            servlet.withBody(
                    request,
                    response,
                    body -> servlet.answerLater(
                            request,
                            response,
                            create(room, HookRequests.readHook(body), services, maker),
                            created -> Reply.json(201, created)));
        } else {
            CompletableFuture<byte[]> all = services.bots()
                    .ofRoom(room, Bot.Kind.HOOK, maker)
                    .thenCombine(services.hooks().ofRoom(room, maker), HookResource::written);
            servlet.answerLater(request, response, all, hooks -> Reply.json(200, hooks));
        }
    }

    private static byte[] written(List<Bot> incoming, List<OutgoingHook> outgoing) {
        return HookRequests.writeAll(Stream.concat(
                        incoming.stream().map(HookResource::shown),
                        outgoing.stream().map(HookResource::shown))
                .toList());
    }

    private static CompletableFuture<byte[]> create(
            RoomName room, NewHook wanted, BotServices services, Principal maker) {
        String name = wanted.name();
        if (name == null) {
            return services.hooks()
                    .create(room, wanted.url(), maker)
                    .thenApply(hook -> HookRequests.write(shown(hook), hook.secret()));
        }
        Bots.Wanted bot = new Bots.Wanted(name, Bot.Kind.HOOK, List.of(room), BotRights.WRITE);
        return services.bots()
                .create(bot, maker)
                .thenApply(created ->
                        HookRequests.write(shown(created.bot()), created.token().text()));
    }

    private static Shown shown(Bot bot) {
        return new Shown.Incoming(bot.id(), bot.name(), bot.by(), bot.createdAt());
    }

    private static Shown shown(OutgoingHook hook) {
        OutgoingHook.State state = hook.state();
        String word = state.off() ? "off" : state.tries() > 0 ? "failing" : "on";
        return new Shown.Outgoing(
                hook.id(), hook.url(), hook.by(), hook.createdAt(), word, state.failingSince(), state.error());
    }
}
