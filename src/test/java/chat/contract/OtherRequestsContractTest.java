package chat.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.TestInstance;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that are not operations of openapi.yaml are answered as it says of all such. */
@Timeout(60)
class OtherRequestsContractTest {
    @Test
    void aMethodThatAPathDoesNotHaveIsRefusedAsDescribed() {
        try (TestInstance instance = TestInstance.start()) {
            Caller caller = Caller.of(instance);
            Part.OPENAPI.get("paths").all().forEach((path, item) -> {
                if (item.has("x-other-methods")) {
                    Http.Answer answer =
                            caller.ask("PATCH", path.replace("{room}", "lobby").replace("{id}", "all"), "{}");
                    assertEquals(405, answer.status(), path);
                    Http.check(item.get("x-other-methods"), answer);
                }
            });
        }
    }

    @Test
    void whereThereIsNothingIsSaidAsDescribed() {
        try (TestInstance instance = TestInstance.start()) {
            Caller caller = Caller.of(instance);
            for (String path : List.of("/nothing", "/api/nothing", "/api/rooms/lobby", "/api/rooms/lobby/nothing")) {
                Http.Answer answer = caller.ask("GET", path, "");
                assertEquals(404, answer.status(), path);
                Http.check(Part.OPENAPI.get("x-unknown-path"), answer);
            }
        }
    }

    @Test
    void headIsAnsweredAsGetIsButWithoutABody() {
        try (TestInstance instance = TestInstance.start()) {
            Caller caller = Caller.of(instance);
            String[] ann = caller.signedIn();
            for (String path : List.of(
                    "/api/session", "/api/rooms/lobby/messages", "/healthz", "/readyz", "/status", "/metrics")) {
                Http.Answer answer = caller.ask("HEAD", path, "", ann);
                assertEquals(200, answer.status(), path);
                assertEquals("", answer.body());
            }
            assertEquals(405, caller.ask("HEAD", "/api/events", "", ann).status());
        }
    }
}
