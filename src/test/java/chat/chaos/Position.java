package chat.chaos;

/** A place in a room's log as the wire names it: {@code <epoch>-<seq>}, or {@code 0} before the first entry. */
record Position(String epoch, long seq) {
    static final Position NONE = new Position("", 0);

    /** @throws IllegalArgumentException when the server made up something else */
    static Position parse(String text) {
        if (text.equals("0")) {
            return NONE;
        }
        int dash = text.lastIndexOf('-');
        if (dash < 1) {
            throw new IllegalArgumentException("not an id: " + text);
        }
        return new Position(text.substring(0, dash), Long.parseLong(text.substring(dash + 1)));
    }

    /** Whether this is the very next entry of the same log. */
    boolean follows(Position other) {
        return seq == other.seq + 1 && (epoch.equals(other.epoch) || other.equals(NONE));
    }

    boolean sameLog(Position other) {
        return epoch.equals(other.epoch) || equals(NONE) || other.equals(NONE);
    }

    /** The place right before this one. */
    Position before() {
        return seq == 1 ? NONE : new Position(epoch, seq - 1);
    }

    @Override
    public String toString() {
        return equals(NONE) ? "0" : epoch + '-' + seq;
    }
}
