package chat.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The answers to requests about bots. */
final class BotAnswers {
    /** The operations, each with a body that it takes. */
    static final String NEW_BOT = "{\"name\":\"Deploy\",\"rooms\":[\"lobby\"]}";

    private static final String[] ADMIN = {"Authorization", "Bearer only-for-the-admin"};

    private final HttpWitness witness;
    private final Caller caller;

    BotAnswers(HttpWitness witness, Caller caller) {
        this.witness = witness;
        this.caller = caller;
    }

    /**
     * Asks all of it.
     *
     * @param nobody the header of a user who owns no room
     * @param foreign that of a page of another site
     */
    void see(String[] nobody, String... foreign) {
        Http.Answer made = witness.see(201, caller, "createBot", "", NEW_BOT, ADMIN);
        witness.see(400, caller, "createBot", "", "{}", ADMIN);
        witness.see(401, caller, "createBot", "", NEW_BOT);
        witness.see(403, caller, "createBot", "", NEW_BOT, nobody);
        witness.see(403, caller, "createBot", "", NEW_BOT, foreign);
        String elsewhere = NEW_BOT.replace("Deploy", "Test").replace("lobby", HookAnswers.DIRECT);
        witness.see(404, caller, "createBot", "", elsewhere, ADMIN);
        witness.see(409, caller, "createBot", "", NEW_BOT.replace("Deploy", "BEA"), ADMIN);
        witness.see(413, caller, "createBot", "", " ".repeat(1025), ADMIN);
        witness.see(200, caller, "bots", "", "", ADMIN);
        witness.see(200, caller, "bots", "?room=lobby", "", ADMIN);
        witness.see(400, caller, "bots", "?room=UPPER", "", ADMIN);
        witness.see(404, caller, "bots", "?room=" + HookAnswers.DIRECT, "", ADMIN);
        witness.see(401, caller, "bots", "", "");
        witness.see(403, caller, "bots", "", "", nobody);
        witness.see(404, caller, "deleteBot", "", "", ADMIN);
        witness.see(401, caller, "deleteBot", "", "");
        witness.see(403, caller, "deleteBot", "", "", foreign);
        witness.http.see("deleteBot", caller.ask("DELETE", "/api/bots/a%00b", "", ADMIN));
        String id = Part.json(made.body()).get("user").get("id").asText();
        Http.Answer deleted = caller.ask("DELETE", "/api/bots/" + id, "", ADMIN);
        assertEquals(204, deleted.status());
        witness.http.see("deleteBot", deleted);
    }
}
