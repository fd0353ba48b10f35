package chat.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run's figures replace the earlier ones in the documentation. */
class PageTest {
    private final Path folder;
    private final Report report = new Report();

    PageTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectory(folder.resolve("images"));
        report.add(Peer.CHAT, "1 room of 1,000", Metric.MOST_DELIVERIES, List.of(1_700_000.0));
        report.add(Peer.SOCKET_IO, "1 room of 1,000", Metric.MOST_DELIVERIES, List.of(170_000.0));
    }

    @Test
    void whatStandsBetweenTheMarksIsReplacedAndTheRestStays() throws IOException {
        Path page = folder.resolve("capacity.md");
        Files.writeString(page, "before\n<!-- figures -->\nold\n<!-- end of figures -->\nafter\n");
        Page.write(folder, report, "deploy/bench --publish");

        String text = Files.readString(page);
        assertTrue(text.startsWith("before\n<!-- figures -->\n\n## Figures\n"), text);
        assertTrue(text.endsWith("\n<!-- end of figures -->\nafter\n"), text);
        assertTrue(!text.contains("old"), text);
        assertTrue(text.contains("| 1,700,000/s | 170,000/s | 10.00 |"), text);
        assertTrue(text.contains("](images/deliveries.svg)"), text);
        assertTrue(Files.exists(folder.resolve("images/deliveries.svg")));
    }

    @Test
    void writtenAgainThePageIsTheSame() throws IOException {
        Path page = folder.resolve("capacity.md");
        Files.writeString(page, "<!-- figures -->\n<!-- end of figures -->\n");
        Page.write(folder, report, "deploy/bench --publish");
        String once = Files.readString(page);
        Page.write(folder, report, "deploy/bench --publish");
        assertEquals(once, Files.readString(page));
    }

    @Test
    void aPageWithoutMarksIsLeftAlone() throws IOException {
        Path page = folder.resolve("capacity.md");
        Files.writeString(page, "no marks\n");
        assertThrows(IOException.class, () -> Page.write(folder, report, "deploy/bench --publish"));
        assertEquals("no marks\n", Files.readString(page));
    }
}
