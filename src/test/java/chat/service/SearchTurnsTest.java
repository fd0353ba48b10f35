package chat.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import chat.auth.Principal;
import chat.backplane.Backplane;
import chat.backplane.Page;
import chat.connection.Connections;
import chat.metrics.Metrics;
import chat.protocol.FindRequest;
import chat.protocol.FindRequestReader;
import chat.protocol.MessageId;
import chat.protocol.ServerMessage;
import chat.protocol.User;
import chat.testing.Await;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However many search at once, no more than some hold parts of logs. */
@Timeout(30)
class SearchTurnsTest {
    private static final Page NOTHING = new Page(List.of(), true, false, MessageId.NONE);
    private static final int SEARCHES = 3 * SearchService.MAX_UNDER_WAY;

    private final Queue<CompletableFuture<Page>> reads = new ConcurrentLinkedQueue<>();
    private final Metrics metrics = new Metrics();

    @Test
    void theSearchesThatAreTooManyReadNothingUntilOthersHaveEnded() {
        Backplane backplane = mock();
        when(backplane.readBefore(any(), any(), anyInt(), any())).thenAnswer(read -> {
            CompletableFuture<Page> page = new CompletableFuture<>();
            reads.add(page);
            return page;
        });
        Connections connections = mock();
        SearchService service = new SearchService(backplane, connections, metrics);
        Principal ann = Principal.of(new User("g1", "Ann", true), true);
        FindRequest.Search search = FindRequestReader.readSearch(Map.of("text", "word", "room", "lobby"));

        List<CompletableFuture<ServerMessage>> found = Stream.generate(() -> service.search(ann, "", search, List.of()))
                .limit(SEARCHES)
                .toList();
        assertEquals(SearchService.MAX_UNDER_WAY, reads.size());

        for (int ended = 1; ended <= SEARCHES; ended++) {
            Await.until("the next one reads", () -> !reads.isEmpty());
            assertTrue(reads.size() <= SearchService.MAX_UNDER_WAY);
            reads.remove().complete(NOTHING);
        }
        found.forEach(Await::result);
        assertEquals(0, reads.size());
    }
}
