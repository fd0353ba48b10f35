package chat.web;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Accepts on the listening unix socket that is this process's file 0, and others' too: each takes a connection or leaves it
 * to another. No thread blocks in accepting, because what one takes in the moment in which it is interrupted would be
 * neither served nor closed.
 */
final class SharedListener extends UnixDomainServerConnector {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private volatile @Nullable Closeable accepting;

    SharedListener(Server server, ConnectionFactory http) {
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
     * Accepts no more; returns when that is so. The channel stays open: Java, when it closes an inherited one, takes away
     * standard output as well, and with it the log.
     */
    void stopAccepting() throws IOException {
        Closeable started = accepting;
        if (started == null) {
            return;
        }
        started.close();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (getTransport() instanceof SelectableChannel listener
                && listener.isRegistered()
                && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
