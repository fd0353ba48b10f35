package chat.contract;

// Longer than 300 lines because it compares one document with all that there is in the code.

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.cluster.Lifecycle;
import chat.protocol.Access;
import chat.protocol.Author;
import chat.protocol.ClientLimits;
import chat.protocol.ClientMessage;
import chat.protocol.CloseCode;
import chat.protocol.EntryRequest;
import chat.protocol.ErrorCode;
import chat.protocol.EventBody;
import chat.protocol.FixedLimits;
import chat.protocol.InstanceStatus;
import chat.protocol.MessageBody;
import chat.protocol.MessageId;
import chat.protocol.NotificationLevel;
import chat.protocol.Role;
import chat.protocol.RoomKind;
import chat.protocol.RoomName;
import chat.protocol.RoomRequest;
import chat.protocol.RoomState;
import chat.protocol.Self;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessageWriter;
import chat.protocol.SessionInfo;
import chat.protocol.User;
import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
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
    private static final RoomName LOBBY = new RoomName("lobby");
    private static final MessageId ID = new MessageId("e", 1);

    /** The places in the documents that repeat the constants of {@link FixedLimits}. */
    private static final Map<String, List<String>> CONSTANTS = new TreeMap<>(Map.ofEntries(
            Map.entry("MAX_PAGE_MESSAGES", List.of("PageSize/maximum", "Entries/maxItems")),
            Map.entry("MAX_PAGE_BYTES", List.of("Entries/x-max-bytes")),
            Map.entry("DEFAULT_PAGE_MESSAGES", List.of("PageSize/default")),
            Map.entry(
                    "MAX_USERS_LISTED",
                    List.of(
                            "Members/properties/users/maxItems",
                            "Presence/properties/joined/maxItems",
                            "Presence/properties/left/maxItems")),
            Map.entry(
                    "MAX_FOUND_MESSAGES",
                    List.of("Search/properties/limit/maximum", "Found/properties/messages/maxItems")),
            Map.entry(
                    "MAX_FOUND_USERS",
                    List.of(
                            "PeopleRequest/properties/limit/maximum",
                            "PeopleRequest/properties/limit/default",
                            "People/properties/users/maxItems")),
            Map.entry("DEFAULT_FOUND_MESSAGES", List.of("Search/properties/limit/default")),
            Map.entry("MAX_SEARCH_CHARS", List.of("SearchText/maxLength")),
            Map.entry("BURST_SECONDS", List.of("Limits/properties/sendPerSecond/x-burst-seconds")),
            Map.entry("MAX_EMOJI_BYTES", List.of("Emoji/maxLength")),
            Map.entry("MAX_TOPIC_BYTES", List.of("Topic/maxLength")),
            Map.entry("MAX_OPEN_MEMBERS", List.of("FirstMembers/maxItems")),
            Map.entry("MAX_DIRECT_MEMBERS", List.of()),
            Map.entry("MAX_REASON_CODE_POINTS", List.of("Reason/maxLength")),
            Map.entry("MAX_SLOW_SECONDS", List.of("SlowSeconds/maximum")),
            Map.entry("MAX_USER_ID_CHARS", List.of("UserId/maxLength")),
            Map.entry("MAX_NONCE_CHARS", List.of("Nonce/maxLength", "Error/properties/nonce/maxLength")),
            Map.entry(
                    "MAX_USER_NAME_CODE_POINTS",
                    List.of("PersonName/maxLength", "PeopleRequest/properties/prefix/maxLength"))));

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
        return records(sealed).map(CodeTest::type).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the records that implement a sealed interface, or one that extends it. */
    private static Stream<Class<?>> records(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .flatMap(permitted -> permitted.isInterface() ? records(permitted) : Stream.of(permitted));
    }

    @Test
    void theRequestsAreThoseOfTheCode() {
        assertEquals(types(ClientMessage.class), new TreeSet<>(Wire.REQUESTS.keySet()));
    }

    @Test
    void theAnswersAreThoseOfTheCodeAndTheEntriesOfALog() {
        Set<String> types = types(ServerMessage.class);
        types.addAll(Set.of("message", "edited", "deleted", "reacted", "pinned", "changed", "member"));
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
        records(sealed)
                .filter(message ->
                        message != ServerMessage.Room.class) // See theMembersOfARoomAreThoseThatTheCodeWrites.
                .forEach(message -> compare(message, messages.get(type(message)).get("payload"), Stream.of("type")));
    }

    /** @param more members that are no components */
    private static void compare(Class<?> record, Part schema, Stream<String> more) {
        Set<String> all = more.collect(Collectors.toCollection(TreeSet::new));
        Set<String> required = new TreeSet<>(all);
        for (RecordComponent component : record.getRecordComponents()) {
            String name = nameOf(component);
            all.add(name);
            boolean request = ClientMessage.class.isAssignableFrom(record);
            boolean replaceable = request
                    && schema.get("properties").has(name)
                    && schema.get("properties", name).has("default");
            boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (!optional && !replaceable && !alternatives(schema).contains(name)) {
                required.add(name);
            }
        }
        Set<String> told = new TreeSet<>(schema.get("properties").all().keySet());
        told.remove("bot"); // Follows from the id.
        assertEquals(all, told, schema::toString);
        assertEquals(required, texts(schema.get("required")), schema::toString);
    }

    /** Returns the members of which one is required. */
    private static Set<String> alternatives(Part schema) {
        return Stream.of("oneOf", "anyOf")
                .filter(schema::has)
                .flatMap(each -> schema.get(each).all().values().stream())
                .filter(each -> each.has("required"))
                .flatMap(each -> texts(each.get("required")).stream())
                .collect(Collectors.toSet());
    }

    /** Returns the name on the wire, which may be a word of the language. */
    private static String nameOf(RecordComponent component) {
        return component.getName().equals("closed") ? "private" : component.getName();
    }

    @Test
    void theMembersOfARoomAreThoseThatTheCodeWrites() {
        RoomState.Rules rules = new RoomState.Rules("News", true, 10, 30, 500);
        Set<String> all = membersOf(stateOf(RoomKind.DIRECT, rules));
        all.remove("id");
        all.remove("at");
        assertEquals(all, new TreeSet<>(schema("Room/properties").all().keySet()));
        all.remove("type");
        assertEquals(all, new TreeSet<>(schema("RoomState/properties").all().keySet()));
        Set<String> always = membersOf(stateOf(RoomKind.PUBLIC, RoomState.Rules.NONE));
        always.remove("id");
        always.remove("at");
        assertEquals(always, texts(schema("Room/required")));
        always.remove("type");
        assertEquals(always, texts(schema("RoomState/required")));
    }

    private static JsonNode stateOf(RoomKind kind, RoomState.Rules rules) {
        RoomState state =
                new RoomState(LOBBY, ID, ID, 0, 0, NotificationLevel.ALL, Role.NONE, 1, kind, List.of(), rules);
        byte[] written = ServerMessageWriter.write(new ServerMessage.Room(state));
        return Part.json(new String(written, StandardCharsets.UTF_8));
    }

    private static Set<String> texts(Part array) {
        return array.all().values().stream().map(Part::text).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theMembersOfALogEntryAreThoseThatTheCodeWrites() {
        User ann = new User("g1", "Ann", true);
        JsonNode body = Part.json(MessageBody.toJson(ann, new ClientMessage.Send(LOBBY, "Hello", "n1"), List.of("g1")));
        Set<String> members = membersOf(body);
        Set<String> folded = new TreeSet<>(members);
        folded.addAll(Set.of("edited", "deleted", "pinned", "reactions", "replyTo"));
        assertEquals(folded, new TreeSet<>(schema("Message/properties").all().keySet()));
        members.removeAll(Set.of("text", "mentions")); // A deleted one has none.
        assertEquals(members, texts(schema("Message/required")));
        compareEvent("Deleted", new EntryRequest.Delete(LOBBY, ID, "n1"), "target");
        compareEvent("Edited", new EntryRequest.Edit(LOBBY, ID, "Hi", "n1"), "target", "text");
        compareEvent("Reacted", new EntryRequest.React(LOBBY, ID, "!", true, "n1"), "target", "count");
        compareEvent("Pinned", new EntryRequest.Pin(LOBBY, ID, true, "n1"), "target");
        compareEvents(
                "Changed",
                new RoomRequest.Open(LOBBY, "News", "n1"),
                new RoomRequest.Open(LOBBY, "News", true, List.of(new Author("g2", "Ben")), "n1"),
                new RoomRequest.Set(LOBBY, null, true, 10, null, 30, 500, "n1"));
        compareEvents(
                "Member",
                new RoomRequest.Member(LOBBY, "g1", Role.MEMBER, null, null, "n1"),
                new RoomRequest.Member(LOBBY, "g1", Role.NONE, null, null, "n1"),
                new RoomRequest.Member(LOBBY, "g2", null, 1L, null, "n1"),
                new RoomRequest.Member(LOBBY, "g2", null, null, 1L, "n1"));
        Set<String> author = new TreeSet<>();
        body.get("from").fieldNames().forEachRemaining(author::add);
        assertEquals(author, texts(schema("Author/required")));
    }

    /** @param added what the log knows better than the body */
    private static void compareEvent(String name, EntryRequest request, String... added) {
        Set<String> members = membersOf(Part.json(EventBody.toJson(new User("g1", "Ann", true), request)));
        members.addAll(Set.of(added));
        assertEquals(members, new TreeSet<>(schema(name + "/properties").all().keySet()));
        assertEquals(members, texts(schema(name + "/required")));
    }

    /** Compares what any of these entries has, and what all have. */
    private static void compareEvents(String name, RoomRequest... requests) {
        User ann = new User("g1", "Ann", true);
        Set<String> any = new TreeSet<>();
        Set<String> all = new TreeSet<>(schema(name + "/properties").all().keySet());
        for (RoomRequest request : requests) {
            any.addAll(membersOf(Part.json(EventBody.toJson(ann, request, "Name"))));
            all.retainAll(membersOf(Part.json(EventBody.toJson(ann, request, ""))));
        }
        assertEquals(any, new TreeSet<>(schema(name + "/properties").all().keySet()));
        assertEquals(all, texts(schema(name + "/required")));
    }

    private static Set<String> membersOf(JsonNode body) {
        Set<String> members = new TreeSet<>(Set.of("type", "room", "id", "at"));
        body.fieldNames().forEachRemaining(members::add);
        return members;
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
