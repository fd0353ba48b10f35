package chat;

import org.apache.commons.daemon.Daemon;
import org.apache.commons.daemon.DaemonContext;
import org.apache.commons.daemon.DaemonInitException;
import org.jspecify.annotations.Nullable;

/**
 * The same instance under commons-daemon's {@code jsvc}. Its arguments are those of the command line; settings come from
 * the environment as well.
 */
public final class ChatDaemon implements Daemon {
    private @Nullable Config config;
    private @Nullable Instance instance;

    @Override
    public void init(DaemonContext context) throws DaemonInitException {
        try {
            config = Main.config(context.getArguments(), System.getenv());
        } catch (Config.Invalid e) {
            throw new DaemonInitException(e.getMessage());
        }
    }

    @Override
    public void start() throws Exception {
        Config valid = config;
        if (valid == null) {
            throw new IllegalStateException("start comes after init");
        }
        instance = Instance.start(valid);
    }

    @Override
    public void stop() {
        Instance running = instance;
        if (running != null) {
            running.drainAndStop();
        }
    }

    @Override
    public void destroy() {
        config = null;
        instance = null;
    }
}
