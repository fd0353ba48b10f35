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

    private record Admission(Bot.Kind kind, BotRights rights) {}

    /** @throws Denied if the caller is a bot that may not write that in the room */
    void checkWrite(Draft draft) {
        Admission admission = admission(draft.room(), draft.caller());
        if (admission == null) {
            return;
        } else if (!admission.rights().write()) {
            throw forbidden("this bot may only read here");
        } else if (draft.action() instanceof Action.Open) {
            throw forbidden("a bot may not do that");
        }
    }

    /** @throws Denied if the caller is a bot that may not read the room */
    void checkRead(RoomName room, Caller caller) {
        Admission admission = admission(room, caller);
        if (admission != null && !admission.rights().read()) {
            throw forbidden("this bot may only write here");
        }
    }

    boolean mayRead(RoomName room, Caller caller) {
        try {
            checkRead(room, caller);
            return true;
        } catch (Denied e) {
            return false;
        }
    }

    /** Returns the rights of a bot; null for another caller. */
    private @Nullable Admission admission(RoomName room, Caller caller) {
        if (caller.kind() != Caller.Kind.BOT) {
            return null;
        }
        Admission admission = rooms.getOrDefault(room, Map.of()).get(caller.userId());
        if (admission == null) {
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

    /** @param role the caller's in the room */
    boolean admit(RoomName room, Bot bot, Role role) {
        require(bot.kind(), role);
        Map<String, Admission> admitted = rooms.computeIfAbsent(room, r -> new LinkedHashMap<>());
        if (!admitted.containsKey(bot.id()) && admitted.size() >= BotStore.MAX_BOTS_OF_ROOM) {
            throw new Denied(
                    ErrorCode.CONFLICT, "a room has " + BotStore.MAX_BOTS_OF_ROOM + " bots and webhooks at most", 0);
        }
        return admitted.put(bot.id(), new Admission(bot.kind(), bot.rights())) == null;
    }

    boolean dismiss(RoomName room, Bot bot, Role role) {
        require(bot.kind(), role);
        Map<String, Admission> admitted = rooms.getOrDefault(room, new HashMap<>());
        boolean dismissed = admitted.remove(bot.id()) != null;
        if (admitted.isEmpty()) {
            rooms.remove(room);
        }
        return dismissed;
    }

    List<String> ofRoom(RoomName room, Bot.Kind kind, Role role) {
        require(kind, role);
        return rooms.getOrDefault(room, Map.of()).entrySet().stream()
                .filter(each -> each.getValue().kind() == kind)
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
