package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields that instances read in each other's statuses. */
class StatusCodecTest {
    private static String status(String connections) {
        return "{\"run\":\"r\",\"state\":\"running\",\"live\":true,\"connections\":" + connections + "}";
    }

    @Test
    void aStatusTellsTheProcessItsStateAndItsConnections() {
        assertEquals(new StatusCodec.Summary("r", "running", true, 12), StatusCodec.read(status("12")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "2147483648", "4294967295", "1.5", "\"3\"", "null"})
    void aNumberOfConnectionsThatIsNoneIsRefused(String connections) {
        assertThrows(BadMessage.class, () -> StatusCodec.read(status(connections)));
    }
}
