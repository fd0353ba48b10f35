package chat.protocol;

/**
 * A position in a room's log: an epoch, and a sequence number without gaps in it.
 *
 * <p>A log that was wiped or restored from a backup counts again from a smaller number. Without an epoch, a client that had seen
 * number 1,040 of the old log would take 1,041 of the new one for its successor. Ids of two epochs cannot be compared.
 *
 * @param epoch opaque, letters and digits; empty only in {@link #NONE}
 * @param seq 1 for the first entry of a log, 0 only in {@link #NONE}
 */
public record MessageId(String epoch, long seq) implements SearchStart {
    /** The position before the first message of any log; {@code "0"} on the wire. */
    public static final MessageId NONE = new MessageId("", 0);

    private static final int MAX_EPOCH_CHARS = 32;

    /** @throws BadMessage if epoch and number are not those of an id */
    public MessageId {
        boolean none = epoch.isEmpty() && seq == 0;
        boolean valid = seq >= 0 && !epoch.isEmpty() && epoch.length() <= MAX_EPOCH_CHARS && isEpoch(epoch);
        if (!none && !valid) {
            throw BadMessage.badRequest("not a message id");
        }
    }

    /**
     * Reads the form of the wire, {@code <epoch>-<seq>} or {@code 0}.
     *
     * @throws BadMessage if the text has another form
     */
    public static MessageId parse(String text) {
        if (text.equals("0")) {
            return NONE;
        }
        int dash = text.lastIndexOf('-');
        if (dash < 1
                || dash == text.length() - 1
                || text.charAt(dash + 1) == '0'
                || !text.chars().skip(dash + 1L).allMatch(c -> c >= '0' && c <= '9')) {
            throw BadMessage.badRequest("not a message id: it is \"<epoch>-<number>\" or \"0\"");
        }
        try {
            return new MessageId(text.substring(0, dash), Long.parseLong(text, dash + 1, text.length(), 10));
        } catch (NumberFormatException e) {
            throw BadMessage.badRequest("not a message id: its number is too large");
        }
    }

    /** Returns whether this is {@link #NONE}. */
    public boolean isNone() {
        return seq == 0;
    }

    /** Returns whether both ids are of the same epoch. */
    public boolean isSameEpoch(MessageId other) {
        return epoch.equals(other.epoch);
    }

    /** Returns whether this is later in the same log; false if the epochs differ. */
    public boolean isAfter(MessageId other) {
        return (isSameEpoch(other) || other.isNone()) && seq > other.seq;
    }

    /** Returns whether this is the next entry after the other. */
    public boolean follows(MessageId other) {
        return (isSameEpoch(other) || other.isNone()) && seq == other.seq + 1;
    }

    /** A loop: this is called for every entry and every receipt. */
    private static boolean isEpoch(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isEpochChar(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEpochChar(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    @Override
    public String toString() {
        return isNone() ? "0" : epoch + '-' + seq;
    }
}
