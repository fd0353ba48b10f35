package chat.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The answers to requests about accounts, where anybody may register. */
final class AccountAnswers {
    private static final String PASSWORD = "correct horse battery";

    private final Http http;
    private final Caller caller;

    AccountAnswers(Http http, Caller caller) {
        this.http = http;
        this.caller = caller;
    }

    private Http.Answer expect(int status, String operationId, String query, String body, String... headers) {
        Http.Operation operation = Http.OPERATIONS.get(operationId);
        String path = operation.path().replace("{id}", "unknown") + query;
        Http.Answer answer = caller.ask(operation.method(), path, body, headers);
        assertEquals(status, answer.status(), () -> operationId + ": " + answer);
        http.see(operationId, answer);
        return answer;
    }

    /**
     * Asks all of it.
     *
     * @param guest the header of a guest
     * @param foreign that of a page of another site
     */
    void see(String[] guest, String... foreign) {
        String account = "{\"name\":\"Bea\",\"password\":\"" + PASSWORD + "\"}";
        expect(400, "register", "", "{\"name\":\"Bea\",\"password\":\"password\"}");
        expect(403, "register", "", "{\"name\":\"Bea\",\"password\":\"" + PASSWORD + "\",\"invite\":\"cl_none\"}");
        expect(403, "register", "", account, foreign);
        expect(413, "register", "", " ".repeat(1025));
        String[] bea = Caller.bearer(expect(201, "register", "", account));
        expect(409, "register", "", account.replace("Bea", "BEA"));

        expect(200, "access", "", "");
        expect(403, "access", "", "", foreign);
        expect(401, "signIn", "", account.replace(PASSWORD, "another"));
        expect(401, "signIn", "", account.replace("Bea", "Nobody"));
        Http.Answer signedIn = expect(200, "signIn", "", account);
        expect(200, "sessions", "", "", bea);
        expect(401, "sessions", "", "");
        expect(403, "sessions", "", "", guest);
        expect(404, "endSession", "", "", bea);
        expect(401, "endSession", "", "");
        expect(403, "endSession", "", "", guest);
        http.see("endSession", caller.ask("DELETE", "/api/sessions/all", "", bea));
        http.see("endSession", caller.ask("DELETE", "/api/sessions/a%00b", "", bea));
        expect(401, "sessions", "", "", Caller.bearer(signedIn));

        expect(200, "findUsers", "?prefix=b&limit=5", "", bea);
        expect(400, "findUsers", "?limit=0", "", bea);
        expect(401, "findUsers", "", "");
        expect(200, "findUsers", "?room=lobby", "", guest);
        expect(403, "findUsers", "", "", foreign);

        expect(201, "invite", "", "", bea);
        expect(201, "invite", "", "{\"uses\":2,\"hours\":1}", bea);
        expect(400, "invite", "", "{\"uses\":0}", bea);
        expect(403, "invite", "", "{\"reset\":\"Bea\"}", bea);
        expect(401, "invite", "", "");
        expect(403, "invite", "", "", guest);
        expect(413, "invite", "", " ".repeat(1025), bea);

        String change = "{\"old\":\"" + PASSWORD + "\",\"password\":\"" + PASSWORD + "2\"}";
        expect(400, "changePassword", "", "{\"password\":\"" + PASSWORD + "\"}", bea);
        expect(401, "changePassword", "", change);
        expect(403, "changePassword", "", change, guest);
        expect(403, "changePassword", "", change.replace("\"old\":\"", "\"old\":\"not "), bea);
        expect(413, "changePassword", "", " ".repeat(1025), bea);
        expect(204, "changePassword", "", change, bea);
        expect(204, "signOut", "", "", bea);
        expect(401, "whoAmI", "", "", bea);
    }

    /** Asks what only an administrator may, and returns the header of one. */
    String[] seeAsAdministrator(String invitationOfAdmin) {
        String account =
                "{\"name\":\"Adam\",\"password\":\"" + PASSWORD + "\",\"invite\":\"" + invitationOfAdmin + "\"}";
        String[] adam = Caller.bearer(expect(201, "register", "", account));
        expect(201, "invite", "", "{\"reset\":\"Bea\"}", adam);
        expect(404, "invite", "", "{\"reset\":\"Nobody\"}", adam);
        return adam;
    }

    /** Registers an account, and returns the header that proves it. */
    static String[] registered(Caller caller, String name) {
        return Caller.bearer(
                caller.ask("POST", "/api/users", "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"}"));
    }
}
