package chat.backplane.redis;

import chat.backplane.Action;
import chat.backplane.Caller;
import chat.backplane.Draft;
import chat.protocol.Author;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes for the functions in Redis who calls them, and what an entry does; {@code action_of} in entries.lua reads it. */
final class ActionCodec {
    private ActionCodec() {}

    /** Returns the type by which {@code publish} knows an entry: a message that does something besides has one of its own. */
    static String type(Draft draft) {
        return draft.action() instanceof Action.Say ? draft.type() + '+' : draft.type();
    }

    /** Returns the caller and the action of an entry. */
    static String argument(Draft draft) {
        String caller = caller(draft.caller());
        Action action = draft.action();
        if (action instanceof Action.Say say) {
            return caller + said(say);
        } else if (action instanceof Action.Edit edit) {
            return caller + " re=" + edit.target() + " text=" + edit.text();
        } else if (action instanceof Action.Delete delete) {
            return caller + " re=" + delete.target();
        } else if (action instanceof Action.React react) {
            return caller + " re=" + react.target() + " on=" + (react.on() ? 1 : 0) + " emoji=" + react.emoji();
        } else if (action instanceof Action.Pin pin) {
            return caller + " re=" + pin.target() + " on=" + (pin.on() ? 1 : 0);
        }
        return caller + aboutRoom(action);
    }

    private static String said(Action.Say say) {
        String re = say.target() == null ? "" : " re=" + say.target();
        String mentions =
                say.mentions().stream().map(id -> " at=" + encoded(id)).collect(Collectors.joining());
        return re + mentions + people(say.people());
    }

    /** Returns the users whom an entry brings into a room. */
    private static String people(List<Author> people) {
        return people.stream()
                .map(each -> " with=" + encoded(each.id()) + " as=" + encoded(each.name()))
                .collect(Collectors.joining());
    }

    /** Returns what an entry about the room needs: each option behind a space. */
    private static String aboutRoom(Action action) {
        StringBuilder options = new StringBuilder();
        if (action instanceof Action.Open open) {
            options.append(" open=1 name=").append(encoded(open.name()));
            options.append(" topic=").append(encoded(open.topic()));
            add(options, "private", open.closed() ? 1 : null);
            options.append(people(open.members()));
        } else if (action instanceof Action.Change change) {
            add(options, "topic", change.topic());
            add(options, "archived", change.archived() == null ? null : change.archived() ? 1 : 0);
            add(options, "slow", change.slowSeconds());
            add(options, "private", change.closed() == null ? null : change.closed() ? 1 : 0);
            add(options, "days", change.keepDays());
            add(options, "count", change.keepCount());
        } else if (action instanceof Action.SetMember member) {
            add(options, "user", member.userId());
            add(options, "name", member.name().isEmpty() ? null : member.name());
            add(options, "role", member.role() == null ? null : member.role().wire());
            add(options, "ban", member.banUntil());
            add(options, "mute", member.muteUntil());
            add(options, "invite", member.invite());
        }
        return options.toString();
    }

    private static void add(StringBuilder options, String name, @Nullable Object value) {
        if (value != null) {
            options.append(' ').append(name).append('=').append(encoded(value.toString()));
        }
    }

    /** Returns the letter of the caller's kind and the caller's id, in which nothing ends it too early. */
    static String caller(Caller caller) {
        return caller.kind().letter() + encoded(caller.userId());
    }

    private static String encoded(String text) {
        return text.indexOf(' ') < 0 && text.indexOf('%') < 0
                ? text
                : text.replace("%", "%25").replace(" ", "%20");
    }
}
