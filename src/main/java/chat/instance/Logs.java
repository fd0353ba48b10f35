package chat.instance;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import chat.config.Config;
import chat.config.InstanceSettings;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * Configures the log: lines on standard output, which the process manager keeps. Each names the instance and its process, so that
 * the logs of many instances can be merged.
 */
public final class Logs {
    /** Control characters, marks of direction and other characters without width, separators of lines and paragraphs. */
    static final String HOSTILE = "[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]";

    private static final Pattern HOSTILE_IN_JSON = Pattern.compile("[" + HOSTILE + "&&[^\n\r]]");

    private Logs() {}

    /** Configures the logging of the whole process; replaces an earlier configuration. */
    public static void start(Config config, String instance) {
        start(instance, config.get(InstanceSettings.LOG_LEVEL), isJson(config));
    }

    /**
     * Configures the logging of the whole process; replaces an earlier configuration.
     *
     * @param level one that {@link InstanceSettings#LOG_LEVEL} takes
     */
    public static void start(String instance, String level, boolean json) {
        start(instance, level, json, new LogAppender());
    }

    /** Configures the logging as {@link #start(Config, String)} does, and discards every line. */
    public static void discard(Config config, String instance) {
        OutputStreamAppender<ILoggingEvent> nowhere = new OutputStreamAppender<>();
        nowhere.setOutputStream(OutputStream.nullOutputStream());
        start(instance, config.get(InstanceSettings.LOG_LEVEL), isJson(config), nowhere);
    }

    private static boolean isJson(Config config) {
        return config.get(InstanceSettings.LOG_FORMAT).equals("json");
    }

    private static void start(String instance, String level, boolean json, OutputStreamAppender<ILoggingEvent> lines) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        context.putProperty("instance", instance);
        context.putProperty("pid", Long.toString(ProcessHandle.current().pid()));

        lines.setContext(context);
        lines.setEncoder(json ? json(context) : text(context, instance));
        lines.start();

        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(lines);
        context.getLogger("chat").setLevel(Level.toLevel(level));
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context, String instance) {
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        // Controls and marks of direction that came in from outside are replaced: one event is one line, always.
        layout.getInstanceConverterMap().put("oneLine", OneLineMessage::new);
        layout.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level " + instance + " pid="
                + ProcessHandle.current().pid()
                + " [%thread] %logger{0} - %oneLine%n%replace(%ex{12}){'[" + HOSTILE
                + "&&[^\n\t]]', '?'}%nopex");
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder() {
            @Override
            public byte[] encode(ILoggingEvent event) {
                String line = new String(super.encode(event), StandardCharsets.UTF_8);
                return HOSTILE_IN_JSON
                        .matcher(line)
                        .replaceAll(found -> escaped(found.group()))
                        .getBytes(StandardCharsets.UTF_8);
            }
        };
        encoder.setContext(context);
        encoder.setWithFormattedMessage(true);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithMDC(false);
        encoder.start();
        return encoder;
    }

    private static String escaped(String text) {
        StringBuilder escapes = new StringBuilder();
        text.chars().forEach(c -> escapes.append(String.format("\\u%04x", c)));
        return Matcher.quoteReplacement(escapes.toString());
    }
}
