package chat.protocol;

/**
 * A place in a room's log: an epoch, and a number that counts without gaps in it.
 *
 * <p>Why an epoch: a log that was wiped or restored from a backup counts again from a smaller number. Without an epoch,
 * a client that had seen number 1,040 of the old log would take 1,041 of the new one for its successor. Ids of two
 * epochs cannot be compared.
 *
 * @param epoch opaque, letters and digits; empty only in {@link #NONE}
 * @param seq 1 for the first entry of a log, 0 only in {@link #NONE}
 */
public record MessageId(String epoch, long seq) {
    /** Before the first message of any log; {@code "0"} on the wire. */
    public static final MessageId NONE = new MessageId("", 0);

    private static final int MAX_EPOCH = 32;

    public MessageId {
        boolean none = epoch.isEmpty() && seq == 0;
        boolean valid = seq >= 0
                && !epoch.isEmpty()
                && epoch.length() <= MAX_EPOCH
                && epoch.chars().allMatch(MessageId::isEpochChar);
        if (!none && !valid) {
            throw BadMessage.badRequest("not a message id");
        }
    }

    /** Reads the form of the wire, {@code <epoch>-<seq>} or {@code 0}. */
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

    public boolean isNone() {
        return seq == 0;
    }

    public boolean sameLog(MessageId other) {
        return epoch.equals(other.epoch);
    }

    /** Whether this is later in the same log; false when the epochs differ. */
    public boolean isAfter(MessageId other) {
        return (sameLog(other) || other.isNone()) && seq > other.seq;
    }

    /** Whether this is the very next entry after the other. */
    public boolean follows(MessageId other) {
        return (sameLog(other) || other.isNone()) && seq == other.seq + 1;
    }

    private static boolean isEpochChar(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    @Override
    public String toString() {
        return isNone() ? "0" : epoch + '-' + seq;
    }
}
