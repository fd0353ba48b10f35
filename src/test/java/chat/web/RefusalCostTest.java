package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every request over HTTP has its price, and one that is refused costs too: its person, or its address. */
@Timeout(60)
class RefusalCostTest {
    private static final String HISTORY = "/api/rooms/lobby/messages";

    /** Far more than an allowance pays for, whatever flows in meanwhile. */
    private static final int MANY = 3_000;

    private static TestInstance instance;

    @BeforeAll
    static void start() {
        instance = TestInstance.start("CHAT_PROXIES=127.0.0.1", "CHAT_ADMIN_TOKEN=only-for-the-admin");
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    /** Asks until another answer comes, and returns how often the expected one came. */
    private static int countUntilRateLimited(int expected, String method, String path, String... headers) {
        for (int i = 0; i < MANY; i++) {
            HttpResponse<String> response = instance.request(method, path, headers);
            if (response.statusCode() != expected) {
                Answers.assertRefused(429, "rate_limited", response);
                assertTrue(response.headers().firstValueAsLong("Retry-After").orElse(0) >= 1);
                return i;
            }
        }
        throw new AssertionError("never refused");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/session, 401, 203.0.113.1",
        "PUT, /api/session, 405, 203.0.113.2",
        "DELETE, /api/session, 204, 203.0.113.3",
        "POST, /api/rooms/lobby/messages, 401, 203.0.113.4",
        "GET, /api/rooms/lobby/nothing, 404, 203.0.113.5",
        "GET, /api/rooms/Lobby/messages, 400, 203.0.113.6",
        "GET, /api/events?room=lobby, 401, 203.0.113.7",
        "GET, /api/cluster, 401, 203.0.113.8"
    })
    void anAddressPaysForWhatNobodyHasSignedInFor(String method, String path, int status, String address) {
        int answered = countUntilRateLimited(status, method, path, "X-Forwarded-For", address);

        assertTrue(answered >= 200, () -> answered + " answers");
    }

    @Test
    void aPersonPaysForTheirOwnRefusalsAndNobodyElseAtTheirAddressDoes() {
        String[] ann = signIn();
        String[] bob = signIn();
        countUntilRateLimited(400, "GET", HISTORY + "?limit=0", ann);

        assertEquals(200, instance.get(HISTORY, bob).statusCode());
        signIn();
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /api/rooms/nowhere/messages/none-1/reactions/%F0%9F%91%8D, 6",
        "DELETE, /api/rooms/nowhere/messages/none-1, 15",
        "GET, /api/rooms/nowhere, 10"
    })
    void whatARoomRefusesCostsMoreThanItsPrice(String method, String path, int units) {
        long begun = System.nanoTime();
        int answered = countUntilRateLimited(404, method, path, signIn());

        double seconds = (System.nanoTime() - begun) / 1e9;
        double allowance = 2_000 + 10 * 5 + (100 + 10) * seconds;
        assertTrue(answered <= allowance / units + 1, () -> answered + " answers in " + seconds + " s");
    }

    private static String[] signIn() {
        HttpResponse<String> response = instance.post("/api/session", "", "X-Forwarded-For", "203.0.113.9");
        String token = Answers.json(response).get("token").asText();
        return new String[] {"Authorization", "Bearer " + token, "X-Forwarded-For", "203.0.113.9"};
    }

    @Test
    void thisMachinesOwnAddressesAreFree() {
        for (int i = 0; i < 1_000; i++) {
            assertEquals(401, instance.get("/api/session").statusCode());
        }
    }
}
