package chat.web;

import chat.auth.Principal;
import chat.backplane.Bot;
import chat.backplane.BotRights;
import chat.limits.RequestCost;
import chat.protocol.BotRequests;
import chat.protocol.RoomName;
import chat.service.Bots;
import chat.service.ChatService;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** {@code /api/bots}: makes, lists and ends bots. */
final class BotsServlet extends AbstractApiServlet {
    static final String[] PATHS = {"/api/bots", "/api/bots/*"};

    private static final long serialVersionUID = 1L;

    private final transient BotMakers makers;

    BotsServlet(ChatService service, HttpExchanges exchanges, BotMakers makers) {
        super(service, exchanges);
        this.makers = makers;
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String info = request.getPathInfo();
        String id = info == null ? "" : info.substring(1);
        String allowed = id.isEmpty() ? "GET, POST" : "DELETE";
        boolean read = isGetOrHead(request);
        if (id.isEmpty()
                ? !read && !request.getMethod().equals("POST")
                : !request.getMethod().equals("DELETE")) {
            refuseMethod(request, response, allowed);
            return;
        }
        Bots bots = makers.services().bots();
        Principal maker = makers.maker(this, request);
        requireWithinRate(service.allowances().tryTake(maker.user(), RequestCost.BOTS));
        if (!id.isEmpty()) {
            answerLater(request, response, bots.delete(id, Bot.Kind.BOT, maker), deleted -> Reply.noContent(Map.of()));
        } else if (read) {
            String room = request.getParameter("room");
            answerLater(
                    request,
                    response,
                    room == null ? bots.all(maker) : bots.ofRoom(new RoomName(room), Bot.Kind.BOT, maker),
                    found -> Reply.json(
                            200,
                            BotRequests.writeBots(
                                    found.stream().map(BotsServlet::shown).toList())));
        } else {
            withBody(request, response, body -> create(body, bots, maker, request, response));
        }
    }

    private void create(
            String body, Bots bots, Principal maker, HttpServletRequest request, HttpServletResponse response) {
        BotRequests.NewBot wanted = BotRequests.readBot(body);
        Bots.Wanted bot = new Bots.Wanted(
                wanted.name(), Bot.Kind.BOT, wanted.rooms(), new BotRights(wanted.read(), wanted.write()));
        answerLater(
                request,
                response,
                bots.create(bot, maker),
                created -> Reply.json(
                        201,
                        BotRequests.writeBot(
                                shown(created.bot()), "token", created.token().text())));
    }

    /** Returns what is told of a bot. */
    static BotRequests.Shown shown(Bot bot) {
        List<String> rights = bot.rights().read()
                ? bot.rights().write() ? List.of("read", "write") : List.of("read")
                : List.of("write");
        return new BotRequests.Shown(bot.user(), bot.rooms(), rights, bot.by(), bot.createdAt());
    }
}
