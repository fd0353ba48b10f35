package chat.web;

import chat.auth.Principal;
import chat.limits.RequestCost;
import chat.protocol.FindRequest;
import chat.protocol.FindRequestReader;
import chat.protocol.ServerMessageWriter;
import chat.service.ChatService;
import chat.service.RequestRights;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;

/** {@code /api/search}: finds messages by their words. */
final class SearchServlet extends AbstractApiServlet {
    static final String PATH = "/api/search";

    private static final long serialVersionUID = 1L;
    private static final List<String> PARAMETERS = List.of("text", "room", "before", "limit");

    SearchServlet(ChatService service, HttpExchanges exchanges) {
        super(service, exchanges);
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response) {
        if (!isGetOrHead(request)) {
            refuseMethod(request, response, "GET");
            return;
        }
        Principal caller = caller(request);
        FindRequest.Search search = FindRequestReader.readSearch(parameters(request, PARAMETERS));
        RequestRights.require(caller, search);
        requireWithinRate(service.allowances().tryTake(caller.user(), RequestCost.SEARCH));
        requireWithinRate(service.allowances().readRetryAfterMs(address(request)));
        answerLater(
                request,
                response,
                service.search(caller, address(request), search),
                found -> Reply.json(200, ServerMessageWriter.write(found)));
    }
}
