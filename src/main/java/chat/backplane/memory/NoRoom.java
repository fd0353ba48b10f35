package chat.backplane.memory;

import chat.backplane.Action;
import chat.backplane.Caller;
import chat.backplane.Denied;
import chat.backplane.Draft;
import chat.protocol.Author;
import chat.protocol.ErrorCode;
import chat.protocol.RoomCreation;
import java.util.List;

/** The rules for a room that there is not. */
final class NoRoom {
    private NoRoom() {}

    /** Returns the refusal of what needs a room. */
    static Denied denied() {
        return new Denied(ErrorCode.NOT_FOUND, "there is no such room", 0);
    }

    /** @throws Denied for a draft that needs a room or a message, and for one of a caller who may make no room */
    static void check(Draft draft, RoomCreation creation) {
        Action action = draft.action();
        MemoryFolds.checkWithoutLog(action);
        boolean unopened = draft.room().isDirect() && people(draft).isEmpty();
        if (unopened || action instanceof Action.Change || action instanceof Action.SetMember) {
            throw denied();
        }
        if (!draft.room().isDirect()) {
            check(draft.caller().kind(), creation);
        }
    }

    /** A bot writes only where it was admitted. */
    private static void check(Caller.Kind kind, RoomCreation creation) {
        if (creation == RoomCreation.ACCOUNTS && kind == Caller.Kind.GUEST) {
            throw new Denied(ErrorCode.FORBIDDEN, "guests may not make rooms here", 0);
        } else if (creation == RoomCreation.ADMINISTRATORS && (kind == Caller.Kind.GUEST || kind == Caller.Kind.USER)) {
            throw new Denied(ErrorCode.FORBIDDEN, "only administrators may make rooms here", 0);
        }
    }

    /** Returns the users whom a draft brings into a room. */
    static List<Author> people(Draft draft) {
        return draft.action() instanceof Action.Open open
                ? open.members()
                : draft.action() instanceof Action.Say say ? say.people() : List.of();
    }
}
