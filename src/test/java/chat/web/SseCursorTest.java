package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.BadMessage;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The id of an event has the position in every room, in few bytes. */
class SseCursorTest {
    private static final Random RANDOM = new Random(7);

    private static List<RoomName> rooms(int count) {
        String name = "\u043a\u043e\u043c\u043d\u0430\u0442\u0430".repeat(8);
        return IntStream.range(0, count).mapToObj(i -> new RoomName(name + i)).toList();
    }

    private static String epoch() {
        return Long.toString(RANDOM.nextLong() >>> 1, Character.MAX_RADIX);
    }

    @Test
    void aHundredRoomsWithLongNamesFitIntoAHeader() {
        List<RoomName> rooms = rooms(100);
        SseCursor cursor = SseCursor.of(rooms);
        rooms.forEach(room -> cursor.advance(room, new MessageId(epoch(), 1 + RANDOM.nextInt(16_000))));

        String id = cursor.toString();
        assertTrue(id.length() < 1900, () -> id.length() + " bytes");
        SseCursor again = SseCursor.parse(rooms, id);
        rooms.forEach(room -> assertEquals(cursor.position(room), again.position(room)));
        assertEquals(id, again.toString());
    }

    @Test
    void asManyAsMayBeFitAfterALossAndWithLargeNumbers() {
        List<RoomName> rooms = rooms(SseCursor.MAX_ROOMS);
        SseCursor cursor = SseCursor.of(rooms);
        rooms.forEach(room -> cursor.advance(room, new MessageId(epoch() + "G1790000000000", 20_000_000)));

        String id = cursor.toString();
        int most = rooms.size() * SseCursor.CHARS_PER_ROOM;
        assertTrue(id.length() <= most && most <= SseCursor.MAX_CHARS, () -> id.length() + " bytes");
        SseCursor again = SseCursor.parse(rooms, id);
        rooms.forEach(room -> assertEquals(cursor.position(room), again.position(room)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "e-1",
                "1y2p0ij32e8e7-9223372036854775807",
                "1y2p0ij32e8e7G1790000000000-127",
                "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz-128",
                "0a-1",
                "Abc-2",
                "G-3",
                "aG-4",
                "aG01-5",
                "G1-6",
                "0-7"
            })
    void anyPlaceComesBackAsItWas(String place) {
        RoomName lobby = new RoomName("lobby");
        SseCursor cursor = SseCursor.of(List.of(lobby));
        cursor.advance(lobby, MessageId.parse(place));

        assertEquals(
                place,
                String.valueOf(
                        SseCursor.parse(List.of(lobby), cursor.toString()).position(lobby)));
    }

    @Test
    void onlyTheRoomsOfTheIdAreResumed() {
        RoomName one = new RoomName("one");
        RoomName two = new RoomName("two");
        RoomName three = new RoomName("three");
        SseCursor cursor = SseCursor.of(List.of(one, two));
        cursor.advance(one, MessageId.parse("e-1"));
        cursor.advance(two, MessageId.parse("f-2"));
        SseCursor other = SseCursor.parse(List.of(three, two), cursor.toString());

        assertEquals(MessageId.parse("f-2"), other.position(two));
        assertNull(other.position(three));
        assertNull(other.position(one));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "what", "lobby", "lobby=e-1", "Ag", "AQ==x", "AQEBAQ", "AQEBAQI", "AQEBAQkB", "AQEBAYEhAQ"})
    void anIdThatIsNotOursIsRefused(String text) {
        assertThrows(BadMessage.class, () -> SseCursor.parse(rooms(1), text));
    }
}
