package chat.instance;

import chat.backplane.redis.RedisOperator;
import chat.protocol.AuditEntry;
import chat.protocol.AuditQuery;
import chat.service.ModerationService;
import chat.service.ModerationService.AuditPage;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Carries out an operator's commands about what is kept: {@code audit}. It acts on Redis itself, which is the right to do so. Each
 * line that it prints is a JSON object.
 */
public final class RecordsCommand {
    /** The words of the command line, for its help. */
    public static final String USAGE = "audit COUNT";

    private final ModerationService moderation;
    private final PrintWriter out;

    /** @param out gets what a command tells */
    public RecordsCommand(RedisOperator operator, PrintWriter out) {
        this.moderation = new ModerationService(operator.audit(), operator.accounts());
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
            switch (words.size() == 2 ? words.get(0) : "") {
                case "audit" -> audit(count(words.get(1)));
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

    private static <T> T await(CompletableFuture<T> answer) {
        return answer.join();
    }
}
