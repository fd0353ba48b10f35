package chat.backplane.memory;

import chat.backplane.Caller;
import chat.backplane.Denied;
import chat.backplane.Limited;
import chat.backplane.Receipt;
import chat.backplane.Reports;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.MessageId;
import chat.protocol.Report;
import chat.protocol.ReportQuery;
import chat.protocol.RoomName;
import chat.protocol.Utf8;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** The reports in memory, with the bounds of reports.lua. Takes the lock of the store within its own. Safe for use by many threads. */
final class MemoryReports implements Reports {
    private static final int MAX_OF_ONE = 20;
    private static final int MAX_OF_GUEST = 5;
    private static final int MAX_OF_GUESTS = 1_000;
    private static final int MAX_ALL = 2_000;
    private static final int BYTES = 300;

    /** In the order in which they were made. */
    private final Map<Key, Report> reports = new LinkedHashMap<>();

    private final MemoryStore store;
    private final MemoryAuditLog audit;
    private final Clock clock;
    private long count;

    private record Key(RoomName room, MessageId message, String by) {}

    MemoryReports(MemoryStore store, MemoryAuditLog audit, Clock clock) {
        this.store = store;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public synchronized CompletableFuture<Receipt> add(Caller caller, ClientMessage.Report report) {
        long now = clock.millis();
        Key key = new Key(report.room(), report.id(), caller.userId());
        if (reports.containsKey(key)) {
            return CompletableFuture.completedFuture(new Receipt(report.id(), now, true));
        }
        try {
            store.requireMessage(caller, report.room(), report.id());
            checkAnother(caller);
            store.charge(caller, BYTES + Utf8.length(report.reason()));
        } catch (Denied | Limited e) {
            return CompletableFuture.failedFuture(e);
        }
        String room = report.room().value();
        String message = report.id().toString();
        reports.put(key, new Report(++count, now, room, message, caller.userId(), report.reason(), null));
        return CompletableFuture.completedFuture(new Receipt(report.id(), now, false));
    }

    private void checkAnother(Caller caller) {
        boolean guest = caller.kind() == Caller.Kind.GUEST;
        int most = guest ? MAX_OF_GUEST : MAX_OF_ONE;
        if (count(by -> by.equals(caller.userId())) >= most) {
            throw conflict(most + " messages that you have reported have not been looked at yet, which is the most");
        } else if (guest && count(by -> by.startsWith("g")) >= MAX_OF_GUESTS) {
            throw conflict(MAX_OF_GUESTS + " reports of guests have not been looked at yet, which is the most");
        } else if (reports.size() >= MAX_ALL) {
            throw conflict(MAX_ALL + " reports have not been looked at yet, which is the most");
        }
    }

    private long count(Predicate<String> by) {
        return reports.keySet().stream().filter(key -> by.test(key.by())).count();
    }

    private static Denied conflict(String text) {
        return new Denied(ErrorCode.CONFLICT, text, 0);
    }

    @Override
    public synchronized CompletableFuture<List<Report>> read(ReportQuery query) {
        return CompletableFuture.completedFuture(reports.values().stream()
                .filter(report -> report.id() > query.after())
                .limit(query.limit())
                .map(report ->
                        report.saying(store.said(new RoomName(report.room()), MessageId.parse(report.message()))))
                .toList());
    }

    @Override
    public synchronized CompletableFuture<Boolean> close(long id, String by) {
        return CompletableFuture.completedFuture(reports.values().removeIf(report -> {
            boolean found = report.id() == id;
            if (found) {
                audit.addClosedReport(report, by);
            }
            return found;
        }));
    }
}
