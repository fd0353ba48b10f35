package chat.connection;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Maps close codes to metric labels: a closed set, since a peer may send any number. */
final class CloseCodeLabel {
    private static final int FIRST = 1000;
    private static final int LAST = 1015;
    private static final String OTHER = "other";

    private CloseCodeLabel() {}

    static String of(int code) {
        boolean standard = code >= FIRST && code <= LAST;
        return standard ? Integer.toString(code) : OTHER;
    }

    static Stream<String> all() {
        return Stream.concat(IntStream.rangeClosed(FIRST, LAST).mapToObj(Integer::toString), Stream.of(OTHER));
    }
}
