package chat.backplane.redis;

import chat.backplane.Action;
import chat.backplane.Caller;
import chat.backplane.Draft;

/** Writes for the functions in Redis who calls them, and what an entry does; {@code action_of} in entries.lua reads it. */
final class ActionCodec {
    private ActionCodec() {}

    /** Returns the type by which {@code publish} knows an entry: a message that does something besides has one of its own. */
    static String type(Draft draft) {
        return draft.action() instanceof Action.Reply ? draft.type() + '+' : draft.type();
    }

    /** Returns the caller and the action of an entry. */
    static String argument(Draft draft) {
        String caller = caller(draft.caller());
        Action action = draft.action();
        if (action instanceof Action.Reply reply) {
            return caller + " re=" + reply.target();
        } else if (action instanceof Action.Edit edit) {
            return caller + " re=" + edit.target() + " text=" + edit.text();
        } else if (action instanceof Action.Delete delete) {
            return caller + " re=" + delete.target();
        } else if (action instanceof Action.React react) {
            return caller + " re=" + react.target() + " on=" + (react.on() ? 1 : 0) + " emoji=" + react.emoji();
        } else if (action instanceof Action.Pin pin) {
            return caller + " re=" + pin.target() + " on=" + (pin.on() ? 1 : 0);
        }
        return caller;
    }

    /** Returns the letter of the caller's kind and the caller's id, in which nothing ends it too early. */
    static String caller(Caller caller) {
        String id = caller.userId();
        String encoded = id.indexOf(' ') < 0 && id.indexOf('%') < 0
                ? id
                : id.replace("%", "%25").replace(" ", "%20");
        return caller.kind().letter() + encoded;
    }
}
