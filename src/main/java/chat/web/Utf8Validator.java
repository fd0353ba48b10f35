package chat.web;

/**
 * Validates UTF-8 (RFC 3629) that comes in parts, which may end within a character. What it knows of the parts before is a number, so that a
 * connection keeps no object for it. Stateless.
 */
final class Utf8Validator {
    /** The state at the beginning, and after a whole character. */
    static final int COMPLETE = 0;

    /** The state after bytes that no text begins with; final. */
    static final int INVALID = -1;

    /** The states within a character: how many bytes are still to come, and what the first of them may be. */
    private static final int ONE = 1;

    private static final int TWO = 2;
    private static final int THREE = 3;
    private static final int TWO_AFTER_E0 = 4;
    private static final int TWO_AFTER_ED = 5;
    private static final int THREE_AFTER_F0 = 6;
    private static final int THREE_AFTER_F4 = 7;

    private Utf8Validator() {}

    /**
     * Returns the state after another part.
     *
     * @param state that after the parts before, or {@link #COMPLETE}
     */
    static int validate(int state, byte[] part) {
        int next = state;
        for (int i = 0; i < part.length && next != INVALID; i++) {
            byte b = part[i];
            if (next != COMPLETE || b < 0) {
                next = next(next, b & 0xFF);
            }
        }
        return next;
    }

    private static int next(int state, int b) {
        return switch (state) {
            case COMPLETE -> first(b);
            case ONE -> within(b, 0x80, 0xBF, COMPLETE);
            case TWO -> within(b, 0x80, 0xBF, ONE);
            case THREE -> within(b, 0x80, 0xBF, TWO);
            // Shorter forms of what fewer bytes can express.
            case TWO_AFTER_E0 -> within(b, 0xA0, 0xBF, ONE);
            case THREE_AFTER_F0 -> within(b, 0x90, 0xBF, TWO);
            // Surrogates.
            case TWO_AFTER_ED -> within(b, 0x80, 0x9F, ONE);
            // Beyond the last code point.
            case THREE_AFTER_F4 -> within(b, 0x80, 0x8F, TWO);
            default -> INVALID;
        };
    }

    private static int first(int b) {
        if (b >= 0xC2 && b <= 0xDF) {
            return ONE;
        }
        return switch (b) {
            case 0xE0 -> TWO_AFTER_E0;
            case 0xED -> TWO_AFTER_ED;
            case 0xF0 -> THREE_AFTER_F0;
            case 0xF1, 0xF2, 0xF3 -> THREE;
            case 0xF4 -> THREE_AFTER_F4;
            default -> b >= 0xE1 && b <= 0xEF ? TWO : INVALID;
        };
    }

    private static int within(int b, int lowest, int highest, int next) {
        return b >= lowest && b <= highest ? next : INVALID;
    }
}
