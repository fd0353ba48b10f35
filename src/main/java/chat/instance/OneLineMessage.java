package chat.instance;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.regex.Pattern;

/** Writes the message of an event as one line: a question mark stands for each character that could do harm there. */
final class OneLineMessage extends MessageConverter {
    private static final Pattern HOSTILE = Pattern.compile(Logs.HOSTILE);

    @Override
    public String convert(ILoggingEvent event) {
        String message = super.convert(event);
        return isPrintableAscii(message) ? message : HOSTILE.matcher(message).replaceAll("?");
    }

    /** Nearly every message is: then the expression need not look at each character. */
    private static boolean isPrintableAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
