package chat.backplane.memory;

import chat.backplane.Action;
import chat.backplane.Denied;
import chat.backplane.Draft;
import chat.protocol.Author;
import chat.protocol.ErrorCode;
import java.util.List;

/** The rules for a room that there is not. */
final class NoRoom {
    private NoRoom() {}

    /** Returns the refusal of what needs a room. */
    static Denied denied() {
        return new Denied(ErrorCode.NOT_FOUND, "there is no such room", 0);
    }

    /** @throws Denied for a draft that needs a room or a message */
    static void check(Draft draft) {
        Action action = draft.action();
        MemoryFolds.checkWithoutLog(action);
        boolean unopened = draft.room().isDirect() && people(draft).isEmpty();
        if (unopened || action instanceof Action.Change || action instanceof Action.SetMember) {
            throw denied();
        }
    }

    /** Returns the users whom a draft brings into a room. */
    static List<Author> people(Draft draft) {
        return draft.action() instanceof Action.Open open
                ? open.members()
                : draft.action() instanceof Action.Say say ? say.people() : List.of();
    }
}
