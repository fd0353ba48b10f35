package chat.web;

import chat.auth.Admin;
import chat.cluster.Cluster;
import chat.cluster.Lifecycle;
import chat.connection.Connections;
import chat.metrics.Metrics;
import chat.service.ChatService;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What is served under which path, in our own Jetty as in any container. */
public final class Routes {
    private final Lifecycle lifecycle;
    private final ChatService service;
    private final Connections connections;
    private final Cluster cluster;
    private final Terms terms;
    private final Metrics metrics;
    private final Exchanges exchanges;

    /**
     * @param origins as in {@link AdmissionFilter}
     * @param proxies as in {@link AdmissionFilter}
     * @param cookieDays how long the session's cookie is good
     */
    public record Terms(Set<Origin> origins, Proxies proxies, int heartbeatSeconds, int cookieDays, Admin admin) {}

    /** @param clock on which deadlines are looked at */
    public Routes(
            Lifecycle lifecycle,
            ChatService service,
            Connections connections,
            Cluster cluster,
            Terms terms,
            ScheduledExecutorService clock,
            Metrics metrics) {
        this.lifecycle = lifecycle;
        this.service = service;
        this.connections = connections;
        this.cluster = cluster;
        this.terms = terms;
        this.metrics = metrics;
        this.exchanges = new Exchanges(clock, metrics);
    }

    /** Called once, while the context is being initialised. */
    public void register(ServletContext context, ServerContainer webSockets) throws DeploymentException {
        AdmissionFilter gate = new AdmissionFilter(lifecycle, connections, terms.origins(), terms.proxies(), exchanges, metrics);
        FilterRegistration.Dynamic filter = context.addFilter("gate", gate);
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");

        ServletRegistration.Dynamic ops =
                context.addServlet("ops", new OpsServlet(lifecycle, service, cluster, metrics, exchanges));
        ops.setAsyncSupported(true);
        ops.addMapping(OpsServlet.PATHS);

        async(context, "session", new SessionServlet(service, exchanges, terms.cookieDays()), "/api/session");
        async(context, "messages", new MessagesServlet(service, exchanges), "/api/rooms/*");
        async(context, "events", new EventsServlet(service, exchanges), EventsServlet.PATH);
        async(
                context,
                "cluster",
                new ClusterServlet(service, exchanges, cluster, terms.admin(), metrics),
                ClusterServlet.PATH);
        async(context, "cluster-page", new ForwardServlet("/cluster.html"), "/cluster");

        webSockets.setDefaultMaxTextMessageBufferSize(service.limits().frameBytes());
        webSockets.addEndpoint(
                ChatEndpoint.config(service, TimeUnit.SECONDS.toMillis(3L * terms.heartbeatSeconds() + 5)));
    }

    Metrics metrics() {
        return metrics;
    }

    private static void async(ServletContext context, String name, Servlet servlet, String path) {
        ServletRegistration.Dynamic registration = context.addServlet(name, servlet);
        registration.setAsyncSupported(true);
        registration.addMapping(path);
    }
}
