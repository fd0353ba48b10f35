package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.Signal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compatibility of the messages on a room's channel with older and newer releases. */
class EnvelopeCodecTest {
    private static final RoomName ROOM = new RoomName("lobby");
    private static final Signal SIGNAL = new Signal(ROOM, "typing", "{\"on\":true}");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static EnvelopeCodec.@Nullable Live live(String text) {
        return EnvelopeCodec.live(ROOM, bytes(text));
    }

    @Test
    void aLiveEntryIsReadFromItsBytes() {
        Publication entry =
                new Publication(ROOM, new MessageId("abc", 17), 1_795_723_363_223L, "message", "{\"\":\"\u00e9\n\"}");

        assertEquals(
                new EnvelopeCodec.Live(entry, 4_711),
                live("1 e=abc s=17 t=1795723363223 c=4711 y=message\n{\"\":\"\u00e9\n\"}"));
    }

    @Test
    void fieldsOfALiveEntryMayBeNewInAnotherOrderOrWithoutTheCount() {
        Publication entry = new Publication(ROOM, new MessageId("abc", 17), 5, "message", "{}");

        assertEquals(new EnvelopeCodec.Live(entry, 0), live("1 y=message z=1 more t=5  x= s=17 e=abc\n{}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "1",
                "1\n{}",
                "1 \n{}",
                "2 e=abc s=17 t=5 c=1 y=message\n{}",
                "11 e=abc s=17 t=5 c=1 y=message\n{}",
                "1 e=abc s=17 t=5 c=1 y=message",
                "1 e=abc s= t=5 c=1 y=message\n{}",
                "1 e=abc s=-1 t=5 c=1 y=message\n{}",
                "1 e=abc s=99999999999999999999 t=5 c=1 y=message\n{}",
                "1 e=abc t=5 c=1 y=message\n{}",
                "1 e=abc s=17 c=1 y=message\n{}",
                "1 e=a.c s=17 t=5 c=1 y=message\n{}",
                "1 s=17 t=5 c=1 y=message\n{}",
                "1 e=abc s=0 t=5 c=1 y=message\n{}",
                "1 e= s=0 t=5 c=1 y=message\n{}",
                "1 s=0 t=5 c=1 y=message\n{}"
            })
    void aDamagedLiveEntryIsUnreadable(String text) {
        assertNull(live(text));
    }

    @Test
    void aSignalSurvivesWritingAndReading() {
        String text = EnvelopeCodec.write(SIGNAL);

        assertTrue(EnvelopeCodec.isSignal(bytes(text)));
        assertEquals(SIGNAL, EnvelopeCodec.signal(ROOM, text));
    }

    @Test
    void anOlderReleaseReadsASignalAsAnUnreadableEntry() {
        assertNull(EnvelopeCodec.live(ROOM, bytes(EnvelopeCodec.write(SIGNAL))));
    }

    @Test
    void anUnreadableLogEntryKeepsItsNumber() {
        List<String> fields = List.of("v", "1", "at", "yesterday", "type", "message", "body", "{}");
        Publication entry = EnvelopeCodec.logged(ROOM, "e", List.of("7-0", fields));

        assertTrue(EnvelopeCodec.isUnreadable(entry));
        assertEquals(new MessageId("e", 7), entry.id());
    }

    @Test
    void anEntryOfTypeSignalIsNoSignal() {
        assertFalse(EnvelopeCodec.isSignal(bytes("1 e=a s=1 t=1 c=1 y=signal\n{}")));
    }

    @Test
    void fieldsOfALaterReleaseAreIgnored() {
        assertEquals(SIGNAL, EnvelopeCodec.signal(ROOM, "signal 1 z=more y=typing x\n{\"on\":true}"));
        assertNull(EnvelopeCodec.signal(ROOM, "signal 2 y=typing\n{}"));
        assertNull(EnvelopeCodec.signal(ROOM, "signal 1 x=typing\n{}"));
        assertNull(EnvelopeCodec.signal(ROOM, "signal "));
    }
}
