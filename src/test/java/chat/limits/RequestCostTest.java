package chat.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of prices in {@code limits.md} is that of the code. */
class RequestCostTest {
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| (\\d+) \\| .+ \\|");

    private static String document() throws IOException {
        return Files.readString(Path.of("src", "site", "markdown", "limits.md"));
    }

    @Test
    void theTableHoldsEveryPriceAndNoOther() throws IOException {
        List<String> documented = document()
                .lines()
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> row.group(1) + ' ' + row.group(2))
                .toList();

        assertEquals(
                Arrays.stream(RequestCost.values())
                        .map(cost -> cost.request() + ' ' + cost.units())
                        .toList(),
                documented);
    }

    @Test
    void theAllowanceIsTheOneInTheDocument() throws IOException {
        String document = document();

        assertTrue(document.contains(RequestCost.PER_SECOND + " units a second"));
        assertTrue(document.contains(RequestCost.BURST + " units at once"));
        assertTrue(document.contains(RequestCost.DEBT + " units"));
    }
}
