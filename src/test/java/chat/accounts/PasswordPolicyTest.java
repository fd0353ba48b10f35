package chat.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rule for passwords. */
class PasswordPolicyTest {
    private static final String COMMON = "is one of the most common; choose another";

    @ParameterizedTest
    @ValueSource(strings = {"password", "PassWord", "12345678", "iloveyou", "1q2w3e4r5t", "trustno1", "qwertyuiop"})
    void aCommonOneIsRefused(String password) {
        assertEquals(COMMON, PasswordPolicy.fault(password, "Ann"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"correct horse", "        ", "пароль-и-соль", "🐎🔋📎✅🐎🔋📎✅", "tr0ub4dor&3\t\u0000"})
    void anyCharactersWillDo(String password) {
        assertNull(PasswordPolicy.fault(password, "Ann"));
    }

    @Test
    void itHasEightTo256Characters() {
        assertEquals("8 to 256 characters, this has 7", PasswordPolicy.fault("🐎".repeat(7), "Ann"));
        assertEquals("8 to 256 characters, this has 257", PasswordPolicy.fault("x".repeat(257), "Ann"));
        assertNull(PasswordPolicy.fault("🐎".repeat(256), "Ann"));
    }

    @Test
    void itIsNotTheUsersName() {
        assertEquals("must not be the name", PasswordPolicy.fault("ann of green gables", "Ann of Green Gables"));
    }
}
