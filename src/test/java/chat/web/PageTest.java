package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.RawWebSocket;
import chat.testing.RawWebSocket.Response;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page, the health checks, and the headers of every answer. */
@Timeout(30)
class PageTest {
    private static TestInstance instance;

    @BeforeAll
    static void start() {
        instance = TestInstance.start();
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void thePageIsServedAndAskedForAgainOnlyWhenItHasChanged() {
        HttpResponse<String> page = instance.get("/");
        String etag = header(page, "ETag");

        assertEquals(200, page.statusCode());
        assertTrue(header(page, "Content-Type").startsWith("text/html"), page::toString);
        assertEquals("no-cache", header(page, "Cache-Control"));
        assertFalse(etag.isEmpty());
        assertEquals(304, instance.get("/", "If-None-Match", etag).statusCode());
        assertEquals(200, instance.get("/", "If-None-Match", "\"another\"").statusCode());
        assertEquals(page.body(), instance.get("/index.html").body());
    }

    @Test
    void theAdminsPageHasANameWithoutAnEnding() {
        HttpResponse<String> page = instance.get("/cluster");

        assertEquals(200, page.statusCode());
        assertTrue(header(page, "Content-Type").startsWith("text/html"), page::toString);
        assertEquals("no-cache", header(page, "Cache-Control"));
        assertEquals(page.body(), instance.get("/cluster.html").body());
        assertEquals(
                304,
                instance.get("/cluster", "If-None-Match", header(page, "ETag")).statusCode());
    }

    @Test
    void whatThePageNeedsIsServedWithItsTypeAndIsKeptForEverWhereItsFolderIsNamedAfterIt() {
        String page = instance.get("/").body();
        Matcher needed =
                Pattern.compile("(?:src|href)=\"([^\":]+\\.(js|css))\"").matcher(page);
        int kept = 0;
        while (needed.find()) {
            HttpResponse<String> file = instance.get("/" + needed.group(1));
            assertEquals(200, file.statusCode(), needed::group);
            String type = needed.group(2).equals("js") ? "text/javascript" : "text/css";
            assertTrue(header(file, "Content-Type").startsWith(type), () -> header(file, "Content-Type"));
            boolean keeps = needed.group(1).startsWith("v/");
            assertEquals(
                    keeps ? "public, max-age=31536000, immutable" : "no-cache",
                    header(file, "Cache-Control"),
                    needed::group);
            kept += keeps ? 1 : 0;
        }
        assertTrue(kept > 5 && kept < 20, page);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/index.htm",
                "/WEB-INF/web.xml",
                "/web-inf/web.xml",
                "/META-INF/MANIFEST.MF",
                "/chat/Main.class",
                "/logback.xml",
                "/api/nothing",
                "/ws/more",
                "/healthz/"
            })
    void whatIsNotThereIsAProblemDocument(String path) {
        HttpResponse<String> response = instance.get(path);

        assertEquals(404, response.statusCode());
        assertEquals("application/problem+json", header(response, "Content-Type"));
        assertTrue(response.body().contains("\"code\":\"not_found\""), response::body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/../chat/Main.class", "/..%2fchat/Main.class", "/v/..;/boot.js", "/%2e%2e/", "/v/"})
    void noPathLeadsOutOfThePageOrListsAFolder(String path) {
        Response response = RawWebSocket.request(instance.port(), "GET " + path + " HTTP/1.1");

        assertTrue(response.status() >= 400 && response.status() < 500, () -> path + " " + response);
        assertFalse(response.body().contains("Exception"), response::body);
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.1, 200",
        "GET /healthz HTTP/1.1, 200",
        "GET /metrics HTTP/1.1, 200",
        "GET /nothing HTTP/1.1, 404",
        "GET /v/ HTTP/1.1, 403",
        "POST / HTTP/1.1, 405",
        "GET /ws HTTP/1.1, 426",
        "GET /api/session HTTP/1.1, 401",
        "PATCH /api/session HTTP/1.1, 405"
    })
    void everyAnswerCarriesTheSecurityHeadersAndNoServersName(String request, int status) {
        Response response = RawWebSocket.request(instance.port(), request);

        assertEquals(status, response.status());
        SecurityHeaders.ALL.forEach((name, value) -> assertEquals(value, response.header(name), request));
        assertEquals("", response.header("Server"));
        assertEquals("", response.header("X-Powered-By"));
        assertFalse(response.body().contains("Jetty"), response::body);
    }

    @Test
    void thePolicyForbidsForeignAndInlineScripts() {
        String policy = String.valueOf(SecurityHeaders.ALL.get("Content-Security-Policy"));

        assertTrue(policy.startsWith("default-src 'none'"));
        assertTrue(policy.contains("frame-ancestors 'none'"));
        assertFalse(policy.contains("unsafe") || policy.contains("*"), policy);
    }

    @Test
    void healthAndReadinessAreOneWord() {
        assertEquals("alive\n", instance.get("/healthz").body());
        HttpResponse<String> ready = instance.get("/readyz");

        assertEquals(200, ready.statusCode());
        assertEquals("running\n", ready.body());
        assertEquals("no-store", header(ready, "Cache-Control"));
    }

    @Test
    void itsMetricsCountWhatHappens() {
        double before = instance.metric("chat_connections");
        double accepted = instance.metric("chat_messages_total{outcome=\"accepted\"}");
        double refused = instance.metric("chat_refusals_total{code=\"bad_request\"}");
        var ann = instance.guest("Ann", "lobby");
        ann.say("lobby", "a secret text");
        ann.awaitTexts("a secret text");
        ann.send("nonsense").awaitNext("error");

        assertEquals(before + 1, instance.metric("chat_connections"));
        assertEquals(accepted + 1, instance.metric("chat_messages_total{outcome=\"accepted\"}"));
        assertEquals(refused + 1, instance.metric("chat_refusals_total{code=\"bad_request\"}"));
        HttpResponse<String> metrics = instance.get("/metrics");
        assertTrue(header(metrics, "Content-Type").startsWith("text/plain"));
        assertFalse(metrics.body().contains("lobby") || metrics.body().contains("Ann"), "labels are of closed sets");
    }
}
