package chat.backplane.memory;

import chat.backplane.Action;
import chat.backplane.Caller;
import chat.backplane.Caller.Kind;
import chat.backplane.Denied;
import chat.backplane.Draft;
import chat.protocol.ErrorCode;
import chat.protocol.Role;
import chat.protocol.RoomState;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The rights in one room, with the rules and the bounds of rights.lua. They are forgotten with the room's log. Confined to the lock of
 * {@link MemoryStore}.
 */
final class MemoryRights {
    private static final int MAX_MEMBERS = 2_000;
    private static final int MAX_LIMITED = 1_000;

    /** The types that neither who is muted nor anybody in an archived room may write. */
    private static final Set<String> WRITES = Set.of("message", "edited", "reacted");

    private final Map<String, Role> members = new HashMap<>();
    private final Map<String, Limits> limits = new HashMap<>();

    /** The time of each user's last message, while the room is in slow mode. */
    private final Map<String, Long> lastMessages = new HashMap<>();

    private String topic = "";
    private boolean archived;
    private int slowSeconds;

    /** Until when a user is banned and muted, in milliseconds since 1970; 0 for not, -1 for good. */
    private record Limits(long ban, long mute) {
        private static final Limits NONE = new Limits(0, 0);

        private static long inForce(long until, long now) {
            return until == -1 || until > now ? until : 0;
        }

        Limits at(long now) {
            return new Limits(inForce(ban, now), inForce(mute, now));
        }
    }

    /** @throws Denied for an action that needs a room, where there is none */
    static void checkWithoutRoom(Action action) {
        if (action instanceof Action.Change || action instanceof Action.SetMember) {
            throw new Denied(ErrorCode.NOT_FOUND, "there is no such room", 0);
        }
    }

    /** @throws Denied if the caller may not read the room */
    void checkRead(Caller caller, long now) {
        if (caller.kind() != Kind.INSTANCE && caller.kind() != Kind.ADMINISTRATOR) {
            checkBan(limitsOf(caller.userId(), now));
        }
    }

    private static void checkBan(Limits limits) {
        if (limits.ban() != 0) {
            throw Denied.until(ErrorCode.FORBIDDEN, "you are banned from this room", limits.ban());
        }
    }

    /** @throws Denied if the caller may not do that */
    void check(Draft draft, long now) {
        checkWrite(draft, now);
        if (draft.action() instanceof Action.Open) {
            throw new Denied(ErrorCode.CONFLICT, "this room exists", 0);
        } else if (draft.action() instanceof Action.Change change) {
            requireModerator(roleOf(draft.caller()));
            if (change.archived() != null) {
                requireOwner(roleOf(draft.caller()) == Role.OWNER);
            }
        } else if (draft.action() instanceof Action.SetMember member) {
            checkMember(member, draft.caller(), now);
        }
    }

    private void checkWrite(Draft draft, long now) {
        boolean writes = WRITES.contains(draft.type());
        if (draft.caller().kind() != Kind.ADMINISTRATOR) {
            Limits mine = limitsOf(draft.userId(), now);
            checkBan(mine);
            if (mine.mute() != 0 && writes) {
                throw Denied.until(ErrorCode.FORBIDDEN, "you may not write here", mine.mute());
            }
        }
        if (archived && writes) {
            throw forbidden("this room is archived");
        }
        if (slowSeconds > 0 && draft.type().equals("message") && !isModerator(draft.caller())) {
            long since = lastMessages.getOrDefault(draft.userId(), 0L);
            long wait = since + TimeUnit.SECONDS.toMillis(slowSeconds) - now;
            if (wait > 0) {
                String text = "one message in " + slowSeconds + " s in this room; try again in " + wait + " ms";
                throw new Denied(ErrorCode.RATE_LIMITED, text, wait);
            }
        }
    }

    private void checkMember(Action.SetMember change, Caller caller, long now) {
        Role theirs = members.getOrDefault(change.userId(), Role.NONE);
        if (change.userId().equals(caller.userId())) {
            checkOwnRole(change, caller, theirs);
        } else {
            Role mine = roleOf(caller);
            requireModerator(mine);
            requireOwner(mine == Role.OWNER || !(theirs.isModerator() || isModerator(change.role())));
        }
        if (theirs == Role.OWNER && roleAfter(change, theirs) != Role.OWNER && isLastOwner()) {
            throw conflict("it has no other owner: make somebody else one first");
        } else if (change.role() != null && change.role() != Role.NONE) {
            if (limitsOf(change.userId(), now).ban() != 0) {
                throw conflict("that person is banned: lift it first");
            } else if (theirs == Role.NONE && members.size() >= MAX_MEMBERS) {
                throw conflict("a room has " + MAX_MEMBERS + " members at most");
            }
        } else if (change.role() == null && limits.size() >= MAX_LIMITED) {
            throw conflict(MAX_LIMITED + " people of a room may be banned or muted at most");
        }
    }

    private static void checkOwnRole(Action.SetMember change, Caller caller, Role theirs) {
        Role role = change.role();
        if (role == null) {
            throw forbidden("nobody may do that to oneself");
        } else if (role == Role.NONE) {
            if (theirs == Role.NONE) {
                throw forbidden("only its members may do that");
            }
        } else if (caller.kind() == Kind.ADMINISTRATOR) {
            return;
        } else if (role == Role.MEMBER) {
            if (theirs == Role.NONE && caller.kind() == Kind.GUEST) {
                throw forbidden("guests may not do that");
            }
        } else {
            requireOwner(theirs == Role.OWNER || theirs == role);
        }
    }

    private static Role roleAfter(Action.SetMember change, Role before) {
        if (change.role() != null) {
            return change.role();
        }
        return change.banUntil() != null && change.banUntil() != 0 ? Role.NONE : before;
    }

    private boolean isLastOwner() {
        return members.values().stream().filter(role -> role == Role.OWNER).count() == 1;
    }

    /** Whether the caller moderates the room. */
    boolean isModerator(Caller caller) {
        return roleOf(caller).isModerator();
    }

    private static boolean isModerator(@Nullable Role role) {
        return role != null && role.isModerator();
    }

    /** Returns the caller's role where there is no room. */
    static Role roleWithoutRoom(Caller caller) {
        return caller.kind() == Kind.ADMINISTRATOR ? Role.OWNER : Role.NONE;
    }

    /** Returns the caller's role; an administrator is an owner of each room. */
    Role roleOf(Caller caller) {
        return caller.kind() == Kind.ADMINISTRATOR ? Role.OWNER : roleOf(caller.userId());
    }

    /** Returns the role that a user has been given. */
    Role roleOf(String userId) {
        return members.getOrDefault(userId, Role.NONE);
    }

    int memberCount() {
        return members.size();
    }

    RoomState.Rules rules() {
        return new RoomState.Rules(topic, archived, slowSeconds);
    }

    private Limits limitsOf(String userId, long now) {
        return limits.getOrDefault(userId, Limits.NONE).at(now);
    }

    /** Carries out what an entry does to the room. */
    void apply(Draft draft, long now) {
        if (draft.action() instanceof Action.Open open) {
            members.put(draft.userId(), Role.OWNER);
            topic = open.topic();
        } else if (draft.action() instanceof Action.Change change) {
            topic = change.topic() == null ? topic : change.topic();
            archived = change.archived() == null ? archived : change.archived();
            slowSeconds = change.slowSeconds() == null ? slowSeconds : change.slowSeconds();
        } else if (draft.action() instanceof Action.SetMember member) {
            apply(member, now);
        }
        if (slowSeconds == 0) {
            lastMessages.clear();
        } else if (draft.type().equals("message")) {
            lastMessages.put(draft.userId(), now);
        }
    }

    private void apply(Action.SetMember change, long now) {
        Role role = change.role();
        if (role == null) {
            limits.values().removeIf(limit -> limit.at(now).equals(Limits.NONE));
            Limits before = limitsOf(change.userId(), now);
            Limits after = new Limits(
                            change.banUntil() == null ? before.ban() : change.banUntil(),
                            change.muteUntil() == null ? before.mute() : change.muteUntil())
                    .at(now);
            limits.put(change.userId(), after);
            limits.values().removeIf(Limits.NONE::equals);
            if (after.ban() != 0) {
                members.remove(change.userId());
            }
        } else if (role == Role.NONE) {
            members.remove(change.userId());
        } else {
            members.put(change.userId(), role);
        }
    }

    private static void requireModerator(Role role) {
        if (!role.isModerator()) {
            throw forbidden("only its moderators may do that");
        }
    }

    private static void requireOwner(boolean owner) {
        if (!owner) {
            throw forbidden("only its owners may do that");
        }
    }

    private static Denied forbidden(String text) {
        return new Denied(ErrorCode.FORBIDDEN, text, 0);
    }

    private static Denied conflict(String text) {
        return new Denied(ErrorCode.CONFLICT, text, 0);
    }
}
