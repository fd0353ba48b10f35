package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The size of a client message counts all of its strings. */
class ClientMessageTest {
    private static final String STRING = "0123456789";
    private static final List<Author> USERS = List.of(new Author(STRING, ""));
    private static final RoomName ROOM = new RoomName("lobby");

    static Stream<Class<?>> kinds() {
        return kinds(ClientMessage.class);
    }

    private static Stream<Class<?>> kinds(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .flatMap(permitted -> permitted.isInterface() ? kinds(permitted) : Stream.of(permitted));
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
                        .mapToInt(value -> value == STRING || value == USERS
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
        } else if (type == MessageId.class || type == SearchStart.class) {
            return MessageId.NONE;
        } else if (type == List.class) {
            return USERS;
        }
        Map<Class<?>, Object> others = Map.of(
                boolean.class,
                true,
                Boolean.class,
                true,
                int.class,
                1,
                Integer.class,
                1,
                Long.class,
                1L,
                NotificationLevel.class,
                NotificationLevel.ALL,
                Role.class,
                Role.NONE,
                SearchQuery.class,
                new SearchQuery(List.of(), List.of()));
        return Objects.requireNonNull(others.get(type), type::getName);
    }
}
