package chat.instance;

import chat.accounts.Account;
import chat.backplane.redis.RedisOperator;
import chat.protocol.AuditEntry;
import chat.protocol.AuditQuery;
import chat.protocol.BadMessage;
import chat.protocol.NameLooks;
import chat.protocol.Publication;
import chat.protocol.Report;
import chat.protocol.ReportQuery;
import chat.protocol.RoomName;
import chat.protocol.ServerMessageWriter;
import chat.service.ModerationService;
import chat.service.ModerationService.AuditPage;
import chat.service.ModerationService.ReportPage;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Carries out an operator's commands about what is kept: {@code audit}, {@code reports}, {@code close}, {@code export}, {@code erase}. It acts on Redis itself, which is the right to do so. Each
 * line that it prints is a JSON object.
 */
public final class RecordsCommand {
    /** The words of the command line, for its help. */
    public static final String USAGE =
            "audit|reports COUNT | close REPORT | export user|room|id NAME | erase name|id NAME";

    private final ModerationService moderation;
    private final RedisOperator operator;
    private final PrintWriter out;

    /** @param out gets what a command tells */
    public RecordsCommand(RedisOperator operator, PrintWriter out) {
        this.moderation = new ModerationService(operator.audit(), operator.reports(), operator.accounts());
        this.operator = operator;
        this.out = out;
    }

    /**
     * Carries out a command. Blocks.
     *
     * @param words the command, and what it is about
     * @throws UserCommand.Refused if that cannot be done
     */
    public void run(List<String> words) throws UserCommand.Refused {
        try {
            switch (words.size() > 1 ? words.get(0) + words.size() : "") {
                case "audit2" -> audit(count(words.get(1)));
                case "reports2" -> reports(count(words.get(1)));
                case "close2" -> close(words.get(1));
                case "export3" -> export(words.get(1), words.get(2));
                case "erase3" -> erase(words.get(1), words.get(2));
                default -> throw new UserCommand.Refused("what is to be done? " + USAGE);
            }
            out.flush();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UserCommand.Refused(String.valueOf(cause.getMessage()));
        }
    }

    private static int count(String text) throws UserCommand.Refused {
        if (!text.matches("[1-9][0-9]{0,6}")) {
            throw new UserCommand.Refused("\"" + text + "\" is no number of entries");
        }
        return Integer.parseInt(text);
    }

    /** Prints entries of the audit log, the newest first. */
    private void audit(int count) {
        String before = null;
        int left = count;
        AuditPage page;
        do {
            page = await(moderation.audit(new AuditQuery(before, Math.min(left, AuditQuery.MAX_LIMIT))));
            for (AuditEntry entry : page.entries()) {
                out.println(entry.toJson(page.names()));
                before = entry.id();
            }
            left -= page.entries().size();
        } while (page.more() && left > 0);
    }

    /** Prints reports, the first of them first. */
    private void reports(int count) {
        long after = 0;
        int left = count;
        ReportPage page;
        do {
            page = await(moderation.reports(new ReportQuery(after, Math.min(left, ReportQuery.MAX_LIMIT))));
            for (Report report : page.reports()) {
                out.println(report.toJson(page.names()));
                after = report.id();
            }
            left -= page.reports().size();
        } while (page.more() && left > 0);
    }

    private void close(String id) throws UserCommand.Refused {
        if (!ReportQuery.isId(id) || !await(moderation.closeReport(Long.parseLong(id), ""))) {
            throw new UserCommand.Refused("there is no report \"" + id + "\"");
        }
    }

    /** Prints messages. */
    private void export(String what, String name) throws UserCommand.Refused {
        if (what.equals("room")) {
            operator.exporter().exportRoom(room(name), this::print);
        } else {
            operator.exporter().exportUser(userId(what, name, "user"), this::print);
        }
    }

    private void print(Publication message) {
        out.println(new String(ServerMessageWriter.write(message), StandardCharsets.UTF_8));
    }

    private static RoomName room(String name) throws UserCommand.Refused {
        try {
            return new RoomName(name);
        } catch (BadMessage e) {
            throw new UserCommand.Refused(e.text());
        }
    }

    /** Returns the id of a person, given by that or by the name of an account. */
    private String userId(String what, String name, String byName) throws UserCommand.Refused {
        if (what.equals("id") && !name.isEmpty()) {
            return name;
        } else if (!what.equals(byName)) {
            throw new UserCommand.Refused("what is to be done? " + USAGE);
        }
        return await(operator.accounts().find(NameLooks.ofLowerCase(name)))
                .map(Account::id)
                .orElseThrow(() -> new UserCommand.Refused("there is no account \"" + name + "\""));
    }

    /** Erases a person, and prints in which rooms. An account is disabled first, so that nothing follows. */
    private void erase(String what, String name) throws UserCommand.Refused {
        String id = userId(what, name, "name");
        await(operator.accounts().setDisabled(id, true));
        operator.eraser().erase(id, (room, messages) -> {
            out.println("{\"room\":\"" + room + "\",\"messages\":" + messages + "}");
            out.flush();
        });
    }

    private static <T> T await(CompletableFuture<T> answer) {
        return answer.join();
    }
}
