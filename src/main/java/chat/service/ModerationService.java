package chat.service;

import chat.accounts.AccountStore;
import chat.backplane.AuditLog;
import chat.backplane.Reports;
import chat.protocol.AuditEntry;
import chat.protocol.AuditQuery;
import chat.protocol.Report;
import chat.protocol.ReportQuery;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what administrators are to know of the chat. Safe for use by many threads. */
public final class ModerationService {
    private final AuditLog audit;
    private final Reports reports;
    private final AccountStore accounts;

    /** Creates the service of an instance, or of an operator's command. */
    public ModerationService(AuditLog audit, Reports reports, AccountStore accounts) {
        this.audit = audit;
        this.reports = reports;
        this.accounts = accounts;
    }

    /** A page of the audit log with the names that the accounts in it have now, by id. */
    public record AuditPage(List<AuditEntry> entries, Map<String, String> names, boolean more) {}

    /** Reads a page of the audit log. */
    public CompletableFuture<AuditPage> audit(AuditQuery query) {
        return audit.read(query.before(), query.limit() + 1).thenCompose(read -> {
            boolean more = read.size() > query.limit();
            List<AuditEntry> entries = more ? read.subList(0, query.limit()) : read;
            Stream<@Nullable String> ids = entries.stream().flatMap(entry -> Stream.of(entry.by(), entry.user()));
            return names(ids).thenApply(names -> new AuditPage(entries, names, more));
        });
    }

    /** Returns the names of those users who have an account. */
    /** Reports with the names that the accounts of their authors have now, by id. */
    public record ReportPage(List<Report> reports, Map<String, String> names, boolean more) {}

    /** Reads reports. */
    public CompletableFuture<ReportPage> reports(ReportQuery query) {
        return reports.read(new ReportQuery(query.after(), query.limit() + 1)).thenCompose(read -> {
            boolean more = read.size() > query.limit();
            List<Report> page = more ? read.subList(0, query.limit()) : read;
            return names(page.stream().map(Report::by)).thenApply(names -> new ReportPage(page, names, more));
        });
    }

    /** Closes a report; see {@link Reports#close}. */
    public CompletableFuture<Boolean> closeReport(long id, String by) {
        return reports.close(id, by);
    }

    private CompletableFuture<Map<String, String>> names(Stream<@Nullable String> ids) {
        CompletableFuture<Map<String, String>> names = CompletableFuture.completedFuture(new HashMap<>());
        for (String id : ids.filter(Objects::nonNull).distinct().toList()) {
            names = names.thenCombine(accounts.credentials(id), (known, found) -> {
                found.ifPresent(account -> known.put(id, account.account().name()));
                return known;
            });
        }
        return names;
    }
}
