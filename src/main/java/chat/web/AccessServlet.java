package chat.web;

import chat.limits.RequestCost;
import chat.protocol.ServerMessageWriter;
import chat.service.ChatService;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** {@code /api/access}: says who may come in, for a page whose user has not. */
final class AccessServlet extends AbstractApiServlet {
    static final String PATH = "/api/access";

    private static final long serialVersionUID = 1L;

    AccessServlet(ChatService service, HttpExchanges exchanges) {
        super(service, exchanges);
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response) {
        if (!isGetOrHead(request)) {
            refuseMethod(request, response, "GET");
            return;
        }
        requireWithinRate(service.allowances().tryTake(address(request), RequestCost.ACCESS));
        answer(request, response, Reply.json(200, ServerMessageWriter.writeAccess(service.access())));
    }
}
