package chat.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The URLs to which webhooks can send. */
class HookTargetTest {
    private static HookTarget target(String url) {
        return HookTarget.parse(url).orElseThrow();
    }

    @Test
    void aUrlHasAHostAPortAndAPath() {
        assertEquals(new HookTarget(true, "example.org", 443, "/"), target("https://example.org"));
        assertEquals(
                new HookTarget(false, "example.org", 8080, "/a/b?c=d&e"),
                target("HTTP://example.org:8080/a/b?c=d&e#f"));
        assertEquals(new HookTarget(true, "2606:2800::1", 443, "/"), target("https://[2606:2800::1]/"));
        assertEquals(new HookTarget(true, "example.org", 443, "/%C3%BC"), target("https://example.org/\u00fc"));
    }

    @Test
    void theHeaderNamesTheHostAsItIsWritten() {
        assertEquals("example.org", target("https://example.org/").hostHeader());
        assertEquals("example.org:80", target("https://example.org:80/").hostHeader());
        assertEquals(
                "[2606:2800::1]:8080", target("http://[2606:2800::1]:8080/").hostHeader());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.org",
                "/path",
                "ftp://example.org/",
                "file:///etc/passwd",
                "https:///path",
                "https://user:password@example.org/",
                "https://example.org@127.0.0.1/",
                "https://example.org:99999/",
                "https://example.org:0/",
                "https://exa mple.org/",
                "https://example.org/\r\nX: y",
                "https://example.org/a b",
                "gopher://example.org/",
                "jar:https://example.org/!/"
            })
    void whatIsNoneIsRefused(String url) {
        assertTrue(HookTarget.parse(url).isEmpty(), url);
    }

    @Test
    void aLongOneIsRefused() {
        assertTrue(HookTarget.parse("https://example.org/" + "x".repeat(HookTarget.MAX_CHARS))
                .isEmpty());
    }
}
