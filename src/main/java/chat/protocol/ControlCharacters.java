package chat.protocol;

/** Control characters, which texts and names do not have. */
final class ControlCharacters {
    private ControlCharacters() {}

    /** Returns whether a text has one that is not among those allowed. */
    static boolean areIn(String text, String allowed) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) && allowed.indexOf(c) < 0) {
                return true;
            }
        }
        return false;
    }
}
