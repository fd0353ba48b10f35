package chat.web;

import chat.auth.AdminAuthenticator;
import chat.concurrent.TimeSource;
import chat.metrics.Metrics;
import chat.service.ChatService;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;

/** The filter, servlets and endpoint of the application with their paths, in our own Jetty as in any container. */
public final class Routes {
    private final WebContext services;
    private final Options options;
    private final Metrics metrics;
    private final HttpExchanges exchanges;
    private final Admission admission;

    /**
     * The settings of this layer.
     *
     * @param origins the origins whose pages may connect, beside the server's own
     * @param proxies the proxies whose headers about the client are trusted
     * @param heartbeatSeconds the interval between two pings
     * @param cookieDays the lifetime of the cookie with a token
     * @param admin checks the token of administrators
     */
    public record Options(
            Set<Origin> origins, Proxies proxies, int heartbeatSeconds, int cookieDays, AdminAuthenticator admin) {}

    /**
     * @param scheduler runs the checks of deadlines
     * @param time their clock
     */
    public Routes(
            WebContext services,
            Options options,
            ScheduledExecutorService scheduler,
            TimeSource time,
            Metrics metrics) {
        this.services = services;
        this.options = options;
        this.metrics = metrics;
        this.exchanges = new HttpExchanges(scheduler, time::nanoTime, metrics);
        this.admission = new Admission(services, new OriginPolicy(options.origins()), options.proxies());
    }

    /**
     * Registers everything in a container that runs the WAR; called once, while the context is being initialized.
     *
     * @throws DeploymentException if the container does not take the endpoint
     */
    public void register(ServletContext context, ServerContainer webSockets) throws DeploymentException {
        register(context);
        webSockets.setDefaultMaxTextMessageBufferSize(service().limits().frameBytes());
        webSockets.addEndpoint(JakartaEndpoint.config(service(), idleTimeout().toMillis()));
    }

    /** Registers all but the WebSocket; called once, while the context is being initialized. */
    void register(ServletContext context) {
        AdmissionFilter first = new AdmissionFilter(admission, exchanges, metrics);
        FilterRegistration.Dynamic filter = context.addFilter("admission", first);
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");

        ChatService service = service();
        add(context, "ops", new OpsServlet(services, metrics, exchanges), OpsServlet.PATHS);
        AccountServices accounts = services.accounts();
        int days = options.cookieDays();
        add(
                context,
                "session",
                new SessionServlet(service, exchanges, days, accounts == null ? null : accounts.accounts()),
                "/api/session");
        add(context, "access", new AccessServlet(service, exchanges), AccessServlet.PATH);
        add(context, "users", new UsersServlet(service, exchanges, accounts), UsersServlet.PATH);
        add(context, "sessions", new SessionsServlet(service, exchanges, accounts), SessionsServlet.PATHS);
        add(context, "invites", new InvitesServlet(service, exchanges, accounts), InvitesServlet.PATH);
        add(context, "password", new PasswordServlet(service, exchanges, accounts), PasswordServlet.PATH);
        Administrators administrators = new Administrators(options.admin(), metrics);
        BotMakers makers = new BotMakers(services.bots(), administrators);
        add(context, "rooms", new RoomsServlet(service, exchanges, makers), "/api/rooms/*");
        add(context, "hooks", new HooksServlet(service, exchanges, services.bots()), HooksServlet.PATH);
        add(context, "bots", new BotsServlet(service, exchanges, makers), BotsServlet.PATHS);
        add(context, "search", new SearchServlet(service, exchanges), SearchServlet.PATH);
        add(context, "events", new SseServlet(service, exchanges), SseServlet.PATH);
        add(context, "cluster", new ClusterServlet(services, exchanges, administrators), ClusterServlet.PATH);
        add(context, "reports", new ReportsServlet(services, exchanges, administrators), ReportsServlet.PATHS);
        add(context, "audit", new AuditServlet(services, exchanges, administrators), AuditServlet.PATH);
        add(context, "cluster-page", new PageServlet("/cluster.html"), "/cluster");
    }

    /** Returns the silence after which a WebSocket is cut: longer than two unanswered pings, which end it earlier. */
    Duration idleTimeout() {
        return Duration.ofSeconds(3L * options.heartbeatSeconds() + 5);
    }

    Admission admission() {
        return admission;
    }

    ChatService service() {
        return services.service();
    }

    Metrics metrics() {
        return metrics;
    }

    private static void add(ServletContext context, String name, Servlet servlet, String... paths) {
        ServletRegistration.Dynamic registration = context.addServlet(name, servlet);
        registration.setAsyncSupported(true);
        registration.addMapping(paths);
    }
}
