package chat.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The defects that were found, each counted once, and what is to be said about the first of each kind. One thread. */
final class Findings {
    private static final int WORDS_ABOUT = 5;

    private final Map<Defect, Set<Object>> subjects = new EnumMap<>(Defect.class);
    private final List<String> evidence = new ArrayList<>();

    /** A way in which a history can be wrong. */
    enum Defect {
        LOST,
        DOUBLED,
        REORDERED,
        PHANTOM,
        UNEXPLAINED_GAP,
        UNANSWERED,
        AFTER_REMOVAL,
        BEFORE_REMOVAL,
        OUTLIVED
    }

    /** @param subject the message or the place; the same one found again doesn't count again */
    void add(Defect defect, Object subject, String words) {
        Set<Object> all = subjects.computeIfAbsent(defect, key -> new HashSet<>());
        if (all.add(subject) && all.size() <= WORDS_ABOUT) {
            evidence.add(defect + ": " + subject + ": " + words);
        }
    }

    long count(Defect defect) {
        return subjects.getOrDefault(defect, Set.of()).size();
    }

    List<String> evidence() {
        return evidence;
    }
}
