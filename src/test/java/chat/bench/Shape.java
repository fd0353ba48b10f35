package chat.bench;

import java.util.Arrays;
import java.util.List;

/** A load that the bench knows. */
enum Shape {
    ROOM("room", "one room, 20 messages a second"),
    SLOW_ROOM("slow-room", "one room, 2 messages a second"),
    ROOMS("rooms", "many small rooms, 2,000 messages a second"),
    MOST_ROOM("most-room", "one room, the most deliveries a second"),
    MOST_ROOMS("most-rooms", "many small rooms, the most deliveries a second"),
    CONNECTS("connects", "connections opened as fast as it goes"),
    IDLE("idle", "CPU and memory of connections that say nothing"),
    QUIET_ROOM("quiet-room", "a quiet room, alone and beside a busy one; chat alone"),
    GROWTH("growth", "cost as idle connections and deliveries grow; chat alone"),
    LARGE("large", "one message to one large room"),
    MODEL("model", "rooms of several sizes and rates, for deploy/capacity; chat alone"),
    CROWD("crowd", "as many connections as --connections says, in one room"),
    CHURN("churn", "as many connections as --connections says, opened and closed, and what heap is left; chat alone");

    private final String option;
    private final String words;

    Shape(String option, String words) {
        this.option = option;
        this.words = words;
    }

    static Shape of(String option) {
        return Arrays.stream(values())
                .filter(shape -> shape.option.equals(option))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("there is no load " + option + "; --list tells which there are"));
    }

    /** Returns those that are measured when none is named. */
    static List<Shape> usual() {
        return Arrays.stream(values())
                .filter(shape -> !shape.needsConnections() && shape != MODEL)
                .toList();
    }

    /** Returns whether only this chat is measured. */
    boolean isForChatAlone() {
        return this == QUIET_ROOM || this == GROWTH || this == MODEL || this == CHURN;
    }

    /** Returns whether {@code --connections} says how many it opens. */
    boolean needsConnections() {
        return this == CROWD || this == CHURN;
    }

    String option() {
        return option;
    }

    String words() {
        return words;
    }
}
