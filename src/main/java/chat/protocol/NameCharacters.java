package chat.protocol;

import chat.protocol.CharacterTable.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The rule for sequences of characters in a name; {@code names.js} of the page has the same.
 *
 * <p>Everything in a name is visible: marks are on a letter, and not too many of them; joiners and variation selectors are only where
 * they may change what is drawn. For use by one thread.
 */
final class NameCharacters {
    /** The most marks in a row; Tibetan has stacks of eight. */
    private static final int MAX_MARKS = 8;

    /** The most marks in a row that belong to no script. */
    private static final int MAX_DIACRITICS = 4;

    private static final int NON_JOINER = 0x200C;
    private static final int JOINER = 0x200D;
    private static final int TEXT_STYLE = 0xFE0E;
    private static final int PICTURE_STYLE = 0xFE0F;
    private static final int FLAG = 0x1F3F4;
    private static final int END_OF_TAG = 0xE007F;

    private final int[] text;

    /** Whether this is a room's name, which has only letters, digits, marks, '-', '_' and '.'. */
    private final boolean plain;

    private int at;
    private Kind base = Kind.NONE;
    private int marks;
    private int diacritics;

    private NameCharacters(String text, boolean plain) {
        this.text = text.codePoints().toArray();
        this.plain = plain;
    }

    /** Returns the first fault in a room's name, in words, or null. */
    static @Nullable String faultInRoomName(String name) {
        return new NameCharacters(name, true).fault();
    }

    /** Returns the first fault in a user's name, in words, or null. The name is in NFC, and its only white space is single spaces. */
    static @Nullable String faultInUserName(String name) {
        return new NameCharacters(name, false).fault();
    }

    private @Nullable String fault() {
        for (at = 0; at < text.length; at++) {
            String fault = step(text[at]);
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    private @Nullable String step(int c) {
        Kind kind = CharacterTable.kind(c);
        if (kind.isMark()) {
            return mark(kind);
        }
        if (c == JOINER || c == NON_JOINER) {
            return joins() || (c == JOINER && !plain && joinsPictures()) ? null : "a joiner that joins nothing";
        }
        if (isPlain(c, kind)) {
            begin(kind.isLetter() ? kind : Kind.NONE);
            return null;
        }
        if (plain) {
            return "only letters, digits, marks on them, '-', '_' and '.'";
        }
        if (c == ' ') {
            begin(Kind.NONE);
            return null;
        }
        if (kind == Kind.NONE) {
            return styles(c) ? null : "no control, invisible or unknown characters";
        }
        if (base != Kind.PICTURE || !isSkinTone(c)) {
            begin(kind);
        }
        return c != FLAG || skipTags() ? null : "a flag that has no end";
    }

    private static boolean isPlain(int c, Kind kind) {
        return kind.isLetter() || c == '-' || c == '_' || c == '.';
    }

    private void begin(Kind kind) {
        base = kind;
        marks = 0;
        diacritics = 0;
    }

    private @Nullable String mark(Kind kind) {
        if (base == Kind.NONE) {
            return "a mark without a base character";
        }
        marks++;
        diacritics += kind == Kind.DIACRITIC ? 1 : 0;
        return marks > MAX_MARKS || diacritics > MAX_DIACRITICS ? "too many marks on one letter" : null;
    }

    /** Allows a joiner between letters that would be joined without it, and next to a virama; after one also at a word's end. */
    private boolean joins() {
        Kind before = kindAt(at - 1);
        Kind after = kindAt(at + 1);
        if (base == Kind.CURSIVE) {
            return !isJoiner(at - 1) && (after == Kind.CURSIVE || after.isMark());
        }
        boolean behind = before == Kind.VIRAMA && (!after.isLetter() || after == Kind.CONJUNCT) && !isJoiner(at + 1);
        return base == Kind.CONJUNCT && (behind || (before == Kind.CONJUNCT && after == Kind.VIRAMA));
    }

    private boolean isJoiner(int place) {
        return place < text.length && (text[place] == JOINER || text[place] == NON_JOINER);
    }

    private boolean joinsPictures() {
        return base == Kind.PICTURE && kindAt(at + 1) == Kind.PICTURE && !isJoiner(at - 1);
    }

    /** Returns whether this variation selector applies to the character before it. */
    private boolean styles(int c) {
        int before = at == 0 ? 0 : text[at - 1];
        if (c == TEXT_STYLE || c == PICTURE_STYLE) {
            return CharacterTable.kind(before) == Kind.PICTURE
                    || before == '#'
                    || before == '*'
                    || (before >= '0' && before <= '9');
        }
        boolean ideograph = (before >= 0x3400 && before <= 0x9FFF) || (before >= 0x20000 && before <= 0x3FFFF);
        return ideograph && ((c >= 0xE0100 && c <= 0xE01EF) || (c >= 0xFE00 && c <= 0xFE02));
    }

    private static boolean isSkinTone(int c) {
        return c >= 0x1F3FB && c <= 0x1F3FF;
    }

    /** Skips the tags that make the flag of a region, such as England's. */
    private boolean skipTags() {
        int end = at + 1;
        while (end < text.length && isTag(text[end])) {
            end++;
        }
        if (end == at + 1) {
            return true;
        }
        boolean ends = end < text.length && text[end] == END_OF_TAG;
        at = end;
        return ends;
    }

    private static boolean isTag(int c) {
        return (c >= 0xE0030 && c <= 0xE0039) || (c >= 0xE0061 && c <= 0xE007A);
    }

    private Kind kindAt(int place) {
        return place >= 0 && place < text.length ? CharacterTable.kind(text[place]) : Kind.NONE;
    }
}
