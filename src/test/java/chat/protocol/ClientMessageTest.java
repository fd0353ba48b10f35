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
    private static final RoomName ROOM = new RoomName("lobby");
    private static final SearchQuery QUERY = new SearchQuery(List.of("word"), List.of());
    private static final List<Author> USERS = List.of(new Author(STRING, ""));

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

        assertEquals(Arrays.stream(values).mapToInt(ClientMessageTest::charsOf).sum(), message.chars());
    }

    /** Returns what a value counts; the words of a search count as many as they may have. */
    private static int charsOf(Object value) {
        if (value == STRING || value == USERS) {
            return STRING.length();
        } else if (value == ROOM) {
            return ROOM.value().length();
        }
        return value == QUERY ? FixedLimits.MAX_SEARCH_CHARS : 0;
    }

    private static Object valueOf(Class<?> type) {
        if (type == String.class) {
            return STRING;
        } else if (type == RoomName.class) {
            return ROOM;
        } else if (type == MessageId.class) {
            return MessageId.NONE;
        } else if (type == SearchQuery.class) {
            return QUERY;
        } else if (type == List.class) {
            return USERS;
        } else if (type == SearchPosition.class) {
            return new SearchPosition(1, 1, ROOM);
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
                Role.NONE);
        return Objects.requireNonNull(others.get(type), type::getName);
    }
}
