package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.Signal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compatibility of the messages on a room's channel with older and newer releases. */
class EnvelopeTest {
    private static final RoomName ROOM = new RoomName("lobby");
    private static final Signal SIGNAL = new Signal(ROOM, "typing", "{\"on\":true}");

    @Test
    void aSignalSurvivesWritingAndReading() {
        String text = Envelope.write(SIGNAL);

        assertTrue(Envelope.isSignal(text));
        assertEquals(SIGNAL, Envelope.signal(ROOM, text));
    }

    @Test
    void anOlderReleaseReadsASignalAsAnUnreadableEntry() {
        assertNull(Envelope.live(ROOM, Envelope.write(SIGNAL)));
    }

    @Test
    void anUnreadableLogEntryKeepsItsNumber() {
        List<String> fields = List.of("v", "1", "at", "yesterday", "type", "message", "body", "{}");
        Publication entry = Envelope.logged(ROOM, "e", List.of("7-0", fields));

        assertTrue(Envelope.isUnreadable(entry));
        assertEquals(new MessageId("e", 7), entry.id());
    }

    @Test
    void anEntryOfTypeSignalIsNoSignal() {
        assertFalse(Envelope.isSignal("1 e=a s=1 t=1 c=1 y=signal\n{}"));
    }

    @Test
    void fieldsOfALaterReleaseAreIgnored() {
        assertEquals(SIGNAL, Envelope.signal(ROOM, "signal 1 z=more y=typing x\n{\"on\":true}"));
        assertNull(Envelope.signal(ROOM, "signal 2 y=typing\n{}"));
        assertNull(Envelope.signal(ROOM, "signal 1 x=typing\n{}"));
        assertNull(Envelope.signal(ROOM, "signal "));
    }
}
