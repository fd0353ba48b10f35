package chat.backplane.memory;

import chat.backplane.Action;
import chat.backplane.Bot;
import chat.backplane.BotRights;
import chat.backplane.BotStore;
import chat.backplane.Caller;
import chat.backplane.Denied;
import chat.backplane.Draft;
import chat.protocol.ErrorCode;
import chat.protocol.Role;
import chat.protocol.RoomName;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rights that rooms give to bots, with the rules of bots.lua. Confined to the lock of {@link MemoryStore}. */
final class MemoryBots {
    final MemoryHooks hooks = new MemoryHooks();
    private final Map<RoomName, Map<String, Admission>> rooms = new HashMap<>();

    private record Admission(Bot.Kind kind, BotRights rights, MemoryOpening of) {}

    /**
     * A room in which somebody makes or ends bots and webhooks.
     *
     * @param by whoever does so
     * @param role that user's there
     */
    record Place(RoomName room, Caller by, Role role, MemoryOpening opening) {}

    /** @throws Denied if the caller is a bot that may not write that in the room */
    void checkWrite(Draft draft, MemoryOpening opening) {
        Admission admission = admission(draft.room(), draft.caller(), opening);
        if (admission == null) {
            return;
        } else if (!admission.rights().write()) {
            throw forbidden("this bot may only read here");
        } else if (draft.action() instanceof Action.Open) {
            throw forbidden("a bot may not do that");
        }
    }

    /** @throws Denied if the caller is a bot that may not read the room */
    void checkRead(RoomName room, Caller caller, MemoryOpening opening) {
        Admission admission = admission(room, caller, opening);
        if (admission != null && !admission.rights().read()) {
            throw forbidden("this bot may only write here");
        }
    }

    boolean mayRead(RoomName room, Caller caller, MemoryOpening opening) {
        try {
            checkRead(room, caller, opening);
            return true;
        } catch (Denied e) {
            return false;
        }
    }

    /** Returns the rights of a bot; null for another caller. */
    private @Nullable Admission admission(RoomName room, Caller caller, MemoryOpening opening) {
        if (caller.kind() != Caller.Kind.BOT) {
            return null;
        }
        Admission admission = rooms.getOrDefault(room, Map.of()).get(caller.userId());
        if (admission == null || !admission.of().countsIn(opening)) {
            throw new Denied(ErrorCode.NOT_FOUND, "there is no such room", 0);
        }
        return admission;
    }

    private static Denied forbidden(String text) {
        return new Denied(ErrorCode.FORBIDDEN, text, 0);
    }

    /** @throws Denied for a direct room, which has no bots */
    static void requireNotDirect(RoomName room) {
        if (room.isDirect()) {
            throw forbidden("a direct room stays as it is");
        }
    }

    boolean admit(Place place, Bot bot) {
        require(bot.kind(), place.role());
        Map<String, Admission> admitted = rooms.computeIfAbsent(place.room(), r -> new LinkedHashMap<>());
        admitted.values().removeIf(each -> !each.of().countsIn(place.opening()));
        if (!admitted.containsKey(bot.id()) && admitted.size() >= BotStore.MAX_BOTS_OF_ROOM) {
            throw new Denied(
                    ErrorCode.CONFLICT, "a room has " + BotStore.MAX_BOTS_OF_ROOM + " bots and webhooks at most", 0);
        }
        return admitted.put(bot.id(), new Admission(bot.kind(), bot.rights(), place.opening())) == null;
    }

    boolean dismiss(Place place, Bot bot) {
        require(bot.kind(), place.role());
        Map<String, Admission> admitted = rooms.getOrDefault(place.room(), new HashMap<>());
        boolean dismissed = admitted.remove(bot.id()) != null;
        if (admitted.isEmpty()) {
            rooms.remove(place.room());
        }
        return dismissed;
    }

    List<String> ofRoom(Place place, Bot.Kind kind) {
        require(kind, place.role());
        return rooms.getOrDefault(place.room(), Map.of()).entrySet().stream()
                .filter(each ->
                        each.getValue().kind() == kind && each.getValue().of().countsIn(place.opening()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** @throws Denied if a caller with that role may not make bots of a kind */
    static void require(Bot.Kind kind, Role role) {
        if (kind == Bot.Kind.HOOK && !role.isModerator()) {
            throw forbidden("only its moderators may do that");
        } else if (kind == Bot.Kind.BOT && role != Role.OWNER) {
            throw forbidden("only its owners may do that");
        }
    }
}
