package chat.service;

import chat.auth.Principal;
import chat.backplane.Backplane;
import chat.backplane.Caller;
import chat.backplane.Denied;
import chat.backplane.LogSearch;
import chat.concurrent.Threads;
import chat.concurrent.Turns;
import chat.connection.Connections;
import chat.metrics.Metrics;
import chat.protocol.ErrorCode;
import chat.protocol.FindRequest;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import chat.protocol.SearchPosition;
import chat.protocol.ServerMessage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Searches the rooms of users, and charges what is read to their networks. Safe for use by many threads.
 *
 * <p>One thread of its own compares texts, a slice of one search after a slice of another: nothing else waits for that.
 */
final class SearchService {
    private static final int IDLE_SECONDS = 10;

    /** The most searches at a time: each holds up to four slices of logs until the thread has compared them, a megabyte. */
    static final int MAX_UNDER_WAY = 64;

    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Threads.daemons("search"));

    private final Turns turns = new Turns(MAX_UNDER_WAY, thread);
    private final Backplane backplane;
    private final Connections connections;
    private final Timer searching;
    private final Counter slices;

    SearchService(Backplane backplane, Connections connections, Metrics metrics) {
        this.backplane = backplane;
        this.connections = connections;
        this.thread.allowCoreThreadTimeOut(true);
        this.searching = metrics.timer("chat.search");
        this.slices = metrics.counter("chat.search.slices");
        metrics.gauge("chat.search.waiting", turns::waiting);
    }

    /**
     * Searches one room, or all that a user has.
     *
     * @param joined rooms in which the user is on the connection that asks
     * @param network see {@link chat.limits.ClientNetwork}
     * @return completes as {@link LogSearch#run} does
     */
    CompletableFuture<ServerMessage> search(
            Principal user, String network, FindRequest.Search request, List<RoomName> joined) {
        long begun = System.nanoTime();
        Caller caller = Caller.of(user, network);
        return turns.run(() -> rooms(user, caller, request, joined).thenCompose(rooms -> placed(caller, request)
                        .thenCompose(placed -> new LogSearch(backplane, caller, placed, rooms, thread).run())))
                .thenApply(result -> {
                    searching.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
                    slices.increment(result.slices());
                    connections.chargeRead(network, result.bytes());
                    SearchPosition before = result.before();
                    return new ServerMessage.Found(
                            result.messages(), before != null, before == null ? null : before.toString());
                });
    }

    private CompletableFuture<List<RoomName>> rooms(
            Principal user, Caller caller, FindRequest.Search request, List<RoomName> joined) {
        RoomName room = request.room();
        if (room != null) {
            return CompletableFuture.completedFuture(List.of(room));
        }
        return backplane
                .rooms(caller)
                .thenApply(names -> ListService.ofUser(
                        user,
                        Stream.concat(names.own().stream(), joined.stream())
                                .distinct()
                                .toList()));
    }

    /** Returns a request that begins at a place, where it was to begin at a message. */
    private CompletableFuture<FindRequest.Search> placed(Caller caller, FindRequest.Search request) {
        RoomName room = request.room();
        if (room == null || !(request.before() instanceof MessageId id)) {
            return CompletableFuture.completedFuture(request);
        }
        MessageId preceding = id.seq() <= 1 ? MessageId.NONE : new MessageId(id.epoch(), id.seq() - 1);
        return backplane.readAfter(room, preceding, 1, caller).thenApply(page -> page.entries().stream()
                .filter(entry -> entry.id().equals(id))
                .findFirst()
                .map(entry -> request.from(SearchPosition.of(entry)))
                .orElseThrow(
                        () -> new Denied(ErrorCode.BAD_REQUEST, "before: there is no such message in the room", 0)));
    }
}
