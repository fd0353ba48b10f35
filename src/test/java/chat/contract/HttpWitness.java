package chat.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.TestInstance;
import chat.testing.RawWebSocket;
import java.util.Map;

/** Asks over HTTP as openapi.yaml says, in the room {@code lobby}, and holds the answers to it. */
final class HttpWitness {
    static final String SAID = "{\"text\":\"Hello\"}";

    /** The bodies of operations that need one. */
    private static final Map<String, String> BODIES = Map.of(
            "edit", SAID,
            "report", "{\"reason\":\"It is rude\"}",
            "open", "{\"name\":\"lobby\",\"topic\":\"News\"}",
            "set", "{\"topic\":\"Other news\"}",
            "read", "{\"id\":\"e-1\"}",
            "level", "{\"level\":\"mentions\"}",
            "createBot", BotAnswers.NEW_BOT,
            "createHook", "{\"name\":\"CI\"}",
            "setMember", "{\"role\":\"member\"}");

    final Http http = new Http();

    /** The message that is edited, deleted and reacted to. */
    String message = "e-1";

    /** The user whose role is changed. */
    String user = "u9";

    /** Returns a path of the document in the room {@code lobby}. */
    static String path(String documented, String message) {
        return documented
                .replace("{room}", "lobby")
                .replace("{id}", message)
                .replace("{secret}", HookAnswers.NOBODYS)
                .replace("{emoji}", "%F0%9F%91%8D")
                .replace("{user}", "u9");
    }

    /** Asks as the document says that it is asked, in the room {@code lobby}. */
    Http.Answer see(int status, Caller caller, String operationId, String query, String body, String... headers) {
        Http.Operation operation = Http.OPERATIONS.get(operationId);
        String path = path(operation.path().replace("{user}", user), message) + query;
        Http.Answer answer = caller.ask(operation.method(), path, body, headers);
        assertEquals(status, answer.status(), () -> operationId + ": " + answer);
        http.see(operationId, answer);
        return answer;
    }

    /** Returns a body that an operation takes. */
    static String bodyOf(String operationId) {
        return BODIES.getOrDefault(operationId, "");
    }

    /** Begins a request whose body does not come. */
    static RawWebSocket slow(TestInstance instance, String operationId, String[] ann) {
        Http.Operation operation = Http.OPERATIONS.get(operationId);
        String line = operation.method() + ' ' + path(operation.path(), "e-1") + " HTTP/1.1";
        return instance.plain().ask(line, "Content-Length: 2", ann[0] + ": " + ann[1]);
    }

    /** Asks, also for what is not there, until it is too much. */
    void exhaust(Caller caller, String operationId, String... headers) {
        Http.Operation operation = Http.OPERATIONS.get(operationId);
        String path = path(operation.path(), message);
        String body = bodyOf(operationId);
        Http.Answer answer = caller.ask(operation.method(), path, body, headers);
        for (int i = 0; answer.status() != 429 && i < 10_000; i++) {
            answer = caller.ask(operation.method(), path, body, headers);
        }
        assertEquals(429, answer.status());
        http.see(operationId, answer);
    }
}
