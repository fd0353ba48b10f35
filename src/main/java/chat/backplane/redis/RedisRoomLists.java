package chat.backplane.redis;

import chat.backplane.Caller;
import chat.backplane.Limited.Share;
import chat.backplane.RoomInvitation;
import chat.backplane.RoomMembers;
import chat.backplane.RoomNames;
import chat.backplane.WriteRateKey;
import chat.backplane.WriteRates;
import chat.protocol.Author;
import chat.protocol.LimitedUser;
import chat.protocol.MessageId;
import chat.protocol.NotificationLevel;
import chat.protocol.Role;
import chat.protocol.RoomKind;
import chat.protocol.RoomMember;
import chat.protocol.RoomName;
import chat.protocol.RoomSearch;
import chat.protocol.RoomState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import redis.clients.jedis.CommandArguments;

/** Reads the rooms that users have, and remembers how far each has been read. Safe for use by many threads. */
final class RedisRoomLists {
    /** The most public rooms in an answer. */
    private static final int MAX_OPEN = 200;

    /** The index in the reply about a room of its members, behind fields that are texts. */
    private static final int MEMBERS = 12;

    private final RedisKeys keys;
    private final FunctionLibrary library;
    private final WriteRates writeRates;
    private final RedisPipeline writes;
    private final RedisPipeline reads;

    RedisRoomLists(RedisContext context, RedisPipeline writes, RedisPipeline reads) {
        this.keys = context.keys();
        this.library = context.library();
        this.writeRates = context.settings().writeRates();
        this.writes = writes;
        this.reads = reads;
    }

    /** See {@link chat.backplane.Backplane#rooms}. */
    CompletableFuture<RoomNames> rooms(Caller caller) {
        return reads.call(
                () -> library.callReadOnly("rooms", keys.person(caller.userId()), keys.open())
                        .add(MAX_OPEN),
                reply -> {
                    List<?> parts = RedisReply.list(reply);
                    return new RoomNames(names(parts.get(0)), names(parts.get(1)));
                });
    }

    /** See {@link chat.backplane.Backplane#findRooms}. */
    CompletableFuture<List<RoomName>> find(Caller caller, RoomSearch search) {
        return reads.call(
                () -> library.callReadOnly("find_rooms", keys.person(caller.userId()), keys.names())
                        .add(search.prefix())
                        .add(search.after())
                        .add(search.limit()),
                RedisRoomLists::names);
    }

    private static List<RoomName> names(Object reply) {
        return RedisReply.list(reply).stream()
                .flatMap(name -> RedisReply.room(RedisReply.text(name)).stream())
                .toList();
    }

    /** See {@link chat.backplane.Backplane#states}. */
    CompletableFuture<List<RoomState>> states(Caller caller, List<RoomName> rooms) {
        String[] names = Stream.concat(
                        Stream.of(keys.state(), keys.person(caller.userId())),
                        rooms.stream().map(keys::meta))
                .toArray(String[]::new);
        return reads.call(
                () -> {
                    CommandArguments call =
                            library.callReadOnly("states", names).add(ActionCodec.caller(caller));
                    rooms.forEach(room -> call.add(room.value()));
                    return call;
                },
                reply -> {
                    List<?> parts = RedisReply.list(reply);
                    List<RoomState> states = new ArrayList<>(rooms.size());
                    for (int i = 0; i < parts.size(); i++) {
                        List<?> state = RedisReply.list(parts.get(i));
                        if (!state.isEmpty()) {
                            states.add(state(rooms.get(i), state, caller));
                        }
                    }
                    return states;
                });
    }

    private static RoomState state(RoomName room, List<?> reply, Caller caller) {
        List<String> fields =
                reply.subList(0, MEMBERS).stream().map(RedisReply::text).toList();
        String epoch = fields.get(0);
        return new RoomState(
                room,
                id(epoch, fields.get(1)),
                id(epoch, fields.get(2)),
                Long.parseLong(fields.get(3)),
                Long.parseLong(fields.get(4)),
                NotificationLevel.ofLetter(fields.get(5)),
                Role.ofLetter(fields.get(6)),
                Integer.parseInt(fields.get(7)),
                RoomKind.valueOf(fields.get(11).toUpperCase(Locale.ROOT)),
                members(reply.get(MEMBERS))
                        .map(member -> new Author(member.id(), member.name()))
                        .filter(user -> !user.id().equals(caller.userId()))
                        .sorted(Comparator.comparing(Author::id))
                        .toList(),
                new RoomState.Rules(
                        fields.get(8),
                        fields.get(9).equals("1"),
                        Integer.parseInt(fields.get(10)),
                        Integer.parseInt(RedisReply.text(reply.get(MEMBERS + 1))),
                        Integer.parseInt(RedisReply.text(reply.get(MEMBERS + 2)))));
    }

    /** Returns the users of a reply that has the id of each, and its role, the entry since which it has that, and its name. */
    private static Stream<RoomMember> members(Object reply) {
        List<?> parts = RedisReply.list(reply);
        return IntStream.range(0, parts.size() / 2).mapToObj(i -> {
            String[] entry = RedisReply.text(parts.get(2 * i + 1)).split(" ", 3);
            return new RoomMember(RedisReply.text(parts.get(2 * i)), entry[2], Role.ofLetter(entry[0]));
        });
    }

    /** Returns the users of a reply that has the id of each, and until when it is banned and muted. */
    private static List<LimitedUser> limited(Object reply) {
        List<String> parts =
                RedisReply.list(reply).stream().map(RedisReply::text).toList();
        return IntStream.range(0, parts.size() / 3)
                .mapToObj(i -> new LimitedUser(
                        parts.get(3 * i), Long.parseLong(parts.get(3 * i + 1)), Long.parseLong(parts.get(3 * i + 2))))
                .toList();
    }

    private static MessageId id(String epoch, String seq) {
        return seq.equals("0") ? MessageId.NONE : new MessageId(epoch, Long.parseLong(seq));
    }

    /** See {@link chat.backplane.Backplane#markRead}. */
    CompletableFuture<Boolean> markRead(RoomName room, MessageId upTo, Caller caller) {
        return mark(room, caller, List.of("read", upTo.epoch(), Long.toString(upTo.seq())));
    }

    /** See {@link chat.backplane.Backplane#setLevel}. */
    CompletableFuture<Boolean> setLevel(RoomName room, NotificationLevel level, Caller caller) {
        return mark(room, caller, List.of("level", String.valueOf(level.letter()), ""));
    }

    /** See {@link chat.backplane.Backplane#members}. */
    CompletableFuture<RoomMembers> members(RoomName room, Caller caller) {
        return reads.call(
                () -> library.callReadOnly("members", keys.meta(room)).add(ActionCodec.caller(caller)), reply -> {
                    List<?> parts = RedisReply.list(reply);
                    return new RoomMembers(
                            RedisReply.number(parts.get(0)) == 1,
                            members(parts.get(1)).toList(),
                            limited(parts.get(2)));
                });
    }

    /** See {@link chat.backplane.Backplane#invite}. */
    CompletableFuture<Boolean> invite(RoomName room, RoomInvitation invitation, Caller caller) {
        return writes.call(
                () -> library.call("invite", keys.meta(room))
                        .add(ActionCodec.caller(caller))
                        .add(invitation.id())
                        .add(invitation.uses())
                        .add(invitation.lifetime().toMillis()),
                reply -> {
                    DeniedReply.check(RedisReply.list(reply));
                    return true;
                });
    }

    private CompletableFuture<Boolean> mark(RoomName room, Caller caller, List<String> change) {
        Stream<String> own = Stream.of(keys.state(), keys.touched(), keys.person(caller.userId()), keys.meta(room));
        Stream<String> holders = writeRates.isUnlimited()
                ? Stream.empty()
                : WriteRateKey.of(caller).stream().map(keys::spent);
        String[] names = Stream.concat(own, holders).toArray(String[]::new);
        return writes.call(
                () -> {
                    CommandArguments call = library.call("mark_reading", names)
                            .add(ActionCodec.caller(caller))
                            .add(room.value());
                    change.forEach(call::add);
                    return call.add(writeRates.price(Share.SENDS)).add(writeRates.price(Share.BYTES));
                },
                reply -> {
                    List<?> parts = RedisReply.list(reply);
                    DeniedReply.checkWrite(parts);
                    return RedisReply.number(parts.get(1)) == 1;
                });
    }
}
