package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import chat.TestInstance;
import chat.metrics.Metrics;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.RawWebSocket;
import chat.testing.StoppedTime;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mockito.ArgumentCaptor;

/** Callers that send slowly, or do not read their answers, do not affect others. */
@Timeout(60)
class HttpExchangeTest {
    private static final String HISTORY = "/api/rooms/lobby/messages?limit=200";

    @Test
    void aCallerThatReadsNothingHoldsUpNobody() {
        try (TestInstance instance = TestInstance.start(new StoppedTime(), "CHAT_SEND_PER_SECOND=0")) {
            ChatClient ann = instance.connect();
            String bearer = "Bearer " + ann.hello("Ann").get("token").asText();
            for (int i = 0; i < 200; i++) {
                ann.say("lobby", "\\\"".repeat(4095));
            }
            List<RawWebSocket> takingNothing = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                RawWebSocket raw = RawWebSocket.connect(instance.port(), 1024);
                // More than the kernel takes for whoever does not read.
                for (int pages = 0; pages < 40; pages++) {
                    raw.ask("GET " + HISTORY + " HTTP/1.1", "Authorization: " + bearer);
                }
                takingNothing.add(raw);
            }
            Await.until("they are being answered", () -> instance.metric("chat_http_held_bytes") > 1_000_000);
            for (int i = 0; i < 20; i++) {
                ann.say("den", "hello");
                assertEquals(200, instance.get(HISTORY, "Authorization", bearer).statusCode());
                assertEquals(200, instance.get("/healthz").statusCode());
            }
            assertTrue(instance.metric("chat_http_held_bytes") > 1_000_000, "the others were not served meanwhile");
            takingNothing.forEach(RawWebSocket::close);
            Await.until("what they held is free", () -> instance.metric("chat_http_held_bytes") < 1_000_000);
        }
    }

    @Test
    void bodiesThatNeverEndHoldUpNobody() {
        // Nobody's time for a body ends.
        try (TestInstance instance = TestInstance.start(new StoppedTime())) {
            List<RawWebSocket> unfinished = new ArrayList<>();
            for (int i = 0; i < 70; i++) {
                unfinished.add(RawWebSocket.connect(instance.port(), 0)
                        .ask("POST /api/session HTTP/1.1", "Content-Length: 100"));
            }
            assertEquals(200, instance.get("/healthz").statusCode());
            assertEquals(200, instance.post("/api/session", "{}").statusCode());
            unfinished.forEach(RawWebSocket::close);
        }
    }

    /** An exchange whose caller neither sends nor takes anything, with a clock set by hand. */
    private record Stuck(
            HttpExchanges exchanges,
            AsyncContext async,
            HttpServletResponse response,
            HttpExchange exchange,
            AtomicLong clock) {
        static Stuck with(long maxBytes, boolean ready) throws IOException {
            AsyncContext async = mock(AsyncContext.class);
            HttpServletRequest request = mock(HttpServletRequest.class);
            HttpServletResponse response = mock(HttpServletResponse.class);
            ServletOutputStream out = mock(ServletOutputStream.class);
            when(request.startAsync()).thenReturn(async);
            when(request.getInputStream()).thenReturn(mock(ServletInputStream.class));
            when(async.getRequest()).thenReturn(request);
            when(response.getOutputStream()).thenReturn(out);
            when(out.isReady()).thenReturn(ready);
            AtomicLong clock = new AtomicLong();
            HttpExchanges exchanges =
                    new HttpExchanges(mock(ScheduledExecutorService.class), maxBytes, clock::get, new Metrics());
            return new Stuck(exchanges, async, response, exchanges.of(request, response), clock);
        }

        /** As the scheduler does it after that time. */
        void checkAfter(Duration time) {
            clock.addAndGet(time.toNanos());
            exchanges.checkDeadlines();
        }

        /** As the container calls it. */
        void writePossible() throws IOException {
            ArgumentCaptor<WriteListener> listener = ArgumentCaptor.forClass(WriteListener.class);
            verify(response.getOutputStream()).setWriteListener(listener.capture());
            listener.getValue().onWritePossible();
        }
    }

    @Test
    void aBodyThatDoesNotEndWithinTenSecondsGets408() throws IOException {
        Stuck stuck = Stuck.with(1000, true);
        CompletableFuture<String> body = stuck.exchange().read(100);
        stuck.checkAfter(HttpExchange.BODY_TIMEOUT);
        verify(stuck.response(), never()).getOutputStream();
        stuck.checkAfter(Duration.ofNanos(1));
        stuck.writePossible();

        verify(stuck.response()).setStatus(408);
        verify(stuck.response()).setHeader("Connection", "close");
        verify(stuck.async()).complete();
        assertFalse(body.isDone(), "nothing acts on an unfinished body");
    }

    @Test
    void aCallerThatReadsNothingFor30SecondsIsCut() throws IOException {
        Stuck stuck = Stuck.with(1000, false);
        stuck.exchange().answer(Reply.json(200, new byte[100]));
        stuck.writePossible();

        stuck.checkAfter(Duration.ofSeconds(30));
        verify(stuck.async(), never()).complete();
        stuck.checkAfter(Duration.ofNanos(1));
        verify(stuck.async()).complete();
        assertTrue(stuck.exchanges().reserve(1000), "nothing is held any more");
    }

    @Test
    void theBytesHeldByAllExchangesAreBounded() throws IOException {
        Stuck stuck = Stuck.with(150, false);
        stuck.exchange().answer(Reply.json(200, new byte[100]));
        stuck.writePossible();

        assertFalse(stuck.exchanges().reserve(51), "its reader may yet take it");
        assertTrue(stuck.exchanges().reserve(50));
        stuck.exchanges().release(50);
        stuck.clock().addAndGet(Duration.ofMillis(1001).toNanos());
        assertTrue(stuck.exchanges().reserve(51), "a caller that takes nothing is cut for others");
        verify(stuck.async()).complete();
    }

    @Test
    void anExchangeEndsWhenTheWholeAnswerIsWritten() throws IOException {
        Stuck stuck = Stuck.with(1000, true);
        stuck.exchange().answer(Reply.json(200, new byte[100]));
        verify(stuck.async(), never()).start(any());
        stuck.writePossible();

        verify(stuck.async()).complete();
        assertTrue(stuck.exchanges().reserve(1000));
    }
}
