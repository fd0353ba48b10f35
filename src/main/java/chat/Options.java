package chat;

import chat.config.AllSettings;
import chat.config.Config;
import chat.config.Setting;
import chat.instance.RecordsCommand;
import chat.instance.UserCommand;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** The options of the command line: one for each setting, and those that do something else than serve. */
final class Options {
    static final String HELP = "--help";
    static final String VERSION = "--version";
    static final String CHECK_CONFIG = "--check-config";
    static final String WARM_UP = "--warm-up";
    static final String LOAD_FUNCTIONS = "--load-functions";
    static final String USER = "--user";
    static final String RECORDS = "--records";
    private static final String CONFIG = "--config";

    private Options() {}

    /**
     * Returns the settings given by a command line that asks for an instance, and by the environment.
     *
     * @throws Config.Invalid if an option or a setting is wrong
     */
    static Config config(String[] args, Map<String, String> environment) throws Config.Invalid {
        try {
            return Config.of(settings(new CommandLine(spec()).parseArgs(args)), environment);
        } catch (CommandLine.ParameterException e) {
            throw new Config.Invalid(List.of(String.valueOf(e.getMessage())));
        }
    }

    /** Returns the settings that were given as options, by key. */
    static Map<String, String> settings(ParseResult result) {
        Map<String, String> settings = new HashMap<>();
        for (Setting<?> setting : AllSettings.ALL) {
            String value = result.matchedOptionValue(setting.option(), (String) null);
            if (value != null) {
                settings.put(setting.key(), value);
            }
        }
        String file = result.matchedOptionValue(CONFIG, (String) null);
        if (file != null) {
            settings.put(Config.FILE_KEY, file);
        }
        return settings;
    }

    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("java -jar chat.jar").usageMessage(usage());
        spec.addOption(OptionSpec.builder("-h", HELP)
                .usageHelp(true)
                .description("Print this and exit.")
                .build());
        spec.addOption(OptionSpec.builder(VERSION)
                .versionHelp(true)
                .description("Print the version and exit.")
                .build());
        spec.addOption(OptionSpec.builder(CHECK_CONFIG)
                .description("Check all settings as a start would, print them and where each comes from, and exit.")
                .build());
        spec.addOption(OptionSpec.builder(WARM_UP)
                .description(
                        "Run the warm-up for CHAT_WARM_UP_MS, in memory, and exit: checks a release, and writes a class"
                                + " data archive (-XX:ArchiveClassesAtExit).")
                .build());
        spec.addOption(OptionSpec.builder(LOAD_FUNCTIONS)
                .description(
                        "Load this release's functions into the Redis at REDIS_URL, and exit: for an operator whose"
                                + " instances' own user may not.")
                .build());
        spec.addOption(OptionSpec.builder(USER)
                .paramLabel("WORD")
                .type(String[].class)
                .arity("1..2")
                .description("Do something with the accounts in the Redis at REDIS_URL, and exit: " + UserCommand.USAGE)
                .build());
        spec.addOption(OptionSpec.builder(RECORDS)
                .paramLabel("WORD")
                .type(String[].class)
                .arity("1..3")
                .description("Print what is kept in the Redis at REDIS_URL, a JSON object in each line, and exit: "
                        + RecordsCommand.USAGE)
                .build());
        spec.addOption(option(CONFIG, "FILE")
                .description("CHAT_CONFIG: a file of settings.")
                .build());
        for (Setting<?> setting : AllSettings.ALL) {
            String defaultText = setting.defaultText().isEmpty() ? "none" : setting.defaultText();
            spec.addOption(option(setting.option(), "VALUE")
                    .description(
                            setting.key() + ": " + setting.doc().replace("%", "%%"),
                            "Default: " + defaultText + " (" + setting.unit() + ")")
                    .build());
        }
        return spec;
    }

    private static UsageMessageSpec usage() {
        return new UsageMessageSpec()
                .description("A real-time chat. Without REDIS_URL one instance alone; with it, one of many.%n"
                        + "Each option can also be given as the environment variable named with it, or in a file of"
                        + " KEY=value lines. Options override the environment, which overrides the file.%n")
                .abbreviateSynopsis(true)
                .sortOptions(false)
                .width(100);
    }

    private static OptionSpec.Builder option(String name, String label) {
        return OptionSpec.builder(name).paramLabel(label).type(String.class);
    }
}
