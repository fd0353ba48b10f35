package chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.config.AllSettings;
import chat.config.Config;
import chat.config.LimitSettings;
import chat.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Settings can be given as options of the command line. */
@Timeout(30)
class OptionsTest {
    @Test
    void everySettingIsAnOption() {
        for (Setting<?> setting : AllSettings.ALL) {
            CommandLine.ParseResult result = new CommandLine(Options.spec()).parseArgs(setting.option(), "a text");

            assertEquals(Map.of(setting.key(), "a text"), Options.settings(result));
        }
    }

    @Test
    void aFileOnTheCommandLineReplacesTheOneInTheEnvironment(@TempDir Path directory)
            throws IOException, Config.Invalid {
        Path mine = Files.writeString(directory.resolve("mine"), "CHAT_ROOMS=1");
        Path other = Files.writeString(directory.resolve("other"), "CHAT_ROOMS=2");
        Config config =
                Options.config(new String[] {"--config", mine.toString()}, Map.of("CHAT_CONFIG", other.toString()));

        assertEquals(1, config.get(LimitSettings.ROOMS));
    }
}
