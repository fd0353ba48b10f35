package chat.web;

import chat.accounts.SecretToken;
import chat.auth.Principal;
import chat.backplane.Receipt;
import chat.limits.RequestCost;
import chat.protocol.ClientMessage;
import chat.protocol.HookRequests;
import chat.protocol.RoomName;
import chat.service.Bots;
import chat.service.ChatService;
import chat.service.RequestRights;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * {@code /hooks/{secret}}: writes a message into the room of a webhook. The secret alone says whose it is: neither a token nor an origin is
 * asked for.
 */
final class HooksServlet extends AbstractApiServlet {
    /** The beginning of the paths, which are logged no further. */
    static final String PREFIX = "/hooks/";

    static final String PATH = "/hooks/*";

    private static final long serialVersionUID = 1L;

    private final transient @Nullable Bots bots;

    /** @param bots null if there can be none */
    HooksServlet(ChatService service, HttpExchanges exchanges, @Nullable BotServices bots) {
        super(service, exchanges);
        this.bots = bots == null ? null : bots.bots();
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("POST")) {
            refuseMethod(request, response, "POST");
            return;
        }
        String info = request.getPathInfo();
        String secret = info == null ? "" : info.substring(1);
        Bots known = bots;
        if (known == null || !SecretToken.isOfHook(secret)) {
            throw new ProblemException(Problem.notFound());
        }
        requireWithinRate(service.allowances().tryTake(address(request), RequestCost.LOOKUP));
        withBody(
                request,
                response,
                body -> publish(
                        known.authenticate(secret).thenApply(found -> found.orElseThrow(HooksServlet::unknown)),
                        body,
                        request,
                        response));
    }

    private static ProblemException unknown() {
        return new ProblemException(Problem.notFound());
    }

    private void publish(
            CompletableFuture<Principal> found, String body, HttpServletRequest request, HttpServletResponse response) {
        String address = address(request);
        String text = isJson(request) ? HookRequests.readText(body) : body;
        String nonce = nonce(request);
        answerLater(
                request,
                response,
                found.thenCompose(hook -> {
                    RoomName room =
                            Objects.requireNonNull(hook.rooms()).iterator().next(); // A webhook has one.
                    ClientMessage.Send send = HookRequests.said(room, text, nonce, service.limits());
                    RequestRights.require(hook, send);
                    requireWithinRate(service.allowances().tryTake(hook.user(), RequestCost.SEND));
                    CompletableFuture<Receipt> published = service.publish(hook, address, send);
                    return RoomsServlet.refusing(send, published)
                            .thenApply(receipt -> ChatService.ackOf(send, receipt));
                }),
                ack -> RoomsServlet.reply(ack, 201));
    }

    /** Returns the key that the sender gives, else that of nginx, which is the same when a request is tried on another instance. */
    private static String nonce(HttpServletRequest request) {
        String proxys = request.getHeader("X-Request-ID");
        return request.getHeader("Idempotency-Key") != null || proxys == null ? RoomsServlet.nonce(request) : proxys;
    }

    private static boolean isJson(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("application/json");
    }
}
