package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The text of each message on the wire, in both directions. */
class WireFormatTest {
    private static final ClientLimits LIMITS = new ClientLimits(4096, 65_536, 10, 100);
    private static final RoomName LOBBY = new RoomName("lobby");
    private static final User ANN = new User("u1", "Ann", true);

    private static ClientMessage decode(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return ClientMessageReader.read(utf8, 0, utf8.length, LIMITS);
    }

    private static String encode(ServerMessage message) {
        return new String(ServerMessageWriter.write(message), StandardCharsets.UTF_8);
    }

    private static Publication message(long seq, String text) {
        return new Publication(
                LOBBY,
                new MessageId("e", seq),
                1000 + seq,
                "message",
                MessageBody.toJson(ANN, new ClientMessage.Send(LOBBY, text, "n" + seq)));
    }

    private static final String FIRST = "{\"type\":\"message\",\"room\":\"lobby\",\"id\":\"e-1\",\"at\":1001,"
            + "\"from\":{\"id\":\"u1\",\"name\":\"Ann\"},\"text\":\"hi\",\"nonce\":\"n1\"}";

    @Test
    void hello() {
        assertEquals(new ClientMessage.Hello(null, null), decode("{\"type\":\"hello\"}"));
        assertEquals(
                new ClientMessage.Hello("Ann", "t.o.k"),
                decode("{\"type\":\"hello\",\"name\":\"Ann\",\"token\":\"t.o.k\"}"));
        assertEquals(new ClientMessage.Hello("Ann", null), ClientMessageReader.readHello("{\"name\":\"Ann\"}"));
    }

    @Test
    void join() {
        assertEquals(new ClientMessage.Join(LOBBY, null, 50), decode("{\"type\":\"join\",\"room\":\"lobby\"}"));
        assertEquals(
                new ClientMessage.Join(LOBBY, new MessageId("e", 7), 200),
                decode("{\"type\":\"join\",\"room\":\"lobby\",\"after\":\"e-7\",\"limit\":200}"));
        assertEquals(
                new ClientMessage.Join(LOBBY, MessageId.NONE, 1),
                decode("{\"type\":\"join\",\"room\":\"lobby\",\"after\":\"0\",\"limit\":1}"));
    }

    @Test
    void leave() {
        assertEquals(new ClientMessage.Leave(LOBBY), decode("{\"type\":\"leave\",\"room\":\"lobby\"}"));
    }

    @Test
    void send() {
        assertEquals(
                new ClientMessage.Send(LOBBY, "hi\n\tthere", "n1"),
                decode("{\"type\":\"send\",\"room\":\"lobby\",\"text\":\"hi\\n\\tthere\",\"nonce\":\"n1\"}"));
        assertEquals(
                new ClientMessage.Send(LOBBY, "hi", "n1"),
                ClientMessageReader.readSend(LOBBY, "{\"text\":\"hi\"}", "n1", LIMITS));
    }

    @Test
    void history() {
        assertEquals(
                new ClientMessage.History(LOBBY, null, null, 50), decode("{\"type\":\"history\",\"room\":\"lobby\"}"));
        assertEquals(
                new ClientMessage.History(LOBBY, new MessageId("e", 7), null, 10),
                decode("{\"type\":\"history\",\"room\":\"lobby\",\"before\":\"e-7\",\"limit\":10}"));
        assertEquals(
                new ClientMessage.History(LOBBY, null, new MessageId("e", 7), 10),
                ClientMessageReader.readHistory(LOBBY, Map.of("after", "e-7", "limit", "10")));
    }

    @Test
    void members() {
        assertEquals(new ClientMessage.Members(LOBBY), decode("{\"type\":\"members\",\"room\":\"lobby\"}"));
    }

    @Test
    void typing() {
        assertEquals(
                new ClientMessage.Typing(LOBBY, true), decode("{\"type\":\"typing\",\"room\":\"lobby\",\"on\":true}"));
        ServerMessage.Typing typing = new ServerMessage.Typing(LOBBY, new Author("u1", "Ann"), false);
        assertEquals(
                "{\"type\":\"typing\",\"room\":\"lobby\",\"from\":{\"id\":\"u1\",\"name\":\"Ann\"},\"on\":false}",
                encode(typing));
        Signal signal = Signal.typing(LOBBY, ANN, false);
        assertEquals(new Signal(LOBBY, "typing", "{\"id\":\"u1\",\"name\":\"Ann\",\"on\":false}"), signal);
        assertEquals(typing, signal.readTyping());
        Signal later = new Signal(LOBBY, "typing", "{\"id\":\"u1\",\"name\":\"Ann\",\"on\":false,\"in\":{\"de\":1}}");
        assertEquals(typing, later.readTyping());
    }

    @Test
    void presence() {
        String start = "{\"type\":\"presence\",\"room\":\"lobby\",\"count\":2";
        String ann = "[{\"id\":\"u1\",\"name\":\"Ann\",\"guest\":true}]";
        assertEquals(start + "}", encode(new ServerMessage.Presence(LOBBY, 2, null, null)));
        assertEquals(
                start + ",\"joined\":" + ann + ",\"left\":" + ann + "}",
                encode(new ServerMessage.Presence(LOBBY, 2, List.of(ANN), List.of(ANN))));
        assertEquals(new Signal(LOBBY, "presence", "{\"by\":\"i1\"}"), Signal.presence(LOBBY, "i1"));
    }

    @Test
    void pongReturnsTheValueOfPing() {
        assertEquals(new ClientMessage.Ping(null), decode("{\"type\":\"ping\"}"));
        assertEquals(new ClientMessage.Ping("1.50"), decode("{\"type\":\"ping\",\"t\":1.50}"));
        assertEquals(new ClientMessage.Ping("true"), decode("{\"type\":\"ping\",\"t\":true}"));
        assertEquals(new ClientMessage.Ping("\"a\\\"b\\n\""), decode("{\"type\":\"ping\",\"t\":\"a\\\"b\\n\"}"));
        assertEquals("{\"type\":\"pong\"}", encode(new ServerMessage.Pong(null)));
        assertEquals("{\"type\":\"pong\",\"t\":1.50}", encode(new ServerMessage.Pong("1.50")));
    }

    @Test
    void aRefusalSaysWhichRequestItAnswersAsFarAsThatCouldBeRead() {
        BadMessage refusal = assertThrows(
                BadMessage.class,
                () -> decode("{\"type\":\"send\",\"room\":\"A b\",\"text\":\"hi\",\"nonce\":\"n1\"}"));

        assertEquals("n1", refusal.toFailure().nonce());
        assertEquals("A b", refusal.toFailure().room());
        assertEquals(ErrorCode.BAD_REQUEST, refusal.code());
        assertEquals(
                null,
                assertThrows(BadMessage.class, () -> decode("{\"room\":1}"))
                        .toFailure()
                        .room());
    }

    @Test
    void welcome() {
        assertEquals(
                "{\"type\":\"welcome\",\"user\":{\"id\":\"u1\",\"name\":\"Ann\",\"guest\":true,\"roles\":[\"admin\"]},"
                        + "\"token\":\"t\",\"access\":{\"mode\":\"guests\",\"guestsMayWrite\":true},"
                        + "\"instance\":\"chat-1\",\"version\":\"0.1.0\",\"limits\":{\"textBytes\":4096,"
                        + "\"frameBytes\":65536,\"sendPerSecond\":10,\"rooms\":100,\"keepDays\":365,\"keepCount\":10000},"
                        + "\"heartbeatSeconds\":25}",
                encode(new ServerMessage.Welcome(
                        Self.of(ANN, List.of(Self.ADMIN)), "t", Access.OPEN, "chat-1", "0.1.0", LIMITS, 25)));
    }

    @Test
    void joined() {
        assertEquals(
                "{\"type\":\"joined\",\"room\":\"lobby\",\"messages\":[" + FIRST
                        + "],\"complete\":false,\"more\":true,\"last\":\"e-9\",\"members\":3}",
                encode(new ServerMessage.Joined(
                        LOBBY, List.of(message(1, "hi")), false, true, new MessageId("e", 9), 3)));
    }

    @Test
    void left() {
        assertEquals("{\"type\":\"left\",\"room\":\"lobby\"}", encode(new ServerMessage.Left(LOBBY)));
    }

    @Test
    void ack() {
        assertEquals(
                "{\"type\":\"ack\",\"nonce\":\"n1\",\"room\":\"lobby\",\"id\":\"e-1\",\"at\":1001,\"duplicate\":true}",
                encode(new ServerMessage.Ack("n1", LOBBY, new MessageId("e", 1), 1001, true)));
    }

    @Test
    void historyOfARoom() {
        assertEquals(
                "{\"type\":\"history\",\"room\":\"lobby\",\"messages\":[" + FIRST + "],\"more\":true}",
                encode(new ServerMessage.History(LOBBY, List.of(message(1, "hi")), true)));
    }

    @Test
    void membersOfARoom() {
        assertEquals(
                "{\"type\":\"members\",\"room\":\"lobby\",\"count\":300,"
                        + "\"users\":[{\"id\":\"u1\",\"name\":\"Ann\",\"guest\":true}],"
                        + "\"roles\":[{\"id\":\"u2\",\"role\":\"owner\"},{\"id\":\"u3\",\"name\":\"Cora\",\"role\":\"member\"}],"
                        + "\"limited\":[{\"id\":\"u4\",\"banUntil\":-1,\"muteUntil\":0}]}",
                encode(new ServerMessage.Members(
                        LOBBY,
                        300,
                        List.of(ANN),
                        List.of(new RoomMember("u2", "", Role.OWNER), new RoomMember("u3", "Cora", Role.MEMBER)),
                        List.of(new LimitedUser("u4", -1, 0)))));
    }

    @Test
    void error() {
        assertEquals(
                "{\"type\":\"error\",\"code\":\"rate_limited\",\"message\":\"too fast\",\"nonce\":\"n1\","
                        + "\"room\":\"lobby\",\"retryAfterMs\":250}",
                encode(new ServerMessage.Failure(ErrorCode.RATE_LIMITED, "too fast", "n1", "lobby", 250L)));
        assertEquals(
                "{\"type\":\"error\",\"code\":\"bad_request\",\"message\":\"not a JSON object\"}",
                encode(new ServerMessage.Failure(ErrorCode.BAD_REQUEST, "not a JSON object", null, null, null)));
    }

    @Test
    void restartAndStatus() {
        assertEquals("{\"type\":\"restart\",\"withinMs\":1000}", encode(new ServerMessage.Restart(1000)));
        assertEquals("{\"type\":\"status\",\"live\":false}", encode(new ServerMessage.Status(false)));
    }

    @Test
    void aMessageOfTheLogIsOneLineHoweverItIsWritten() {
        String text = new String(
                ServerMessageWriter.write(message(1, "a\nb\u2028\"c\"\\ \ud83d\ude00")), StandardCharsets.UTF_8);

        assertEquals(
                "{\"type\":\"message\",\"room\":\"lobby\",\"id\":\"e-1\",\"at\":1001,"
                        + "\"from\":{\"id\":\"u1\",\"name\":\"Ann\"},"
                        + "\"text\":\"a\\nb\u2028\\\"c\\\"\\\\ \ud83d\ude00\",\"nonce\":\"n1\"}",
                text);
    }

    @Test
    void anEntryOfAnUnknownTypeIsPassedOnUnchanged() {
        Publication future = new Publication(LOBBY, new MessageId("e", 2), 1002, "poll", "{\"q\":[1,{\"a\":2}]}");
        Publication bare = new Publication(LOBBY, new MessageId("e", 3), 1003, "nudge", "{}");

        assertEquals(
                "{\"type\":\"poll\",\"room\":\"lobby\",\"id\":\"e-2\",\"at\":1002,\"q\":[1,{\"a\":2}]}",
                new String(ServerMessageWriter.write(future), StandardCharsets.UTF_8));
        assertEquals(
                "{\"type\":\"nudge\",\"room\":\"lobby\",\"id\":\"e-3\",\"at\":1003}",
                new String(ServerMessageWriter.write(bare), StandardCharsets.UTF_8));
    }

    @Test
    void aProblemDocument() {
        assertEquals(
                "{\"type\":\"about:blank\",\"status\":404,\"code\":\"not_found\",\"detail\":\"nothing\"}",
                new String(
                        ServerMessageWriter.writeProblem(404, ErrorCode.NOT_FOUND, "nothing", null),
                        StandardCharsets.UTF_8));
    }

    @Test
    void everyMessageOfTheServerHasAForm() {
        assertEquals(Set.of(ServerMessage.class.getPermittedSubclasses()), ServerMessageWriter.FORMS.keySet());
    }

    @Test
    void theListsOfCodesAreClosed() {
        assertEquals(
                List.of(
                        "bad_request 400",
                        "unauthenticated 401",
                        "forbidden 403",
                        "not_found 404",
                        "conflict 409",
                        "too_large 413",
                        "rate_limited 429",
                        "unavailable 503"),
                List.of(ErrorCode.values()).stream()
                        .map(code -> code.wire() + " " + code.httpStatus())
                        .toList());
        assertEquals(
                List.of(1000, 1003, 1007, 1008, 1009, 1011, 1012, 1013),
                List.of(CloseCode.values()).stream().map(CloseCode::number).toList());
    }
}
