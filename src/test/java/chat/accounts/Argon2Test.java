package chat.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.accounts.Argon2.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords are hashed with Argon2id, and verified. */
class Argon2Test {
    private static final Argon2Cost CHEAP = new Argon2Cost(64, 1);
    private static final String PASSWORD = "correct horse battery staple";

    private final Argon2 argon2 = new Argon2(CHEAP);

    @Test
    void aHashIsWhatTheReferenceProgramMakesOfThePasswordAndTheSalt() {
        // echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 1 -l 32 -e, of the reference implementation's own
        // tests
        String reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

        assertEquals(Verdict.RIGHT, argon2.verify("password", reference));
        assertEquals(Verdict.WRONG, argon2.verify("passwore", reference));
    }

    @Test
    void aHashHasItsParametersWithItAndASaltOfItsOwn() {
        String hash = argon2.hash(PASSWORD);

        assertTrue(hash.startsWith("$argon2id$v=19$m=64,t=1,p=1$"), hash);
        assertNotEquals(hash, argon2.hash(PASSWORD));
        assertEquals(Verdict.RIGHT, argon2.verify(PASSWORD, hash));
        assertEquals(Verdict.WRONG, argon2.verify(PASSWORD + " ", hash));
        assertEquals(Verdict.WRONG, argon2.verify("", hash));
    }

    @Test
    void theLeastCostIsThatOfTheRecommendation() {
        assertEquals(new Argon2Cost(19_456, 2), Argon2Cost.MINIMUM);
        assertTrue(new Argon2(Argon2Cost.MINIMUM).hash(PASSWORD).startsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
    }

    @Test
    void aRightPasswordIsHashedAnewWhenTheCostHasRisen() {
        String hash = argon2.hash(PASSWORD);

        assertEquals(Verdict.RIGHT_BUT_CHEAP, new Argon2(new Argon2Cost(128, 1)).verify(PASSWORD, hash));
        assertEquals(Verdict.RIGHT_BUT_CHEAP, new Argon2(new Argon2Cost(64, 2)).verify(PASSWORD, hash));
        assertEquals(Verdict.RIGHT, new Argon2(new Argon2Cost(32, 1)).verify(PASSWORD, hash));
        assertEquals(Verdict.WRONG, new Argon2(new Argon2Cost(4096, 3)).verify("wrong", hash));
    }

    @Test
    void thePasswordIsTheSameFromEveryKeyboard() {
        String hash = argon2.hash("caf\u00E9 cr\u00E8me");

        assertEquals(Verdict.RIGHT, argon2.verify("cafe\u0301\u00A0cre\u0300me", hash));
        assertEquals(Verdict.WRONG, argon2.verify("cafe creme", hash));
    }

    @Test
    void nothingOfALongPasswordIsCutOff() {
        String hash = argon2.hash("x".repeat(255) + "a");

        assertEquals(Verdict.WRONG, argon2.verify("x".repeat(255) + "b", hash));
        assertEquals(Verdict.RIGHT, argon2.verify("x".repeat(255) + "a", hash));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain text",
                "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=0,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$"
            })
    void noPasswordIsRightWhereThereIsNoHash(String stored) {
        assertEquals(Verdict.WRONG, argon2.verify(PASSWORD, stored));
    }
}
