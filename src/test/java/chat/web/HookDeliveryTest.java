package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.hooks.HookSignature;
import chat.testing.Await;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The deliveries of rooms to webhooks: each entry, in order, signed, and to no address that is not to be reached. */
@Timeout(60)
class HookDeliveryTest {
    private static final String[] ADMIN = {"Authorization", "Bearer only-for-the-admin"};
    private static final String HOOKS = "/api/rooms/lobby/hooks";

    @AutoClose
    private final HookReceiver receiver = new HookReceiver();

    private static TestInstance instance(String allowed) {
        return TestInstance.start("CHAT_ADMIN_TOKEN=only-for-the-admin", "CHAT_HOOK_ADDRESSES=" + allowed);
    }

    private static JsonNode made(TestInstance instance, String url) {
        HttpResponse<String> response = instance.post(HOOKS, "{\"url\":\"" + url + "\"}", ADMIN);
        assertEquals(201, response.statusCode(), response::body);
        return Answers.json(response);
    }

    private static JsonNode shown(TestInstance instance) {
        return Answers.json(instance.get(HOOKS, ADMIN)).get("hooks").get(0);
    }

    private static JsonNode parsed(HookReceiver.Post post) {
        try {
            return new ObjectMapper().readTree(post.text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitPosts(int count) {
        Await.until("they are delivered", () -> receiver.posts().size() >= count);
        assertEquals(count, receiver.posts().size());
    }

    @Test
    void everyEntryIsSentInOrderWithItsIdAsKeyAndASignature() {
        try (TestInstance instance = instance("127.0.0.1")) {
            ChatClient ann = instance.guest("Ann", "lobby");
            ann.say("lobby", "before");
            JsonNode hook = made(instance, receiver.url("/in?x=1"));

            String id = ann.say("lobby", "first").get("id").asText();
            ann.send("{'type':'edit','room':'lobby','id':'" + id + "','text':'\u00fcber','nonce':'e1'}");
            ann.await("ack");
            ann.say("lobby", "last");

            awaitPosts(3);
            List<String> types = receiver.posts().stream()
                    .map(post -> parsed(post).get("type").asText())
                    .toList();
            assertEquals(List.of("message", "edited", "message"), types);
            for (HookReceiver.Post post : receiver.posts()) {
                assertEquals("/in?x=1", post.path());
                assertEquals(parsed(post).get("id").asText(), post.key());
                long seconds = Long.parseLong(
                        post.signature().substring(2, post.signature().indexOf(',')));
                assertEquals(
                        HookSignature.of(
                                hook.get("secret").asText(),
                                seconds,
                                post.text().getBytes(StandardCharsets.UTF_8)),
                        post.signature());
            }
            assertEquals("on", shown(instance).get("state").asText());
            assertFalse(shown(instance).has("secret"), "it is shown once");
        }
    }

    @Test
    void whatFailsIsTriedAgainBeforeAnythingElse() {
        receiver.answering(500, 503);
        try (TestInstance instance = instance("127.0.0.0/8")) {
            ChatClient ann = instance.guest("Ann", "lobby");
            made(instance, receiver.url("/"));
            ann.say("lobby", "first");
            Await.until(
                    "it has failed", () -> shown(instance).get("state").asText().equals("failing"));
            assertTrue(shown(instance).get("error").asText().startsWith("status 50"));
            ann.say("lobby", "second");

            awaitPosts(4);
            List<String> keys =
                    receiver.posts().stream().map(HookReceiver.Post::key).toList();
            assertEquals(keys.get(0), keys.get(1));
            assertEquals(keys.get(0), keys.get(2));
            assertTrue(receiver.posts().get(3).text().contains("second"));
            Await.until(
                    "it is good again",
                    () -> shown(instance).get("state").asText().equals("on"));
        }
    }

    @Test
    void aReceiverThatIsGoneForGoodIsSwitchedOff() {
        receiver.answering(410);
        try (TestInstance instance = instance("127.0.0.1")) {
            ChatClient ann = instance.guest("Ann", "lobby");
            made(instance, receiver.url("/"));
            ann.say("lobby", "first");

            Await.until("it is off", () -> shown(instance).get("state").asText().equals("off"));
            assertEquals("status 410", shown(instance).get("error").asText());
        }
    }

    @Test
    void noRedirectIsFollowed() {
        receiver.answering(302);
        try (TestInstance instance = instance("127.0.0.1")) {
            ChatClient ann = instance.guest("Ann", "lobby");
            made(instance, receiver.url("/in"));
            ann.say("lobby", "first");

            awaitPosts(2);
            assertEquals(
                    List.of("/in", "/in"),
                    receiver.posts().stream().map(HookReceiver.Post::path).toList());
        }
    }

    @Test
    void anAddressThatIsNotToBeReachedGetsNothing() {
        try (TestInstance instance = instance("")) {
            ChatClient ann = instance.guest("Ann", "lobby");
            Answers.assertRefused(
                    403, "forbidden", instance.post(HOOKS, "{\"url\":\"" + receiver.url("/") + "\"}", ADMIN));
            made(instance, "http://localhost:" + receiver.port() + "/");
            ann.say("lobby", "first");

            Await.until(
                    "it has failed", () -> shown(instance).get("state").asText().equals("failing"));
            assertEquals(
                    "its address is none of the internet, and no setting allows it",
                    shown(instance).get("error").asText());
            assertEquals(List.of(), receiver.posts());
        }
    }

    @Test
    void aReceiverThatDoesNotAnswerHoldsUpNoOther() {
        try (HookReceiver slow = new HookReceiver().silent();
                TestInstance instance = instance("127.0.0.1")) {
            ChatClient ann = instance.guest("Ann", "lobby");
            made(instance, slow.url("/"));
            made(instance, receiver.url("/"));

            ann.say("lobby", "first");
            awaitPosts(1);
            ann.say("lobby", "second");
            awaitPosts(2);
            assertEquals(1, slow.posts().size());
        }
    }

    @Test
    void whatIsNoWebhookIsRefused() {
        try (TestInstance instance = instance("127.0.0.1")) {
            for (String body : List.of(
                    "{}",
                    "{\"url\":\"x\"}",
                    "{\"url\":\"ftp://example.org\"}",
                    "{\"url\":\"https://a:b@example.org\"}",
                    "{\"url\":\"https://example.org\",\"name\":\"both\"}")) {
                Answers.assertRefused(400, "bad_request", instance.post(HOOKS, body, ADMIN));
            }
            String id = made(instance, "https://example.org/").get("id").asText();
            assertEquals(
                    204, instance.request("DELETE", HOOKS + "/" + id, ADMIN).statusCode());
            Answers.assertRefused(404, "not_found", instance.request("DELETE", HOOKS + "/" + id, ADMIN));
        }
    }
}
