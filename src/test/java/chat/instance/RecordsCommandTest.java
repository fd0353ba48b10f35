package chat.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.redis.RedisOperator;
import chat.backplane.redis.RedisSettings;
import chat.metrics.Metrics;
import chat.testing.RedisServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An operator's commands about what is kept. */
@Timeout(60)
class RecordsCommandTest {
    @AutoClose
    private final RedisServer redis = RedisServer.started();

    private RedisOperator operator;

    @BeforeEach
    void connect() {
        operator = RedisOperator.open(
                new RedisSettings(redis.url(), "operator", 1_000, Duration.ofDays(1)), new Metrics());
    }

    @AfterEach
    void disconnect() {
        operator.close();
    }

    private List<String> run(String... words) throws UserCommand.Refused {
        StringWriter out = new StringWriter();
        new RecordsCommand(operator, new PrintWriter(out)).run(List.of(words));
        return out.toString().lines().toList();
    }

    private void manage(String... words) throws UserCommand.Refused {
        new UserCommand(operator.accounts(), new PrintWriter(new StringWriter())).run(List.of(words));
    }

    @Test
    void auditPrintsTheNewestActsFirstWithTheNamesThatAccountsHave() throws UserCommand.Refused {
        assertEquals(List.of(), run("audit", "20"));
        manage("create", "Ann");
        for (int i = 0; i < 60; i++) {
            manage("disable", "Ann");
            manage("enable", "Ann");
        }

        List<String> all = run("audit", "1000");
        assertEquals(122, all.size());
        assertTrue(all.get(0).contains("\"action\":\"account_enabled\""), all.get(0));
        assertTrue(all.get(0).contains("\"userName\":\"Ann\""), all.get(0));
        assertFalse(all.get(0).contains("\"by\""), all.get(0));
        assertTrue(all.get(121).contains("\"action\":\"account_created\""), all.get(121));
        assertEquals(all.subList(0, 7), run("audit", "7"));
    }

    @Test
    void aPersonIsErasedByNameOrById() throws UserCommand.Refused {
        manage("create", "Ann");
        assertEquals(List.of(), run("export", "user", "Ann"));
        assertEquals(List.of(), run("erase", "name", "Ann"));
        assertEquals(List.of(), run("erase", "id", "g1"));
        assertRefused("there is no account \"Ann\"", "erase", "name", "Ann");
        assertTrue(run("audit", "1").get(0).contains("\"action\":\"user_erased\",\"user\":\"g1\""));
    }

    @Test
    void whatCannotBeDoneIsSaid() {
        assertRefused("what is to be done? " + RecordsCommand.USAGE, "erase", "room", "lobby");
        assertRefused("there is no report \"7\"", "close", "7");
        assertRefused("room: 1 to 64 characters, this has 0", "export", "room", "");
        assertRefused("what is to be done? " + RecordsCommand.USAGE, "audit");
        assertRefused("\"all\" is no number of entries", "audit", "all");
    }

    private void assertRefused(String message, String... words) {
        assertEquals(
                message,
                assertThrows(UserCommand.Refused.class, () -> run(words)).getMessage());
    }
}
