package chat.hub;

/** A close code as a metric's label: drawn from a closed set, since a peer may send any number. */
final class CloseLabel {
    private CloseLabel() {}

    static String of(int code) {
        boolean standard = code >= 1000 && code <= 1015;
        return standard ? Integer.toString(code) : "other";
    }
}
