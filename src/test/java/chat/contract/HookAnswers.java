package chat.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The answers to requests about webhooks, and to what comes in by them; in the room {@code lobby}. */
final class HookAnswers {
    /** A secret that is none's. */
    static final String NOBODYS = "ch_" + "0".repeat(43);

    /** A direct room, which is there for its members alone. */
    static final String DIRECT = "dm:0123456789abcdef0123456789abcdef";

    private static final String[] ADMIN = {"Authorization", "Bearer only-for-the-admin"};
    private static final String NEW_HOOK = "{\"name\":\"CI\"}";

    private final HttpWitness witness;
    private final Caller caller;
    private final String[] administrator;

    /** @param administrator the header of one with an account */
    HookAnswers(HttpWitness witness, Caller caller, String... administrator) {
        this.witness = witness;
        this.caller = caller;
        this.administrator = administrator;
    }

    private Http.Answer ask(int status, String operationId, String path, String body, String... headers) {
        Http.Answer answer = caller.ask(Http.OPERATIONS.get(operationId).method(), path, body, headers);
        assertEquals(status, answer.status(), answer::toString);
        witness.http.see(operationId, answer);
        return answer;
    }

    /**
     * Asks all of it.
     *
     * @param nobody the header of a user who moderates no room
     * @param foreign that of a page of another site
     */
    void see(String[] nobody, String... foreign) {
        Http.Answer made = witness.see(201, caller, "createHook", "", NEW_HOOK, ADMIN);
        String secret = Part.json(made.body()).get("secret").asText();
        comeIn("/hooks/" + secret);
        witness.see(201, caller, "createHook", "", "{\"url\":\"https://example.org/\"}", ADMIN);
        witness.see(403, caller, "createHook", "", "{\"url\":\"http://127.0.0.1/\"}", ADMIN);
        witness.see(400, caller, "createHook", "", "{}", ADMIN);
        witness.see(401, caller, "createHook", "", NEW_HOOK);
        witness.see(403, caller, "createHook", "", NEW_HOOK, nobody);
        witness.see(403, caller, "createHook", "", NEW_HOOK, foreign);
        witness.see(409, caller, "createHook", "", NEW_HOOK.replace("CI", "BEA"), ADMIN);
        witness.see(413, caller, "createHook", "", " ".repeat(1025), ADMIN);
        witness.see(200, caller, "hooks", "", "", ADMIN);
        ask(400, "hooks", "/api/rooms/UPPER/hooks", "", ADMIN);
        ask(404, "hooks", "/api/rooms/" + DIRECT + "/hooks", "", ADMIN);
        ask(404, "createHook", "/api/rooms/" + DIRECT + "/hooks", NEW_HOOK.replace("CI", "CD"), ADMIN);
        witness.see(401, caller, "hooks", "", "");
        witness.see(403, caller, "hooks", "", "", nobody);
        witness.see(404, caller, "deleteHook", "", "", ADMIN);
        ask(400, "deleteHook", "/api/rooms/UPPER/hooks/b-1", "", ADMIN);
        witness.see(401, caller, "deleteHook", "", "");
        witness.see(403, caller, "deleteHook", "", "", foreign);
        String id = Part.json(made.body()).get("id").asText();
        ask(204, "deleteHook", "/api/rooms/lobby/hooks/" + id, "", ADMIN);
        ask(404, "comeIn", "/hooks/" + secret, "gone");
    }

    private void comeIn(String path) {
        ask(201, "comeIn", path, "failed", "Idempotency-Key", "b1");
        ask(200, "comeIn", path, "failed", "Idempotency-Key", "b1");
        ask(201, "comeIn", path, "{\"text\":\"failed\"}", "Content-Type", "application/json");
        ask(400, "comeIn", path, "[]", "Content-Type", "application/json");
        ask(413, "comeIn", path, "more than twenty bytes");
        String id = Part.json(
                        caller.ask("GET", "/api/rooms/lobby/hooks", "", ADMIN).body())
                .get("hooks")
                .get(0)
                .get("id")
                .asText();
        assertEquals(
                200,
                caller.ask("PUT", "/api/rooms/lobby/members/" + id, "{\"muteUntil\":-1}", administrator)
                        .status());
        ask(403, "comeIn", path, "muted");
    }
}
