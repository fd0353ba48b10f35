package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.RawWebSocket;
import chat.testing.RawWebSocket.Response;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of the origins in {@code CHAT_ORIGINS}, and no others, use the HTTP interface like the server's own. */
@Timeout(30)
class CorsTest {
    private static final String LISTED = "Origin: http://localhost:8080";

    private static TestInstance instance;

    @BeforeAll
    static void start() {
        instance = TestInstance.start("CHAT_ORIGINS=http://localhost:8080");
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    private static Response request(String line, String... headers) {
        String[] lines = new String[headers.length + 1];
        lines[0] = line + " HTTP/1.1";
        System.arraycopy(headers, 0, lines, 1, headers.length);
        return RawWebSocket.request(instance.port(), lines);
    }

    private static void readable(Response response) {
        assertEquals("http://localhost:8080", response.header("Access-Control-Allow-Origin"));
        assertEquals("true", response.header("Access-Control-Allow-Credentials"));
        assertEquals("Retry-After", response.header("Access-Control-Expose-Headers"));
        assertEquals("cross-origin", response.header("Cross-Origin-Resource-Policy"));
        assertEquals("Origin", response.header("Vary"));
    }

    private static void unreadable(Response response) {
        assertEquals("", response.header("Access-Control-Allow-Origin"));
        assertEquals("same-origin", response.header("Cross-Origin-Resource-Policy"));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/session, DELETE",
        "/api/session, POST",
        "/api/rooms/lobby/messages, POST",
        "/api/rooms/lobby/messages, GET",
        "/api/events, GET",
        "/api/cluster, GET",
        "/api/nothing, GET"
    })
    void aBrowserThatAsksFirstIsToldWhatItMay(String path, String method) {
        Response response = request(
                "OPTIONS " + path,
                LISTED,
                "Access-Control-Request-Method: " + method,
                "Access-Control-Request-Headers: authorization,content-type,idempotency-key,last-event-id");

        assertEquals(204, response.status());
        readable(response);
        assertTrue(List.of(response.header("Access-Control-Allow-Methods").split(", "))
                .contains(method));
        assertEquals(
                "Authorization, Content-Type, Idempotency-Key, Last-Event-ID",
                response.header("Access-Control-Allow-Headers"));
        assertEquals("600", response.header("Access-Control-Max-Age"));
    }

    @ParameterizedTest
    @CsvSource({
        "POST /api/session, 200",
        "GET /api/session, 401",
        "GET /api/events, 401",
        "GET /api/rooms/Not%20A%20Room/messages, 400",
        "PUT /api/session, 405",
        "GET /api/cluster, 404",
        "GET /api/nothing, 404"
    })
    void everyAnswerCanBeReadRefusalsToo(String request, int status) {
        Response response = request(request, LISTED, "Content-Length: 0");

        assertEquals(status, response.status());
        readable(response);
    }

    @Test
    void whileItDrainsItCanBeReadToo() {
        try (TestInstance small = TestInstance.start("CHAT_CONNECTIONS=1", "CHAT_ORIGINS=http://localhost:8080")) {
            small.guest("Ann");
            Response response = RawWebSocket.request(small.port(), "GET /api/events?room=lobby HTTP/1.1", LISTED);

            assertEquals(503, response.status());
            assertEquals("1", response.header("Retry-After"));
            readable(response);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://localhost:8080", "http://localhost", "http://evil.example", "null"})
    void anotherOriginIsRejected(String origin) {
        Response preflight =
                request("OPTIONS /api/session", "Origin: " + origin, "Access-Control-Request-Method: POST");
        assertEquals(403, preflight.status());
        unreadable(preflight);

        unreadable(request("GET /api/session", "Origin: " + origin));
    }

    @Test
    void answersToTheServersOwnPagesAndToProgramsHaveNoCorsHeaders() {
        Response own = request("POST /api/session", "Origin: http://127.0.0.1:" + instance.port(), "Content-Length: 0");
        assertEquals(200, own.status());
        unreadable(own);

        Response program = request("GET /api/session");
        unreadable(program);
        assertEquals("Origin", program.header("Vary"));
        unreadable(request("GET /", LISTED));
    }
}
