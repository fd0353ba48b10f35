package chat.protocol;

import chat.protocol.MessageBody.AuthoredText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The words that a search looks for: all of them, in any order, whatever their case and accents. A word is found where one begins so. Words
 * in quotation marks are one, and {@code from:name} is a word of the author's name.
 *
 * @param words folded words of the text
 * @param authors folded words of the author's name
 */
public record SearchQuery(List<String> words, List<String> authors) {
    private static final int MAX_WORDS = 10;
    private static final Pattern WORD = Pattern.compile("(from:)?(?:\"([^\"]*)\"|(\\S+))");

    /** @throws BadMessage if there is no word, or are too many */
    static SearchQuery parse(String text) {
        if (text.length() > FixedLimits.MAX_SEARCH_CHARS) {
            throw BadMessage.badRequest("text: at most %d characters", FixedLimits.MAX_SEARCH_CHARS);
        }
        List<String> words = new ArrayList<>();
        List<String> authors = new ArrayList<>();
        Matcher matcher = WORD.matcher(FoldedText.of(text).toString());
        while (matcher.find()) {
            String word = (matcher.group(2) == null ? matcher.group(3) : matcher.group(2)).strip();
            if (!word.isEmpty()) {
                (matcher.group(1) == null ? words : authors).add(word);
            }
        }
        int count = words.size() + authors.size();
        if (count == 0 || count > MAX_WORDS) {
            throw BadMessage.badRequest("text: 1 to %d words", MAX_WORDS);
        }
        return new SearchQuery(List.copyOf(words), List.copyOf(authors));
    }

    /** Returns whether a message has all these words. */
    public boolean matches(AuthoredText message) {
        return haveAll(message.from().name(), authors) && haveAll(message.text(), words);
    }

    /** Returns the length of its words together, in UTF-16 code units. */
    int chars() {
        return Stream.concat(words.stream(), authors.stream())
                .mapToInt(String::length)
                .sum();
    }

    private static boolean haveAll(String text, List<String> words) {
        return words.isEmpty() || words.stream().allMatch(FoldedText.of(text)::hasWord);
    }
}
