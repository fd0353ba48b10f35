package chat.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.accounts.Account;
import chat.accounts.AccountStore;
import chat.accounts.SecretToken;
import chat.backplane.memory.MemoryBackplane;
import chat.metrics.Metrics;
import chat.protocol.NameLooks;
import chat.testing.Await;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** An operator's commands about accounts. */
class UserCommandTest {
    @AutoClose
    private final MemoryBackplane backplane = new MemoryBackplane(Clock.systemUTC(), 100, new Metrics());

    private final AccountStore store = backplane.accounts();

    private String run(String... words) throws UserCommand.Refused {
        StringWriter out = new StringWriter();
        new UserCommand(store, new PrintWriter(out)).run(List.of(words));
        return out.toString().strip();
    }

    private Account account(String name) {
        return Await.result(store.find(NameLooks.ofLowerCase(name))).orElseThrow();
    }

    @Test
    void aCreatedAccountHasNoPasswordUntilItsLinkIsUsed() throws UserCommand.Refused {
        String link = run("create", "  Ann   Lee ");

        assertTrue(link.startsWith("/#reset=cl_"), link);
        Account ann = account("ann lee");
        assertEquals("Ann Lee", ann.name());
        String secret = link.substring("/#reset=".length());
        assertEquals(
                ann,
                Await.result(store.resetPassword(new SecretToken(secret).id(), "hash"))
                        .orElseThrow());
        assertEquals(
                "hash", Await.result(store.credentials(ann.id())).orElseThrow().passwordHash());
    }

    @Test
    void accountsAreListedWithTheirRolesAndState() throws UserCommand.Refused {
        for (String name : List.of("Ann", "Bob", "Cid")) {
            run("create", name);
        }
        run("admin", "Ann");
        run("disable", "BOB");
        List<String> lines = run("list").lines().toList();

        assertEquals(3, lines.size());
        assertTrue(lines.get(0).startsWith("Ann\tadmin\tenabled\t"), lines::toString);
        assertTrue(lines.get(1).startsWith("Bob\tuser\tdisabled\t"), lines::toString);
        assertTrue(lines.get(2).endsWith("\t" + account("Cid").id()), lines::toString);
        run("enable", "Bob");
        run("user", "Ann");
        assertTrue(run("list").lines().allMatch(line -> line.contains("\tuser\tenabled\t")));
    }

    @Test
    void moreAccountsThanAPageAreListed() throws UserCommand.Refused {
        for (int i = 0; i < 205; i++) {
            run("create", "Ann " + i);
        }
        assertEquals(205, run("list").lines().distinct().count());
    }

    @Test
    void anInvitationMayMakeAnAdministrator() throws UserCommand.Refused {
        assertTrue(run("invite").startsWith("/#invite=cl_"));
        assertTrue(run("invite", "admin").startsWith("/#invite=cl_"));
    }

    @Test
    void theFirstAdministratorIsInvitedWhileThereIsNoAccount() throws UserCommand.Refused {
        assertTrue(run("first").startsWith("/#invite=cl_"));
        run("create", "Ann");
        assertEquals("", run("first"));
    }

    private void assertRefused(String message, String... words) {
        assertEquals(
                message,
                assertThrows(UserCommand.Refused.class, () -> run(words)).getMessage());
    }

    @Test
    void whatCannotBeDoneIsSaid() throws UserCommand.Refused {
        run("create", "Ann");

        assertRefused("there is no account \"Nobody\"", "reset", "Nobody");
        assertRefused("the name \"ANN\" is taken, or looks like one that is", "create", "ANN");
        assertRefused("name: 1 to 40 characters, this has 0", "create", "");
        assertRefused("\"owner\" is no role; there is \"admin\"", "invite", "owner");
        assertRefused("what is to be done? " + UserCommand.USAGE, "promote", "Ann");
    }
}
