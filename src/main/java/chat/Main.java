package chat;

import chat.backplane.Backplane;
import chat.backplane.redis.RedisFunctions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** The command line: {@code java -jar chat.jar [options]}. */
public final class Main {
    /** Something went wrong while starting. */
    static final int FAILED = 1;

    /** What was asked for cannot be: a wrong option or setting. */
    static final int WRONG_USE = 2;

    /** It has taken more memory than {@link Settings#MEMORY_MB}, and wants to be started again. */
    private static final int MEMORY_EXCEEDED = 4;

    /** What the process ends with, whoever ends it: a signal leaves it at 0. */
    private static volatile int status;

    private Main() {}

    public static void main(String[] args) {
        int ended = run(args, System.getenv());
        if (ended >= 0) {
            exit(ended);
        }
    }

    /** Standard error, in UTF-8 whatever the locale is. */
    static PrintWriter err() {
        return new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    }

    private static void exit(int with) {
        status = with;
        System.exit(with);
    }

    /** The exit status, or -1 when an instance is running, and the process lives on with it. */
    private static int run(String[] args, Map<String, String> environment) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = err();
        CommandLine commandLine = new CommandLine(spec());
        Config config;
        try {
            ParseResult result = commandLine.parseArgs(args);
            if (result.hasMatchedOption("--help")) {
                commandLine.usage(out);
                return 0;
            }
            if (result.hasMatchedOption("--version")) {
                out.println("chat " + Version.STRING);
                return 0;
            }
            config = Config.of(options(result), environment);
            if (result.hasMatchedOption("--check-config")) {
                return check(config, out, err);
            }
            if (result.hasMatchedOption("--rehearse")) {
                return rehearse(config, err);
            }
            if (result.hasMatchedOption("--load-functions")) {
                return loadFunctions(config, out, err);
            }
        } catch (CommandLine.UnmatchedArgumentException e) {
            err.println("chat: " + e.getMessage() + suggestion(e));
            return WRONG_USE;
        } catch (CommandLine.ParameterException | Config.Invalid e) {
            String.valueOf(e.getMessage()).lines().forEach(line -> err.println("chat: " + line));
            return WRONG_USE;
        }
        return serve(config, err);
    }

    private static int check(Config config, PrintWriter out, PrintWriter err) {
        out.print(config.describe());
        out.flush();
        List<String> problems = Preflight.problems(config);
        problems.forEach(problem -> err.println("chat: " + problem));
        return problems.isEmpty() ? 0 : WRONG_USE;
    }

    private static int loadFunctions(Config config, PrintWriter out, PrintWriter err) {
        if (config.get(Settings.REDIS_URL).isEmpty()) {
            err.println("chat: --load-functions needs REDIS_URL");
            return WRONG_USE;
        }
        try {
            out.println(RedisFunctions.load(Backplanes.redis(config, "operator")) + " is loaded");
            return 0;
        } catch (Backplane.Unavailable e) {
            err.println("chat: " + e.getMessage());
            return FAILED;
        }
    }

    private static int rehearse(Config config, PrintWriter err) {
        Uncaught uncaught = Uncaught.install(err);
        try {
            Logs.rehearse(config, "rehearsal");
            Rehearsal.play(config, Duration.ofMillis(config.get(Settings.WARM_UP_MS)));
            Rehearsal.tryRedis(config);
            return 0;
        } catch (IOException | RuntimeException e) {
            uncaught.tell(e, "the rehearsal failed: " + e);
            return FAILED;
        } catch (Error e) {
            uncaught.uncaughtException(Thread.currentThread(), e);
            return FAILED;
        }
    }

    private static int serve(Config config, PrintWriter err) {
        Uncaught uncaught = Uncaught.install(err);
        Instance instance = new Instance(config);
        // Before anything is begun: whoever is accepted finds it there.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            instance.drainAndStop();
                            // A JVM that a signal ends says 143 even when all went well; halting here says so.
                            Runtime.getRuntime().halt(status);
                        },
                        "drain"));
        try {
            instance.start();
        } catch (Instance.StartFailure e) {
            uncaught.tell(e, String.valueOf(e.getMessage()));
            return FAILED;
        } catch (RuntimeException e) {
            uncaught.tell(e, "cannot start: " + e);
            return FAILED;
        } catch (Error e) {
            uncaught.uncaughtException(Thread.currentThread(), e);
            return FAILED;
        }
        uncaught.onStarted();
        new MemoryBound(config.get(Settings.MEMORY_MB), instance, () -> exit(MEMORY_EXCEEDED)).start();
        return -1;
    }

    /** The settings by a command line that asks for an instance, not for help. */
    static Config config(String[] args, Map<String, String> environment) throws Config.Invalid {
        try {
            return Config.of(options(new CommandLine(spec()).parseArgs(args)), environment);
        } catch (CommandLine.ParameterException e) {
            throw new Config.Invalid(List.of(String.valueOf(e.getMessage())));
        }
    }

    private static String suggestion(CommandLine.UnmatchedArgumentException e) {
        return e.getSuggestions().isEmpty()
                ? ""
                : "; did you mean " + e.getSuggestions().get(0) + "?";
    }

    private static Map<String, String> options(ParseResult result) {
        Map<String, String> options = new HashMap<>();
        for (Setting<?> setting : Settings.ALL) {
            String value = result.matchedOptionValue(setting.option(), (String) null);
            if (value != null) {
                options.put(setting.key(), value);
            }
        }
        String file = result.matchedOptionValue("--config", (String) null);
        if (file != null) {
            options.put(Config.FILE_KEY, file);
        }
        return options;
    }

    private static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("java -jar chat.jar");
        spec.usageMessage(new UsageMessageSpec()
                .description("A real-time chat. Without REDIS_URL one instance alone; with it, one of many.%n"
                        + "Each option can also be given as the environment variable named with it, or in a file of"
                        + " KEY=value lines; an option is stronger than the environment, and that than the file.%n")
                .abbreviateSynopsis(true)
                .sortOptions(false)
                .width(100));
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Print this and end.")
                .build());
        spec.addOption(OptionSpec.builder("--version")
                .versionHelp(true)
                .description("Print the version and end.")
                .build());
        spec.addOption(OptionSpec.builder("--check-config")
                .description("Check all settings as a start would, print them and where each comes from, and end.")
                .build());
        spec.addOption(OptionSpec.builder("--rehearse")
                .description("Play conversations with itself for CHAT_WARM_UP_MS, in memory, and end: what a class data"
                        + " archive is made from (-XX:ArchiveClassesAtExit).")
                .build());
        spec.addOption(OptionSpec.builder("--load-functions")
                .description("Load this release's functions into the Redis at REDIS_URL, and end: for an operator whose"
                        + " instances' own user may not.")
                .build());
        spec.addOption(option("--config", "FILE")
                .description("CHAT_CONFIG: a file of settings.")
                .build());
        for (Setting<?> setting : Settings.ALL) {
            String defaultText = setting.defaultText().isEmpty() ? "none" : setting.defaultText();
            spec.addOption(option(setting.option(), "VALUE")
                    .description(
                            setting.key() + ": " + setting.doc().replace("%", "%%"),
                            "Default: " + defaultText + " (" + setting.unit() + ")")
                    .build());
        }
        return spec;
    }

    private static OptionSpec.Builder option(String name, String label) {
        return OptionSpec.builder(name).paramLabel(label).type(String.class);
    }
}
