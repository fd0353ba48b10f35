package chat.backplane.memory;

import chat.accounts.Account;
import chat.accounts.AccountStore.Registration;
import chat.accounts.OneTimeLink;
import chat.backplane.Action;
import chat.backplane.AuditLog;
import chat.backplane.Bot;
import chat.backplane.Caller;
import chat.backplane.Draft;
import chat.protocol.AuditEntry;
import chat.protocol.MessageId;
import chat.protocol.Report;
import chat.protocol.Role;
import chat.protocol.RoomName;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The audit log in memory, with the rules of audit.lua. Safe for use by many threads. */
final class MemoryAuditLog implements AuditLog {
    private final Clock clock;

    /** The newest first. */
    private final Deque<AuditEntry> entries = new ArrayDeque<>();

    private Bounds bounds = Bounds.DEFAULT;
    private long count;

    MemoryAuditLog(Clock clock) {
        this.clock = clock;
    }

    synchronized void setBounds(Bounds wanted) {
        bounds = wanted;
    }

    @Override
    public synchronized CompletableFuture<List<AuditEntry>> read(@Nullable String before, int limit) {
        trim();
        return CompletableFuture.completedFuture(entries.stream()
                .filter(entry -> before == null || number(entry.id()) < number(before))
                .limit(limit)
                .toList());
    }

    private static long number(String id) {
        return Long.parseLong(id.substring(id.indexOf('-') + 1));
    }

    synchronized void addClosedReport(Report report, String by) {
        add("report_closed", by, report.room(), report.by(), report.message(), "");
    }

    private void trim() {
        long since = clock.millis() - bounds.age().toMillis();
        while (!entries.isEmpty()
                && (entries.size() > bounds.entries() || entries.getLast().at() < since)) {
            entries.removeLast();
        }
    }

    /** Adds that an account was created, unless its user registered it without more rights than others. */
    synchronized void addAccount(Registration registration, List<String> roles) {
        if (registration.byOperator() || !roles.isEmpty()) {
            String by = registration.byOperator() ? "" : registration.id();
            String detail = roles.isEmpty() ? "" : roles(roles);
            add("account_created", by, null, registration.id(), null, detail);
        }
    }

    private static String roles(List<String> roles) {
        return "roles=" + String.join(" ", roles);
    }

    /** Adds that an operator has changed an account, if it has changed. */
    synchronized void addChange(Account before, Account after) {
        if (before.disabled() != after.disabled()) {
            add(after.disabled() ? "account_disabled" : "account_enabled", "", null, after.id(), null, "");
        } else if (!before.roles().equals(after.roles())) {
            add("account_changed", "", null, after.id(), null, roles(after.roles()));
        }
    }

    synchronized void addLink(OneTimeLink link) {
        if (link.kind() == OneTimeLink.Kind.RESET) {
            add("password_reset", link.by(), null, link.accountId(), null, "");
        } else {
            String detail = "uses=" + link.uses() + (link.roles().isEmpty() ? "" : " " + roles(link.roles()));
            add("invitation_created", link.by(), null, "", null, detail);
        }
    }

    /** Adds that a bot or an incoming webhook was {@code created} or {@code deleted}. */
    synchronized void addBot(String done, Bot bot, String by) {
        String rooms = bot.rooms().stream().map(RoomName::value).collect(Collectors.joining(" "));
        String what = bot.kind() == Bot.Kind.HOOK ? "webhook_" : "bot_";
        add(what + done, maker(by), null, bot.id(), null, "rooms=" + rooms);
    }

    synchronized void addHook(String action, Caller by, RoomName room, String hookId) {
        add(action, maker(by.userId()), room.value(), "", null, "webhook=" + hookId);
    }

    /** The holder of the token in the settings is no user. */
    private static String maker(String by) {
        return by.equals("administrator") ? "" : by;
    }

    private void add(
            String action, String by, @Nullable String room, String user, @Nullable String message, String detail) {
        long now = clock.millis();
        entries.addFirst(
                new AuditEntry(now + "-" + ++count, now, action, orNull(by), room, orNull(user), message, detail));
        trim();
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /**
     * Adds what an entry of a room's log does to others, or to the room.
     *
     * @param author the id of the user who wrote the message that it is about; null for none
     */
    synchronized void add(Draft draft, @Nullable String author) {
        if (draft.action() instanceof Action.Delete delete && !draft.userId().equals(author)) {
            add(draft, "message_deleted", author == null ? "" : author, delete.target(), "");
        } else if (draft.action() instanceof Action.Change change) {
            add(draft, "room_changed", "", null, String.join(" ", changes(change)));
        } else if (draft.action() instanceof Action.SetMember member) {
            add(draft, member);
        }
    }

    private void add(Draft draft, String action, String user, @Nullable MessageId message, String detail) {
        add(action, draft.userId(), draft.room().value(), user, message == null ? null : message.toString(), detail);
    }

    private static List<String> changes(Action.Change change) {
        List<String> changes = new ArrayList<>();
        if (change.topic() != null) {
            changes.add("topic");
        }
        if (change.archived() != null) {
            changes.add("archived=" + (change.archived() ? 1 : 0));
        }
        if (change.slowSeconds() != null) {
            changes.add("slow=" + change.slowSeconds());
        }
        if (change.keepDays() != null) {
            changes.add("days=" + change.keepDays());
        }
        if (change.keepCount() != null) {
            changes.add("count=" + change.keepCount());
        }
        if (change.closed() != null) {
            changes.add("private=" + (change.closed() ? 1 : 0));
        }
        return changes;
    }

    private void add(Draft draft, Action.SetMember change) {
        Role role = change.role();
        boolean own = change.userId().equals(draft.userId());
        if (role == null) {
            addLimit(draft, change);
        } else if (!own || role.isModerator()) {
            boolean removed = role == Role.NONE;
            add(
                    draft,
                    removed ? "member_removed" : "member_changed",
                    change.userId(),
                    null,
                    removed ? "" : "role=" + role.wire());
        }
    }

    private void addLimit(Draft draft, Action.SetMember change) {
        Long until = change.banUntil() == null ? change.muteUntil() : change.banUntil();
        String word = change.banUntil() == null ? "muted" : "banned";
        boolean lifted = until == null || until == 0;
        String action = lifted ? "member_un" + word : "member_" + word;
        add(draft, action, change.userId(), null, lifted ? "" : "until=" + until);
    }
}
