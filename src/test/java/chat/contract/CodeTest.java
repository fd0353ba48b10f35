package chat.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.cluster.Lifecycle;
import chat.protocol.Access;
import chat.protocol.ClientLimits;
import chat.protocol.ClientMessage;
import chat.protocol.CloseCode;
import chat.protocol.ErrorCode;
import chat.protocol.FixedLimits;
import chat.protocol.InstanceStatus;
import chat.protocol.MessageBody;
import chat.protocol.RoomName;
import chat.protocol.Self;
import chat.protocol.ServerMessage;
import chat.protocol.SessionInfo;
import chat.protocol.User;
import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The documents know what the code knows, and nothing else. */
class CodeTest {
    /** The places in the documents that repeat the constants of {@link FixedLimits}. */
    private static final Map<String, List<String>> CONSTANTS = new TreeMap<>(Map.of(
            "MAX_PAGE_MESSAGES", List.of("PageSize/maximum", "Entries/maxItems"),
            "MAX_PAGE_BYTES", List.of("Entries/x-max-bytes"),
            "DEFAULT_PAGE_MESSAGES", List.of("PageSize/default"),
            "MAX_USERS_LISTED",
                    List.of(
                            "Members/properties/users/maxItems",
                            "Presence/properties/joined/maxItems",
                            "Presence/properties/left/maxItems"),
            "BURST_SECONDS", List.of("Limits/properties/sendPerSecond/x-burst-seconds"),
            "MAX_NONCE_CHARS", List.of("Nonce/maxLength", "Error/properties/nonce/maxLength"),
            "MAX_USER_NAME_CODE_POINTS", List.of("PersonName/maxLength")));

    /** A schema, or what stands below it. */
    private static Part schema(String path) {
        return Part.ASYNCAPI.get("components", "schemas").get(path.split("/", -1));
    }

    private static String type(Class<?> message) {
        return message == ServerMessage.Failure.class
                ? "error"
                : message.getSimpleName().toLowerCase(Locale.ROOT);
    }

    private static Set<String> types(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .map(CodeTest::type)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theRequestsAreThoseOfTheCode() {
        assertEquals(types(ClientMessage.class), new TreeSet<>(Wire.REQUESTS.keySet()));
    }

    @Test
    void theAnswersAreThoseOfTheCodeAndTheEntriesOfALog() {
        Set<String> types = types(ServerMessage.class);
        types.add("message");
        assertEquals(types, new TreeSet<>(Wire.ANSWERS.keySet()));
    }

    @Test
    void theMembersOfEachAreThoseOfTheCode() {
        compareAll(ClientMessage.class, Wire.REQUESTS);
        compareAll(ServerMessage.class, Wire.ANSWERS);
        compare(User.class, schema("User"), Stream.of());
        compare(Self.class, schema("Self"), Stream.of());
        compare(Access.class, schema("Access"), Stream.of());
        compare(SessionInfo.class, Part.OPENAPI.get("components", "schemas", "SessionInfo"), Stream.of());
        compare(ClientLimits.class, schema("Limits"), Stream.of());
        compare(InstanceStatus.class, Part.OPENAPI.get("components", "schemas", "InstanceStatus"), Stream.of());
    }

    private static void compareAll(Class<?> sealed, Map<String, Part> messages) {
        for (Class<?> message : sealed.getPermittedSubclasses()) {
            compare(message, messages.get(type(message)).get("payload"), Stream.of("type"));
        }
    }

    /** @param more members that are no components */
    private static void compare(Class<?> record, Part schema, Stream<String> more) {
        Set<String> all = more.collect(Collectors.toCollection(TreeSet::new));
        Set<String> required = new TreeSet<>(all);
        for (RecordComponent component : record.getRecordComponents()) {
            all.add(component.getName());
            boolean request = ClientMessage.class.isAssignableFrom(record);
            boolean replaceable = request
                    && schema.get("properties").has(component.getName())
                    && schema.get("properties", component.getName()).has("default");
            boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (!optional && !replaceable) {
                required.add(component.getName());
            }
        }
        assertEquals(all, new TreeSet<>(schema.get("properties").all().keySet()), schema::toString);
        assertEquals(required, texts(schema.get("required")), schema::toString);
    }

    private static Set<String> texts(Part array) {
        return array.all().values().stream().map(Part::text).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theMembersOfALogEntryAreThoseThatTheCodeWrites() {
        JsonNode body = Part.json(MessageBody.toJson(
                new User("g1", "Ann", true), new ClientMessage.Send(new RoomName("lobby"), "Hello", "n1")));
        Set<String> members = new TreeSet<>(Set.of("type", "room", "id", "at"));
        body.fieldNames().forEachRemaining(members::add);
        assertEquals(members, texts(schema("Message/required")));
        assertEquals(members, new TreeSet<>(schema("Message/properties").all().keySet()));
        Set<String> author = new TreeSet<>();
        body.get("from").fieldNames().forEachRemaining(author::add);
        assertEquals(author, texts(schema("Author/required")));
    }

    @Test
    void theModesOfAccessAreThoseOfTheCode() {
        Set<String> modes = Arrays.stream(Access.Mode.values())
                .map(Access.Mode::wire)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(modes, texts(schema("Access/properties/mode/enum")));
    }

    @Test
    void theErrorCodesAreThoseOfTheCode() {
        Set<String> codes =
                Arrays.stream(ErrorCode.values()).map(ErrorCode::wire).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(codes, texts(schema("ErrorCode/enum")));
    }

    @Test
    void theStatusesOfProblemsAreThoseThatAreAnswered() {
        Set<String> answered = new TreeSet<>(Set.of("404", "405"));
        Http.OPERATIONS.values().forEach(operation -> operation
                .definition()
                .get("responses")
                .all()
                .forEach((status, response) -> {
                    if (response.has("content") && response.get("content").has("application/problem+json")) {
                        answered.add(status);
                    }
                }));
        assertEquals(
                answered, texts(Part.OPENAPI.get("components", "schemas", "Problem", "properties", "status", "enum")));
    }

    @Test
    void theCloseCodesAreThoseOfTheCode() {
        Set<String> codes = Arrays.stream(CloseCode.values())
                .map(code -> Integer.toString(code.number()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(
                codes,
                new TreeSet<>(Part.ASYNCAPI
                        .get("channels", "ws", "x-close-codes")
                        .all()
                        .keySet()));
    }

    @Test
    void theStatesOfAnInstanceAreThoseOfTheCode() {
        assertEquals(
                Arrays.stream(Lifecycle.State.values())
                        .map(state -> state.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.toCollection(TreeSet::new)),
                texts(Part.OPENAPI.get("components", "schemas", "InstanceStatus", "properties", "state", "enum")));
        String states = Arrays.stream(Lifecycle.State.values())
                .map(state -> state.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining("|", "^(", ")(, Redis is (away|full))?\\n$"));
        assertEquals(
                states,
                Part.OPENAPI
                        .get("components", "schemas", "Readiness", "pattern")
                        .text());
    }

    @Test
    void theBoundsAreThoseOfTheCode() throws IllegalAccessException {
        Map<String, Integer> constants = new TreeMap<>();
        for (Field field : FixedLimits.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                constants.put(field.getName(), field.getInt(null));
            }
        }
        assertEquals(constants.keySet(), CONSTANTS.keySet());
        constants.forEach((name, value) -> {
            for (String place : CONSTANTS.get(name)) {
                assertEquals(value, schema(place).node().asInt(), place);
            }
        });
        assertEquals(
                RoomName.MAX_CODE_POINTS, schema("RoomName/maxLength").node().asInt());
        assertEquals(
                2 * RoomName.MAX_CODE_POINTS,
                schema("Error/properties/room/maxLength").node().asInt());
        assertTrue(schema("RoomName/description").text().contains("1 to " + RoomName.MAX_CODE_POINTS));
    }
}
