package chat;

import chat.backplane.Backplane;
import chat.concurrent.TimeSource;
import chat.config.Config;
import chat.config.InstanceSettings;
import chat.instance.Backplanes;
import chat.instance.ChatApp;
import chat.instance.Instance;
import chat.instance.Logs;
import chat.instance.Version;
import chat.metrics.Metrics;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpFilter;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the application in a servlet container: set up when the WAR is deployed, drained when it is undeployed. */
public final class WarListener implements ServletContextListener {
    private static final Logger LOG = LoggerFactory.getLogger(WarListener.class);

    private @Nullable ChatApp app;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        try {
            Config config = Config.of(Map.of(), System.getenv());
            String name = Instance.name(config);
            Logs.start(config, name);
            if (config.get(InstanceSettings.MEMORY_MB) > 0) {
                // The process belongs to the container and to other applications: one of them must not end it.
                LOG.warn("CHAT_MEMORY_MB is ignored in a container: limit the container's own memory");
            }
            Metrics metrics = new Metrics();
            ChatApp started =
                    new ChatApp(config, Backplanes.of(config, name, metrics), name, metrics, TimeSource.SYSTEM);
            app = started;
            started.routes().register(context, webSockets(context));
            context.addFilter("drain", new DrainFilter());
            started.open();
            metrics.addProcess(Version.STRING);
        } catch (Config.Invalid | Backplane.Unavailable | DeploymentException e) {
            // Fails the deployment: the container shows the message, and serves nothing.
            throw new IllegalStateException("chat: " + e.getMessage(), e);
        }
    }

    private static ServerContainer webSockets(ServletContext context) {
        if (context.getAttribute(ServerContainer.class.getName()) instanceof ServerContainer container) {
            return container;
        }
        throw new IllegalStateException("chat: this container has no Jakarta WebSocket");
    }

    /**
     * Mapped to no URL; exists for {@link #destroy}. Containers destroy filters first, then close WebSockets, and call listeners
     * last, when no client is left to be moved.
     */
    private final class DrainFilter extends HttpFilter {
        private static final long serialVersionUID = 1L;

        @Override
        public void destroy() {
            drainAndClose();
        }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        drainAndClose();
    }

    private void drainAndClose() {
        ChatApp running = app;
        if (running != null && running.stopAccepting()) {
            running.drain();
            running.close();
        }
    }
}
