package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The size of a client message counts all of its strings. */
class ClientMessageTest {
    private static final String STRING = "0123456789";
    private static final RoomName ROOM = new RoomName("lobby");

    static Class<?>[] kinds() {
        return ClientMessage.class.getPermittedSubclasses();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyStringOfAMessageCounts(Class<?> kind) throws ReflectiveOperationException {
        Class<?>[] types = Arrays.stream(kind.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        Object[] values = Arrays.stream(types).map(ClientMessageTest::valueOf).toArray();
        ClientMessage message =
                (ClientMessage) kind.getDeclaredConstructor(types).newInstance(values);

        assertEquals(
                Arrays.stream(values)
                        .mapToInt(value -> value == STRING
                                ? STRING.length()
                                : value == ROOM ? ROOM.value().length() : 0)
                        .sum(),
                message.chars());
    }

    private static Object valueOf(Class<?> type) {
        if (type == String.class) {
            return STRING;
        } else if (type == RoomName.class) {
            return ROOM;
        } else if (type == MessageId.class) {
            return MessageId.NONE;
        }
        return type == boolean.class ? (Object) true : (Object) 1;
    }
}
