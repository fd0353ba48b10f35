package chat.backplane;

import chat.concurrent.Futures;
import chat.protocol.FindRequest;
import chat.protocol.MessageBody;
import chat.protocol.MessageBody.AuthoredText;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.SearchPosition;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One search through the logs of rooms, from the newest entry backward. There is no index: a log is read in slices, each by a call of its own,
 * with the rights that the reader has at that moment. So what was edited, deleted, lost or forbidden since is not found, on any instance.
 *
 * <p>An answer may end before it is full, or before all has been read: then it says where to go on.
 */
public final class LogSearch {
    private static final int SLICE_ENTRIES = 200;
    private static final int MIN_SLICE_ENTRIES = 20;

    /** The entries in the first slices of all rooms together, about. */
    private static final int FIRST_ENTRIES = 4_000;

    /** The most slices, beside the first of each room. */
    private static final int MAX_FURTHER_SLICES = 20;

    /** The most slices that are asked for at a time. */
    private static final int MAX_UNDER_WAY = 4;

    /** The time, of waiting too, after which no further slice is read, but the first of each room. */
    private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The bytes that a slice costs beside its entries. */
    private static final int SLICE_BYTES = 4_096;

    private static final Page NOTHING = new Page(List.of(), true, false, MessageId.NONE);

    private final Backplane backplane;
    private final Caller reader;
    private final FindRequest.Search request;
    private final @Nullable SearchPosition start;
    private final List<Scan> scans;
    private final Executor executor;
    private final int sliceEntries;
    private final long begunAt = System.nanoTime();

    /** The newest messages that were found, newest first, and one more than fits into the answer. */
    private final NavigableMap<SearchPosition, Publication> found = new TreeMap<>(Comparator.reverseOrder());

    private int slices;
    private int bytes;

    /**
     * The answer.
     *
     * @param messages newest first
     * @param before the place to go on from; null if all has been read
     * @param slices how many were read
     * @param bytes what that has cost
     */
    public record Result(
            List<Publication> messages, @Nullable SearchPosition before, int slices, int bytes) {}

    /** The reading of one room's log. */
    private static final class Scan {
        final RoomName room;

        /** The place of the oldest entry that was read; null before the first slice. */
        @Nullable
        SearchPosition oldest;

        @Nullable
        MessageId oldestId;

        boolean begun;
        boolean ended;

        Scan(RoomName room) {
            this.room = room;
        }

        Optional<SearchPosition> rest() {
            return ended ? Optional.empty() : Optional.ofNullable(oldest);
        }
    }

    /**
     * @param rooms those that are searched
     * @param executor runs one task at a time; entries are compared there
     */
    public LogSearch(
            Backplane backplane, Caller reader, FindRequest.Search request, List<RoomName> rooms, Executor executor) {
        this.backplane = backplane;
        this.reader = reader;
        this.request = request;
        this.start = request.before() instanceof SearchPosition place ? place : null;
        this.scans = rooms.stream().map(Scan::new).toList();
        this.executor = executor;
        this.sliceEntries =
                Math.max(MIN_SLICE_ENTRIES, Math.min(SLICE_ENTRIES, FIRST_ENTRIES / Math.max(1, rooms.size())));
    }

    /**
     * Searches. To be called once.
     *
     * @return fails with {@link Denied} if the request names a room that the reader may not read, and with {@link Unavailable}
     */
    public CompletableFuture<Result> run() {
        List<Scan> next = next();
        if (next.isEmpty()) {
            return CompletableFuture.completedFuture(result());
        }
        List<CompletableFuture<Page>> reads = next.stream().map(this::read).toList();
        CompletableFuture<Void> all = CompletableFuture.allOf(reads.toArray(CompletableFuture<?>[]::new));
        return Futures.completeOn(executor, all).thenCompose(done -> {
            for (int i = 0; i < reads.size(); i++) {
                take(next.get(i), reads.get(i).join());
            }
            return run();
        });
    }

    /** Returns the rooms of which a slice is to be read next: each room's first, then that of the room whose rest is the newest. */
    private List<Scan> next() {
        List<Scan> unread =
                scans.stream().filter(scan -> !scan.begun).limit(MAX_UNDER_WAY).toList();
        SearchPosition rest = unread.isEmpty() ? newestRest() : null;
        if (rest == null || isEnough(rest)) {
            return unread;
        }
        return scans.stream()
                .filter(scan -> !scan.ended && rest.equals(scan.oldest))
                .toList();
    }

    /** Returns the place before which something has not been read; null if all has been. */
    private @Nullable SearchPosition newestRest() {
        return scans.stream()
                .flatMap(scan -> scan.rest().stream())
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private boolean isEnough(SearchPosition rest) {
        boolean further = start == null || rest.compareTo(start) < 0; // Else it would end where it began.
        boolean late = slices >= scans.size() + MAX_FURTHER_SLICES || System.nanoTime() - begunAt > MAX_NANOS;
        return further && (late || found.headMap(rest, true).size() >= request.limit());
    }

    private CompletableFuture<Page> read(Scan scan) {
        MessageId oldest = scan.oldestId;
        CompletableFuture<Page> page = oldest == null && start != null
                ? backplane.readUntil(scan.room, start.at() + 1, sliceEntries, reader)
                : backplane.readBefore(scan.room, oldest, sliceEntries, reader);
        return request.room() != null ? page : page.exceptionally(LogSearch::passOver);
    }

    /** Passes over a room that the reader may no longer read. */
    private static Page passOver(Throwable failure) {
        Throwable cause = Futures.causeOf(failure);
        if (cause instanceof Denied) {
            return NOTHING;
        }
        throw new CompletionException(cause);
    }

    private void take(Scan scan, Page page) {
        List<Publication> entries = page.entries();
        slices++;
        bytes += SLICE_BYTES;
        scan.begun = true;
        scan.ended = entries.isEmpty() || !page.more();
        entries.forEach(this::take);
        if (!entries.isEmpty()) {
            scan.oldestId = entries.get(0).id();
            // No later than before, though the clock may have been set back.
            scan.oldest = Stream.concat(scan.rest().stream(), Stream.of(SearchPosition.of(entries.get(0))))
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private void take(Publication entry) {
        bytes += entry.body().length();
        SearchPosition place = SearchPosition.of(entry);
        if ((start == null || place.compareTo(start) < 0) && isFound(entry)) {
            found.put(place, entry);
            if (found.size() > request.limit() + 1) {
                found.pollLastEntry();
            }
        }
    }

    private boolean isFound(Publication entry) {
        AuthoredText message = entry.type().equals("message") ? MessageBody.read(entry.body()) : null;
        return message != null && request.text().matches(message);
    }

    private Result result() {
        SearchPosition rest = newestRest();
        NavigableMap<SearchPosition, Publication> certain = rest == null ? found : found.headMap(rest, true);
        List<Publication> messages =
                LogPages.take(certain.values(), request.limit()).entries();
        SearchPosition before =
                messages.size() < certain.size() ? SearchPosition.of(messages.get(messages.size() - 1)) : rest;
        return new Result(List.copyOf(messages), before, slices, bytes);
    }
}
