package chat.web;

import chat.cluster.Lifecycle;
import chat.metrics.Metrics;
import chat.protocol.StatusCodec;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Serves operators. {@code /healthz} is 200 while the process lives, {@code /readyz} while it takes traffic (an instance whose Redis is
 * full refuses messages and is ready for everything else), {@code /status} is an {@link chat.protocol.InstanceStatus}, and
 * {@code /metrics} is for Prometheus. All but the first answer this machine alone.
 */
final class OpsServlet extends HttpServlet {
    static final String[] PATHS = {"/healthz", "/readyz", "/status", "/metrics"};

    private static final long serialVersionUID = 1L;
    private static final String PLAIN = "text/plain; charset=utf-8";

    private final transient WebContext services;
    private final transient Metrics metrics;
    private final transient HttpExchanges exchanges;

    OpsServlet(WebContext services, Metrics metrics, HttpExchanges exchanges) {
        this.services = services;
        this.metrics = metrics;
        this.exchanges = exchanges;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) {
        if (!AbstractApiServlet.isGetOrHead(request)) {
            exchanges.refuse(request, response, Problem.methodNotAllowed("GET"));
            return;
        }
        String path = request.getServletPath();
        if (!path.equals("/healthz") && !Peer.of(request).internal()) {
            exchanges.refuse(request, response, Problem.notFound());
            return;
        }
        exchanges.of(request, response).answer(() -> reply(path));
    }

    private Reply reply(String path) {
        return switch (path) {
            case "/readyz" -> readiness();
            case "/status" ->
                Reply.text(
                        200,
                        "application/json",
                        StatusCodec.write(services.reporter().status()) + "\n");
            case "/metrics" -> Reply.text(200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape());
            default -> Reply.text(200, PLAIN, "alive\n");
        };
    }

    private Reply readiness() {
        Lifecycle.State state = services.lifecycle().state();
        boolean live = services.service().isLive();
        boolean ready = state == Lifecycle.State.RUNNING && live;
        String trouble = !live ? ", Redis is away" : services.service().isFull() ? ", Redis is full" : "";
        return Reply.text(ready ? 200 : 503, PLAIN, state.label() + trouble + "\n");
    }
}
