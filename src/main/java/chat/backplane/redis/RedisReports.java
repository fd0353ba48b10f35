package chat.backplane.redis;

import chat.backplane.Caller;
import chat.backplane.Limited.Share;
import chat.backplane.Receipt;
import chat.backplane.Reports;
import chat.backplane.WriteRateKey;
import chat.backplane.WriteRates;
import chat.protocol.Author;
import chat.protocol.ClientMessage;
import chat.protocol.MessageBody.AuthoredText;
import chat.protocol.Report;
import chat.protocol.ReportQuery;
import chat.protocol.RoomName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The reports in Redis; {@code reports.lua} documents them. Safe for use by many threads. */
final class RedisReports implements Reports {
    private final RedisKeys keys;
    private final FunctionLibrary library;
    private final RedisSettings settings;
    private final RedisPipeline writes;
    private final RedisPipeline reads;

    RedisReports(RedisContext context, RedisPipeline writes, RedisPipeline reads) {
        this.keys = context.keys();
        this.library = context.library();
        this.settings = context.settings();
        this.writes = writes;
        this.reads = reads;
    }

    @Override
    public CompletableFuture<Receipt> add(Caller caller, ClientMessage.Report report) {
        WriteRates rates = settings.writeRates();
        RoomName room = report.room();
        Stream<String> own = Stream.of(keys.state(), keys.reports(), keys.meta(room), keys.log(room));
        Stream<String> holders = rates.isUnlimited()
                ? Stream.empty()
                : WriteRateKey.of(caller).stream().map(keys::spent);
        String[] names = Stream.concat(own, holders).toArray(String[]::new);
        return writes.call(
                () -> library.call("report", names)
                        .add(ActionCodec.caller(caller))
                        .add(room.value())
                        .add(report.id().toString())
                        .add(report.reason())
                        .add(rates.price(Share.SENDS))
                        .add(rates.price(Share.BYTES)),
                reply -> {
                    List<?> parts = RedisReply.list(reply);
                    DeniedReply.checkWrite(parts);
                    return new Receipt(
                            report.id(), RedisReply.number(parts.get(1)), RedisReply.number(parts.get(2)) == 1);
                });
    }

    @Override
    public CompletableFuture<List<Report>> read(ReportQuery query) {
        return reads.call(
                        () -> library.callReadOnly("read_reports", keys.reports())
                                .add(query.after())
                                .add(query.limit()),
                        reply -> RedisReply.list(reply).stream()
                                .map(each -> report(RedisReply.list(each)))
                                .toList())
                .thenCompose(this::withTexts);
    }

    private static Report report(List<?> reply) {
        String[] member = RedisReply.text(reply.get(1)).split(" ", 3);
        String[] reason = RedisReply.text(reply.get(2)).split(" ", 3);
        return new Report(
                Long.parseLong(RedisReply.text(reply.get(0))),
                Long.parseLong(reason[0]),
                member[0],
                member[1],
                member[2],
                reason[2],
                null);
    }

    private CompletableFuture<List<Report>> withTexts(List<Report> reports) {
        CompletableFuture<List<Report>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (Report report : reports) {
            all = all.thenCombine(said(report), (list, said) -> {
                list.add(report.saying(said));
                return list;
            });
        }
        return all;
    }

    private CompletableFuture<@Nullable AuthoredText> said(Report report) {
        return RedisReply.room(report.room())
                .map(room -> said(room, report.message()))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    private CompletableFuture<@Nullable AuthoredText> said(RoomName room, String message) {
        return reads.call(
                () -> library.callReadOnly("reported", keys.meta(room), keys.log(room), keys.state())
                        .add(message),
                reply -> {
                    List<?> parts = RedisReply.list(reply);
                    return parts.isEmpty()
                            ? null
                            : new AuthoredText(
                                    new Author(RedisReply.text(parts.get(0)), RedisReply.text(parts.get(1))),
                                    RedisReply.text(parts.get(2)));
                });
    }

    @Override
    public CompletableFuture<Boolean> close(long id, String by) {
        return writes.call(
                () -> library.call("close_report", keys.reports(), keys.audit())
                        .add(id)
                        .add(by)
                        .add(RedisAuditLog.bounds(settings.audit())),
                reply -> RedisReply.number(reply) == 1);
    }
}
