package chat.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.UUID;

/** Changes of rooms and of messages over HTTP. */
final class HttpChanges {
    private final HttpWitness witness;
    private final Caller caller;
    private final String[] ann;

    /** @param ann the header of whoever changes them */
    HttpChanges(HttpWitness witness, Caller caller, String... ann) {
        this.witness = witness;
        this.caller = caller;
        this.ann = ann;
    }

    /** Opens the room, and changes it and its members. */
    void moderate(String[] foreign) {
        String[] bob = caller.signedIn();
        for (String operation : List.of("set", "setMember", "removeMember")) {
            witness.see(404, caller, operation, "", HttpWitness.bodyOf(operation), ann);
        }
        witness.see(201, caller, "open", "", HttpWitness.bodyOf("open"), Caller.with(ann, "Idempotency-Key", "o1"));
        witness.see(200, caller, "open", "", HttpWitness.bodyOf("open"), Caller.with(ann, "Idempotency-Key", "o1"));
        witness.see(409, caller, "open", "", HttpWitness.bodyOf("open"), bob);
        for (String operation : List.of("open", "set", "setMember", "removeMember")) {
            String body = HttpWitness.bodyOf(operation);
            if (!operation.equals("open")) {
                witness.see(200, caller, operation, "", body, ann);
                witness.see(403, caller, operation, "", body, bob);
            }
            witness.see(401, caller, operation, "", body);
            witness.see(403, caller, operation, "", body, foreign);
            witness.see(400, caller, operation, "", body, Caller.with(ann, "Idempotency-Key", "n".repeat(65)));
            if (!body.isEmpty()) {
                witness.see(413, caller, operation, "", " ".repeat(1025), ann);
            }
        }
        witness.user = Part.json(caller.ask("GET", "/api/session", "", ann).body())
                .findValue("id")
                .asText();
        witness.see(409, caller, "setMember", "", HttpWitness.bodyOf("setMember"), ann);
        witness.see(409, caller, "removeMember", "", "", ann);
        witness.user = "u9";
    }

    /** Asks for rooms, and says what was read; the room is there. */
    void read(String[] foreign) {
        String[] bob = caller.signedIn();
        for (String operation : List.of("rooms", "room", "read", "level")) {
            String body = HttpWitness.bodyOf(operation);
            witness.see(body.isEmpty() ? 200 : 204, caller, operation, "", body, bob);
            witness.see(401, caller, operation, "", body);
            witness.see(403, caller, operation, "", body, foreign);
            if (!body.isEmpty()) {
                witness.see(400, caller, operation, "", "{}", bob);
                witness.see(413, caller, operation, "", " ".repeat(1025), bob);
            }
        }
        Http.Answer bad = caller.ask("GET", "/api/rooms/UPPER", "", bob);
        assertEquals(400, bad.status());
        witness.http.see("room", bad);
        witness.http.see("rooms", caller.ask("GET", "/api/rooms?limit=0", "", bob));
        Http.Answer found = caller.ask("GET", "/api/rooms?prefix=l&limit=1", "", bob);
        assertEquals(200, found.status());
        witness.http.see("rooms", found);
        for (String operation : List.of("room", "read", "level")) {
            Http.Operation described = Http.OPERATIONS.get(operation);
            String path = described.path().replace("{room}", "nowhere");
            Http.Answer none = caller.ask(described.method(), path, HttpWitness.bodyOf(operation), bob);
            assertEquals(404, none.status(), none::toString);
            witness.http.see(operation, none);
        }
    }

    /** Has read as many rooms as a guest may, and then one more. */
    void readTooMany() {
        String id = "";
        for (int i = 0; i <= 50; i++) {
            String path = "/api/rooms/r" + i;
            String[] key = Caller.with(ann, "Idempotency-Key", "n");
            id = Part.json(caller.ask("POST", path + "/messages", HttpWitness.SAID, key)
                            .body())
                    .get("id")
                    .asText();
            if (i < 50) {
                assertEquals(
                        204,
                        caller.ask("PUT", path + "/read", "{\"id\":\"" + id + "\"}", ann)
                                .status());
            }
        }
        for (String operation : List.of("read", "level")) {
            String body = HttpWitness.bodyOf(operation).replace("e-1", id);
            Http.Answer conflict = caller.ask("PUT", "/api/rooms/r50/" + operation, body, ann);
            assertEquals(409, conflict.status(), conflict::toString);
            witness.http.see(operation, conflict);
        }
    }

    private void report(String[] foreign) {
        String[] cid = caller.signedIn();
        witness.see(201, caller, "report", "", HttpWitness.bodyOf("report"), cid);
        witness.see(200, caller, "report", "", "", cid);
        witness.see(400, caller, "report", "", "[]", cid);
        witness.see(401, caller, "report", "", "");
        witness.see(403, caller, "report", "", "", foreign);
        witness.see(413, caller, "report", "", " ".repeat(1025), cid);
        String reported = witness.message;
        for (int i = 1; i < 5; i++) {
            witness.message = say(cid);
            witness.see(201, caller, "report", "", "", cid);
        }
        witness.message = say(cid);
        witness.see(409, caller, "report", "", "", cid);
        witness.message = "e-1";
        witness.see(404, caller, "report", "", "", cid);
        witness.message = reported;
    }

    private String say(String... user) {
        String[] key = Caller.with(user, "Idempotency-Key", UUID.randomUUID().toString());
        Http.Answer sent = caller.ask("POST", "/api/rooms/lobby/messages", HttpWitness.SAID, key);
        return Part.json(sent.body()).get("id").asText();
    }

    /** Edits, reports, deletes and reacts to a message. */
    void changeMessage(String[] foreign) {
        String[] bob = caller.signedIn();
        Http.Answer sent =
                witness.see(201, caller, "send", "", HttpWitness.SAID, Caller.with(ann, "Idempotency-Key", "n3"));
        witness.message = Part.json(sent.body()).get("id").asText();
        String reply = "{\"text\":\"Hello\",\"replyTo\":\"" + witness.message + "\"}";
        witness.see(201, caller, "send", "", reply, Caller.with(bob, "Idempotency-Key", "n4"));
        witness.see(
                404,
                caller,
                "send",
                "",
                reply.replace(witness.message, "e-1"),
                Caller.with(bob, "Idempotency-Key", "n5"));
        witness.see(200, caller, "edit", "", HttpWitness.SAID, ann);
        witness.see(200, caller, "edit", "", HttpWitness.SAID, Caller.with(ann, "Idempotency-Key", "n6"));
        witness.see(403, caller, "edit", "", HttpWitness.SAID, bob);
        witness.see(400, caller, "edit", "", "{}", ann);
        witness.see(413, caller, "edit", "", "{\"text\":\"more than twenty bytes\"}", ann);
        witness.see(200, caller, "react", "", "", bob);
        for (int i = 1; i < 8; i++) {
            String path = "/api/rooms/lobby/messages/" + witness.message + "/reactions/%F0%9F%98%8" + i;
            assertEquals(200, caller.ask("PUT", path, "", bob).status());
        }
        String ninth = "/api/rooms/lobby/messages/" + witness.message + "/reactions/%F0%9F%8E%89";
        Http.Answer conflict = caller.ask("PUT", ninth, "", bob);
        assertEquals(409, conflict.status(), conflict::toString);
        witness.http.see("react", conflict);
        witness.see(200, caller, "unreact", "", "", bob);
        report(foreign);
        witness.see(403, caller, "delete", "", "", bob);
        witness.see(200, caller, "delete", "", "", ann);
        for (String operation : List.of("edit", "delete", "react", "unreact")) {
            String body = operation.equals("edit") ? HttpWitness.SAID : "";
            witness.see(404, caller, operation, "", body, ann);
            witness.see(401, caller, operation, "", body);
            witness.see(403, caller, operation, "", body, foreign);
            witness.see(400, caller, operation, "", body, Caller.with(ann, "Idempotency-Key", "n".repeat(65)));
        }
        witness.message = "e-1";
    }
}
