package chat.abuse;

import java.util.Arrays;
import java.util.Set;

/** A kind of abuse. */
enum Row {
    JOINS("joins", "join and leave floods"),
    HELLOS("hellos", "hello floods"),
    HISTORIES("histories", "history floods"),
    SEARCHES("searches", "search floods"),
    NON_READERS("non-readers", "400 readers that do not read"),
    ROOMS("rooms", "1,000 connections in 100 rooms each"),
    TYPING("typing", "typing in 100 rooms"),
    SENDS("sends", "4 KB to random rooms"),
    HALF_OPEN("half-open", "half-open handshakes"),
    SLOW_BODIES("slow-bodies", "slow bodies"),
    FRAMES("frames", "fragment and ping floods"),
    HOSTILE("hostile", "huge and hostile frames");

    private final String option;
    private final String words;

    Row(String option, String words) {
        this.option = option;
        this.words = words;
    }

    static Row of(String option) {
        return Arrays.stream(values())
                .filter(row -> row.option.equals(option))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("there is no row " + option + "; --list tells which there are"));
    }

    String words() {
        return words;
    }

    /** Goes on until the attacker's time is over. */
    void run(Attacker attacker) {
        switch (this) {
            case JOINS -> Attacks.joins(attacker);
            case HELLOS -> Attacks.hellos(attacker);
            case HISTORIES -> Attacks.histories(attacker);
            case SEARCHES -> Attacks.searches(attacker);
            case NON_READERS -> Attacks.nonReaders(attacker);
            case ROOMS -> Attacks.rooms(attacker);
            case TYPING -> Attacks.typing(attacker);
            case SENDS -> Attacks.sends(attacker);
            case HALF_OPEN -> Attacks.halfOpen(attacker);
            case SLOW_BODIES -> Attacks.slowBodies(attacker);
            case FRAMES -> Attacks.frames(attacker);
            case HOSTILE -> Attacks.hostile(attacker);
        }
    }

    /** One of which there must be: the attack was seen, and stopped. Empty when all that it does here may be done. */
    Set<String> refusals() {
        return switch (this) {
            case JOINS, HELLOS, HISTORIES, SEARCHES, SENDS, FRAMES -> Set.of("rate_limited", "1008", "1013");
            case HALF_OPEN -> Set.of(Attacker.CUT, "408");
            case SLOW_BODIES -> Set.of(Attacker.CUT, "408", "429");
            case HOSTILE -> Set.of("1002", "1007", "1009");
            case NON_READERS, ROOMS, TYPING -> Set.of();
        };
    }

    /** Whether its refusal is a timeout, and so takes longer than that. */
    boolean isSlow() {
        return this == HALF_OPEN || this == SLOW_BODIES;
    }
}
