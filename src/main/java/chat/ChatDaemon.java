package chat;

import chat.config.Config;
import chat.config.InstanceSettings;
import chat.instance.Instance;
import chat.instance.MemoryWatchdog;
import chat.instance.UncaughtHandler;
import org.apache.commons.daemon.Daemon;
import org.apache.commons.daemon.DaemonContext;
import org.apache.commons.daemon.DaemonController;
import org.apache.commons.daemon.DaemonInitException;
import org.jspecify.annotations.Nullable;

/**
 * Runs an instance under commons-daemon's {@code jsvc}, which calls these methods one after the other. The arguments are those of
 * the command line; settings come from the environment as well.
 */
public final class ChatDaemon implements Daemon {
    private @Nullable Config config;
    private @Nullable DaemonController jsvc;
    private @Nullable Instance instance;

    @Override
    public void init(DaemonContext context) throws DaemonInitException {
        jsvc = context.getController();
        try {
            config = Options.config(context.getArguments(), System.getenv());
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
        UncaughtHandler uncaught = UncaughtHandler.install(Main.err(), Main.EXIT_FAILED);
        Instance started = Instance.start(valid);
        instance = started;
        uncaught.onStarted();
        // On reload jsvc stops this process and starts another one.
        new MemoryWatchdog(valid.get(InstanceSettings.MEMORY_MB), started, controller::reload).start();
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
