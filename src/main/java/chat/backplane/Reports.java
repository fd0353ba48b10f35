package chat.backplane;

import chat.protocol.ClientMessage;
import chat.protocol.Report;
import chat.protocol.ReportQuery;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The messages that people have reported to administrators, and that nobody has looked at yet. A person reports a message once. What a
 * report takes is charged to its author, whose number of reports is bounded.
 */
public interface Reports {
    /**
     * Adds a report of a message that the caller may read, unless the caller has reported it before.
     *
     * @return the receipt, with the id of the message; also fails with {@link Limited} or {@link Denied}
     */
    CompletableFuture<Receipt> add(Caller caller, ClientMessage.Report report);

    /** Returns reports with what was said, whatever room it is in. */
    CompletableFuture<List<Report>> read(ReportQuery query);

    /**
     * Removes a report, which the audit log tells.
     *
     * @param by the id of the user who does it; empty for an operator
     * @return whether there was one
     */
    CompletableFuture<Boolean> close(long id, String by);
}
