package chat.backplane.memory;

import chat.backplane.Action;
import chat.backplane.Caller;
import chat.backplane.Caller.Kind;
import chat.backplane.Denied;
import chat.backplane.Draft;
import chat.backplane.RoomInvitation;
import chat.backplane.RoomMembers;
import chat.protocol.Author;
import chat.protocol.ErrorCode;
import chat.protocol.Role;
import chat.protocol.RoomKind;
import chat.protocol.RoomName;
import chat.protocol.RoomState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The rights in one room, with the rules and the bounds of rights.lua. Those in a public room are forgotten with its log. Confined to the
 * lock of {@link MemoryStore}.
 */
final class MemoryRights {
    private static final int MAX_MEMBERS = 2_000;
    private static final int MAX_LIMITED = 1_000;
    private static final String DIRECT_STAYS = "a direct room stays as it is";

    /** The types that neither who is muted nor anybody in an archived room may write. */
    private static final Set<String> WRITES = Set.of("message", "edited", "reacted");

    private final MemoryMembers members = new MemoryMembers();
    private final MemoryLimits limits = new MemoryLimits();

    /** The time of each user's last message, while the room is in slow mode. */
    private final Map<String, Long> lastMessages = new HashMap<>();

    private final MemoryInvitations invitations = new MemoryInvitations();
    private RoomKind kind = RoomKind.PUBLIC;
    private RoomState.Rules rules = RoomState.Rules.NONE;

    /** Whether there is no such room for a user. */
    boolean isHiddenFrom(Caller caller) {
        return kind.isClosed() && caller.kind() != Kind.INSTANCE && !members.contains(caller.userId());
    }

    /** @throws Denied if the caller may not read the room */
    void checkRead(Caller caller, long now) {
        if (isHiddenFrom(caller)) {
            throw NoRoom.denied();
        }
        if (caller.kind() != Kind.INSTANCE && caller.kind() != Kind.ADMINISTRATOR) {
            checkBan(limits.of(caller.userId(), now));
        }
    }

    private static void checkBan(MemoryLimits.Limits limits) {
        if (limits.ban() != 0) {
            throw Denied.until(ErrorCode.FORBIDDEN, "you are banned from this room", limits.ban());
        }
    }

    /** @throws Denied if the caller may not do that */
    void check(Draft draft, long now) {
        boolean opens = draft.action() instanceof Action.Open;
        if (isHiddenFrom(draft.caller()) && !opens && !isInvited(draft, now)) {
            MemoryFolds.checkWithoutLog(draft.action());
            throw NoRoom.denied();
        }
        checkWrite(draft, now);
        boolean changes = draft.action() instanceof Action.Change || draft.action() instanceof Action.SetMember;
        if (opens) {
            throw conflict("this room exists");
        } else if (changes && kind == RoomKind.DIRECT) {
            throw forbidden(DIRECT_STAYS);
        } else if (draft.action() instanceof Action.Change change) {
            requireModerator(roleOf(draft.caller()));
            if (change.archived() != null || change.closed() != null || change.isRetention()) {
                requireOwner(roleOf(draft.caller()) == Role.OWNER);
            }
            if (closes(change) && !members.contains(draft.userId())) {
                throw forbidden("only its members may do that");
            }
        } else if (draft.action() instanceof Action.SetMember member) {
            checkMember(member, draft, now);
        }
    }

    /** Whether somebody becomes a member by an invitation. */
    private boolean isInvited(Draft draft, long now) {
        return draft.action() instanceof Action.SetMember member
                && member.role() == Role.MEMBER
                && member.userId().equals(draft.userId())
                && invitations.isGood(member.invite(), now);
    }

    /** @throws Denied if the caller may not invite, or there are too many invitations */
    void invite(RoomInvitation invitation, Caller caller, long now) {
        if (kind == RoomKind.DIRECT) {
            throw forbidden(DIRECT_STAYS);
        }
        requireModerator(roleOf(caller));
        invitations.add(invitation, now);
    }

    private static boolean closes(Action.Change change) {
        return Boolean.TRUE.equals(change.closed());
    }

    private void checkWrite(Draft draft, long now) {
        boolean writes = WRITES.contains(draft.type());
        if (draft.caller().kind() != Kind.ADMINISTRATOR) {
            MemoryLimits.Limits mine = limits.of(draft.userId(), now);
            checkBan(mine);
            if (mine.mute() != 0 && writes) {
                throw Denied.until(ErrorCode.FORBIDDEN, "you may not write here", mine.mute());
            }
        }
        if (rules.archived() && writes) {
            throw forbidden("this room is archived");
        }
        if (rules.slowSeconds() > 0 && draft.type().equals("message") && !isModerator(draft.caller())) {
            long since = lastMessages.getOrDefault(draft.userId(), 0L);
            long wait = since + TimeUnit.SECONDS.toMillis(rules.slowSeconds()) - now;
            if (wait > 0) {
                String text = "one message in " + rules.slowSeconds() + " s in this room; try again in " + wait + " ms";
                throw new Denied(ErrorCode.RATE_LIMITED, text, wait);
            }
        }
    }

    private void checkMember(Action.SetMember change, Draft draft, long now) {
        Caller caller = draft.caller();
        Role theirs = members.roleOf(change.userId());
        if (change.userId().equals(caller.userId())) {
            checkOwnRole(change, caller, isInvited(draft, now) ? Role.MEMBER : theirs);
        } else {
            Role mine = roleOf(caller);
            requireModerator(mine);
            requireOwner(mine == Role.OWNER || !(theirs.isModerator() || isModerator(change.role())));
        }
        MemoryLimits.checkBan(change, now);
        if (theirs == Role.OWNER && roleAfter(change, theirs) != Role.OWNER && members.hasOneOwner()) {
            throw conflict("it has no other owner: make somebody else one first");
        } else if (change.role() != null && change.role() != Role.NONE) {
            if (limits.of(change.userId(), now).ban() != 0) {
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
        return members.roleOf(userId);
    }

    RoomKind kind() {
        return kind;
    }

    /** Returns the ids of the users in whose lists the room is because they belong to it; nobody for a public room. */
    Set<String> listed() {
        return kind.isClosed() ? members.ids() : Set.of();
    }

    /** Notes the name of a member of a private or direct room; returns whether it had another one. */
    boolean learnName(Author user) {
        return kind.isClosed() && members.learnName(user);
    }

    /** Returns who has a role, and who is limited, as far as a caller may know. */
    RoomMembers members(Caller caller, long now) {
        return new RoomMembers(kind.isClosed(), members.all(), isModerator(caller) ? limits.all(now) : List.of());
    }

    MemoryMembers members() {
        return members;
    }

    RoomState.Rules rules() {
        return rules;
    }

    /** Carries out what an entry does to the room. */
    void apply(Draft draft, long now) {
        if (draft.action() instanceof Action.Open open) {
            open(draft.room(), open.members());
            Role role = kind == RoomKind.DIRECT ? Role.MEMBER : Role.OWNER;
            members.add(new Author(draft.userId(), open.name()), role);
            rules = new RoomState.Rules(open.topic(), false, 0);
            kind = open.closed() && kind == RoomKind.PUBLIC ? RoomKind.PRIVATE : kind;
        } else if (draft.action() instanceof Action.Say say && members.isEmpty()) {
            open(draft.room(), say.people());
        } else if (draft.action() instanceof Action.Change change) {
            rules = change.applyTo(rules);
            if (change.closed() != null) {
                kind = closes(change) ? RoomKind.PRIVATE : RoomKind.PUBLIC;
            }
        } else if (draft.action() instanceof Action.SetMember member) {
            apply(member, now);
        }
        if (rules.slowSeconds() == 0) {
            lastMessages.clear();
        } else if (draft.type().equals("message")) {
            lastMessages.put(draft.userId(), now);
        }
    }

    private void open(RoomName room, List<Author> people) {
        people.forEach(each -> members.add(each, Role.MEMBER));
        kind = room.isDirect() ? RoomKind.DIRECT : kind;
    }

    private void apply(Action.SetMember change, long now) {
        Role role = change.role();
        if (role == null) {
            if (limits.apply(change, now)) {
                members.remove(change.userId());
            }
        } else if (role == Role.NONE) {
            members.remove(change.userId());
        } else {
            if (members.put(new Author(change.userId(), change.name()), role)) {
                invitations.use(change.invite());
            }
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
