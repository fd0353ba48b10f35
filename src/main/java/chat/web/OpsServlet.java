package chat.web;

import chat.cluster.Cluster;
import chat.service.ChatService;
import chat.cluster.Lifecycle;
import chat.metrics.Metrics;
import chat.protocol.ErrorCode;
import chat.protocol.StatusCodec;
import chat.web.Exchanges.Reply;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * For whoever runs the instance: {@code /healthz} is 200 while the process lives, {@code /readyz} while it takes traffic
 * (a Redis that is full refuses messages, and is ready for all else), {@code /status} is an
 * {@link chat.protocol.InstanceStatus}, {@code /metrics} tells the rest. All but the first are for this machine alone.
 */
final class OpsServlet extends HttpServlet {
    static final String[] PATHS = {"/healthz", "/readyz", "/status", "/metrics"};

    private static final long serialVersionUID = 1L;

    private final transient Lifecycle lifecycle;
    private final transient ChatService service;
    private final transient Cluster cluster;
    private final transient Metrics metrics;
    private final transient Exchanges exchanges;

    OpsServlet(Lifecycle lifecycle, ChatService service, Cluster cluster, Metrics metrics, Exchanges exchanges) {
        this.lifecycle = lifecycle;
        this.service = service;
        this.cluster = cluster;
        this.metrics = metrics;
        this.exchanges = exchanges;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) {
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.setHeader("Allow", "GET");
            exchanges.refuse(request, response, Problem.notAllowed("GET"));
            return;
        }
        boolean open = request.getServletPath().equals("/healthz");
        if (!open && !Peer.of(request).internal()) {
            exchanges.refuse(request, response, new Problem(ErrorCode.NOT_FOUND, "there is nothing here"));
            return;
        }
        exchanges.of(request, response).answer(() -> reply(request.getServletPath()));
    }

    private Reply reply(String path) {
        return switch (path) {
            case "/readyz" -> ready();
            case "/status" -> reply(200, "application/json", StatusCodec.write(cluster.status()) + "\n");
            case "/metrics" -> reply(200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape());
            default -> reply(200, "text/plain; charset=utf-8", "alive\n");
        };
    }

    private Reply ready() {
        Lifecycle.State state = lifecycle.state();
        boolean live = service.isLive();
        boolean ready = state == Lifecycle.State.RUNNING && live;
        String trouble = !live ? ", Redis is away" : service.isFull() ? ", Redis is full" : "";
        String text = state.name().toLowerCase(Locale.ROOT) + trouble + "\n";
        return reply(ready ? 200 : 503, "text/plain; charset=utf-8", text);
    }

    private static Reply reply(int status, String type, String text) {
        return new Reply(status, type, text.getBytes(StandardCharsets.UTF_8));
    }
}
