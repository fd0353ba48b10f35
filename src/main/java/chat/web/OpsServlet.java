package chat.web;

import chat.hub.Cluster;
import chat.hub.Conversation;
import chat.hub.Lifecycle;
import chat.metrics.Metrics;
import chat.protocol.ErrorCode;
import chat.protocol.Json;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * For whoever runs the instance: {@code /healthz} is 200 while the process lives, {@code /readyz} while it takes traffic,
 * {@code /status} is an {@link chat.protocol.InstanceStatus}, {@code /metrics} tells the rest. All but the
 * first are for this machine alone.
 */
final class OpsServlet extends HttpServlet {
    static final String[] PATHS = {"/healthz", "/readyz", "/status", "/metrics"};

    private static final long serialVersionUID = 1L;

    private final transient Lifecycle lifecycle;
    private final transient Conversation conversation;
    private final transient Cluster cluster;
    private final transient Metrics metrics;

    OpsServlet(Lifecycle lifecycle, Conversation conversation, Cluster cluster, Metrics metrics) {
        this.lifecycle = lifecycle;
        this.conversation = conversation;
        this.cluster = cluster;
        this.metrics = metrics;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            Api.notAllowed(response, "GET");
            return;
        }
        boolean open = request.getServletPath().equals("/healthz");
        if (!open && !Peer.of(request).internal()) {
            new Problem(ErrorCode.NOT_FOUND, "there is nothing here").send(response);
            return;
        }
        switch (request.getServletPath()) {
            case "/readyz" -> ready(response);
            case "/status" -> send(response, 200, "application/json", Json.encode(cluster.status()) + "\n");
            case "/metrics" -> send(response, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape());
            default -> send(response, 200, "text/plain; charset=utf-8", "alive\n");
        }
    }

    private void ready(HttpServletResponse response) throws IOException {
        Lifecycle.State state = lifecycle.state();
        boolean live = conversation.isLive();
        boolean ready = state == Lifecycle.State.RUNNING && live;
        String text = state.name().toLowerCase(Locale.ROOT) + (live ? "\n" : ", Redis is away\n");
        send(response, ready ? 200 : 503, "text/plain; charset=utf-8", text);
    }

    private static void send(HttpServletResponse response, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType(type);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
