package chat;

import org.apache.commons.daemon.Daemon;
import org.apache.commons.daemon.DaemonContext;
import org.apache.commons.daemon.DaemonController;
import org.apache.commons.daemon.DaemonInitException;
import org.jspecify.annotations.Nullable;

/**
 * The same instance under commons-daemon's {@code jsvc}. Its arguments are those of the command line; settings come from
 * the environment as well.
 */
public final class ChatDaemon implements Daemon {
    private @Nullable Config config;
    private @Nullable DaemonController jsvc;
    private @Nullable Instance instance;

    @Override
    public void init(DaemonContext context) throws DaemonInitException {
        jsvc = context.getController();
        try {
            config = Main.config(context.getArguments(), System.getenv());
        } catch (Config.Invalid e) {
            throw new DaemonInitException(e.getMessage());
        }
    }

    @Override
    public void start() throws Exception {
        Config valid = config;
        DaemonController controller = jsvc;
        if (valid == null || controller == null) {
            throw new IllegalStateException("start comes after init");
        }
        Uncaught uncaught = Uncaught.install(Main.err());
        Instance started = Instance.start(valid);
        instance = started;
        uncaught.onStarted();
        // jsvc stops this process, and starts another one.
        new MemoryBound(valid.get(Settings.MEMORY_MB), started, controller::reload).start();
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
        jsvc = null;
        instance = null;
    }
}
