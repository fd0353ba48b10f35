package chat;

import chat.backplane.Unavailable;
import chat.backplane.redis.RedisFunctions;
import chat.backplane.redis.RedisOperator;
import chat.config.BackplaneSettings;
import chat.config.Config;
import chat.config.InstanceSettings;
import chat.instance.Backplanes;
import chat.instance.Instance;
import chat.instance.Logs;
import chat.instance.MemoryWatchdog;
import chat.instance.Preflight;
import chat.instance.RecordsCommand;
import chat.instance.UncaughtHandler;
import chat.instance.UserCommand;
import chat.instance.Version;
import chat.instance.WarmUp;
import chat.metrics.Metrics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The command line: {@code java -jar chat.jar [options]}. */
public final class Main {
    private static final int EXIT_OK = 0;

    /** The exit status after a failed start. */
    static final int EXIT_FAILED = 1;

    /** The exit status for a wrong option or setting. */
    private static final int EXIT_USAGE = 2;

    /** The exit status of an instance that took more memory than {@link InstanceSettings#MEMORY_MB}, and is to be started again. */
    private static final int EXIT_MEMORY_EXCEEDED = 4;

    /** Says that an instance serves, and that the process lives as long as it. */
    private static final int KEEP_RUNNING = -1;

    /** The status that the process ends with, however it ends: a signal leaves it at 0. */
    private static volatile int exitStatus = EXIT_OK;

    private Main() {}

    /** Serves until the process is told to end, or does what an option asks for and exits. */
    public static void main(String[] args) {
        int status = run(args, System.getenv());
        if (status != KEEP_RUNNING) {
            exit(status);
        }
    }

    /** Returns standard error, in UTF-8 whatever the locale is. */
    static PrintWriter err() {
        return new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    }

    private static void exit(int status) {
        exitStatus = status;
        System.exit(status);
    }

    private static int run(String[] args, Map<String, String> environment) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = err();
        CommandLine commandLine = new CommandLine(Options.spec());
        try {
            ParseResult result = commandLine.parseArgs(args);
            if (result.hasMatchedOption(Options.HELP)) {
                commandLine.usage(out);
                return EXIT_OK;
            }
            if (result.hasMatchedOption(Options.VERSION)) {
                out.println("chat " + Version.STRING);
                return EXIT_OK;
            }
            return run(result, Config.of(Options.settings(result), environment), out, err);
        } catch (CommandLine.UnmatchedArgumentException e) {
            err.println("chat: " + e.getMessage() + suggestion(e));
            return EXIT_USAGE;
        } catch (CommandLine.ParameterException | Config.Invalid e) {
            String.valueOf(e.getMessage()).lines().forEach(line -> err.println("chat: " + line));
            return EXIT_USAGE;
        }
    }

    private static int run(ParseResult options, Config config, PrintWriter out, PrintWriter err) {
        if (options.hasMatchedOption(Options.CHECK_CONFIG)) {
            return check(config, out, err);
        }
        if (options.hasMatchedOption(Options.WARM_UP)) {
            return warmUp(config, err);
        }
        if (options.hasMatchedOption(Options.LOAD_FUNCTIONS)) {
            return loadFunctions(config, out, err);
        }
        String[] words = options.matchedOptionValue(Options.USER, (String[]) null);
        if (words != null) {
            return operate(
                    Options.USER, redis -> new UserCommand(redis.accounts(), out).run(List.of(words)), config, err);
        }
        String[] kept = options.matchedOptionValue(Options.RECORDS, (String[]) null);
        if (kept != null) {
            return operate(Options.RECORDS, redis -> new RecordsCommand(redis, out).run(List.of(kept)), config, err);
        }
        return serve(config, err);
    }

    /** A command of an operator, who is not served by an instance. */
    private interface OperatorCommand {
        void run(RedisOperator redis) throws UserCommand.Refused;
    }

    private static int operate(String option, OperatorCommand command, Config config, PrintWriter err) {
        if (config.get(BackplaneSettings.REDIS_URL).isEmpty()) {
            err.println("chat: " + option + " needs REDIS_URL: what is kept in memory is within the instance alone");
            return EXIT_USAGE;
        }
        Logs.discard(config, "operator");
        try (RedisOperator redis = RedisOperator.open(Backplanes.redis(config, "operator"), new Metrics())) {
            command.run(redis);
            return EXIT_OK;
        } catch (Unavailable | UserCommand.Refused e) {
            err.println("chat: " + e.getMessage());
            return EXIT_FAILED;
        }
    }

    private static String suggestion(CommandLine.UnmatchedArgumentException e) {
        return e.getSuggestions().isEmpty()
                ? ""
                : "; did you mean " + e.getSuggestions().get(0) + "?";
    }

    private static int check(Config config, PrintWriter out, PrintWriter err) {
        out.print(config.describe());
        out.flush();
        List<String> problems = Preflight.problems(config);
        problems.forEach(problem -> err.println("chat: " + problem));
        return problems.isEmpty() ? EXIT_OK : EXIT_USAGE;
    }

    private static int loadFunctions(Config config, PrintWriter out, PrintWriter err) {
        if (config.get(BackplaneSettings.REDIS_URL).isEmpty()) {
            err.println("chat: --load-functions needs REDIS_URL");
            return EXIT_USAGE;
        }
        try {
            out.println(RedisFunctions.load(Backplanes.redis(config, "operator")) + " are loaded");
            return EXIT_OK;
        } catch (Unavailable e) {
            err.println("chat: " + e.getMessage());
            return EXIT_FAILED;
        }
    }

    private static int warmUp(Config config, PrintWriter err) {
        UncaughtHandler uncaught = UncaughtHandler.install(err, EXIT_FAILED);
        try {
            Logs.discard(config, "warm-up");
            WarmUp.run(config, Duration.ofMillis(config.get(InstanceSettings.WARM_UP_MS)));
            WarmUp.checkRedisClient(config);
            return EXIT_OK;
        } catch (IOException | RuntimeException e) {
            uncaught.report(e, "the warm-up failed: " + e);
            return EXIT_FAILED;
        } catch (Error e) {
            uncaught.uncaughtException(Thread.currentThread(), e);
            return EXIT_FAILED;
        }
    }

    private static int serve(Config config, PrintWriter err) {
        UncaughtHandler uncaught = UncaughtHandler.install(err, EXIT_FAILED);
        Instance instance = new Instance(config);
        // Registered before the start, so that a signal finds every client that was accepted.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drainAndHalt(instance), "drain"));
        try {
            instance.start();
        } catch (Instance.StartFailure e) {
            uncaught.report(e, String.valueOf(e.getMessage()));
            return EXIT_FAILED;
        } catch (RuntimeException e) {
            uncaught.report(e, "cannot start: " + e);
            return EXIT_FAILED;
        } catch (Error e) {
            uncaught.uncaughtException(Thread.currentThread(), e);
            return EXIT_FAILED;
        }
        uncaught.onStarted();
        new MemoryWatchdog(config.get(InstanceSettings.MEMORY_MB), instance, () -> exit(EXIT_MEMORY_EXCEEDED)).start();
        return KEEP_RUNNING;
    }

    /** Halts, because a JVM that a signal ends would exit with 143 even when all went well. */
    private static void drainAndHalt(Instance instance) {
        instance.drainAndStop();
        Runtime.getRuntime().halt(exitStatus);
    }
}
