package chat.backplane;

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

/** What comes on a room's channel is read by releases older and newer than the one that sent it. */
class RedisEnvelopeTest {
    private static final RoomName ROOM = new RoomName("lobby");
    private static final Signal SIGNAL = new Signal(ROOM, "typing", "{\"on\":true}");

    @Test
    void aSignalIsReadAsItWasWritten() {
        String text = RedisEnvelope.write(SIGNAL);

        assertTrue(RedisEnvelope.isSignal(text));
        assertEquals(SIGNAL, RedisEnvelope.signal(ROOM, text));
    }

    @Test
    void aReleaseThatKnowsNoSignalsTakesOneForAnEntryThatItCannotRead() {
        assertNull(RedisEnvelope.live(ROOM, RedisEnvelope.write(SIGNAL)));
    }

    @Test
    void anEntryOfTheLogThatCannotBeReadKeepsItsPlace() {
        List<String> fields = List.of("v", "1", "at", "yesterday", "type", "message", "body", "{}");
        Publication entry = RedisEnvelope.logged(ROOM, "e", List.of("7-0", fields));

        assertTrue(RedisEnvelope.isUnreadable(entry));
        assertEquals(new MessageId("e", 7), entry.id());
    }

    @Test
    void anEntryIsNoSignal() {
        assertFalse(RedisEnvelope.isSignal("1 e=a s=1 t=1 c=1 y=signal\n{}"));
    }

    @Test
    void whatALaterReleaseAddsIsPassedOver() {
        assertEquals(SIGNAL, RedisEnvelope.signal(ROOM, "signal 1 z=more y=typing x\n{\"on\":true}"));
        assertNull(RedisEnvelope.signal(ROOM, "signal 2 y=typing\n{}"));
        assertNull(RedisEnvelope.signal(ROOM, "signal 1 x=typing\n{}"));
        assertNull(RedisEnvelope.signal(ROOM, "signal "));
    }
}
