package chat.web;

import chat.concurrent.Threads;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Accepts on the listening unix socket that the process inherits as file 0 and shares with other instances. No thread blocks in
 * accepting: a connection accepted by a thread that is being interrupted would be neither served nor closed.
 */
final class InheritedSocketConnector extends UnixDomainServerConnector {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(1);

    private volatile @Nullable Closeable accepting;

    InheritedSocketConnector(Server server, ConnectionFactory http) {
        super(server, 0, -1, http);
        setInheritChannel(true);
        // Jetty deletes the path when it stops; the real one is the process manager's.
        setUnixDomainPath(WebServer.NOWHERE);
    }

    @Override
    protected SelectorManager newSelectorManager(Executor executor, Scheduler scheduler, int selectors) {
        return new UnixDomainSelectorManager(executor, scheduler, selectors) {
            @Override
            public Closeable acceptor(SelectableChannel listener) {
                Closeable started = super.acceptor(listener);
                accepting = started;
                return started;
            }
        };
    }

    /**
     * Stops accepting; returns when no connection can be accepted any more. The channel stays open, because Java closes standard output
     * together with an inherited channel, and with it the log.
     */
    void stopAccepting() throws IOException {
        Closeable started = accepting;
        if (started == null) {
            return;
        }
        started.close();
        Threads.await(() -> !isRegistered(), STOP_TIMEOUT);
    }

    private boolean isRegistered() {
        return getTransport() instanceof SelectableChannel listener && listener.isRegistered();
    }
}
