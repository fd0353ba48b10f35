package chat.web;

import chat.testing.ChatClient;
import java.util.stream.IntStream;

/** Many requests in one frame. */
final class Burst {
    private Burst() {}

    /** Sends messages to the room {@code lobby}, with the nonces n0, n1 and so on, in one frame. */
    static void sendAtOnce(ChatClient client, int count) {
        client.send(IntStream.range(0, count)
                .mapToObj(i -> ChatClient.sending("lobby", "m" + i, "n" + i))
                .toArray(String[]::new));
    }

    static String[] repeat(int count, String object) {
        return IntStream.range(0, count).mapToObj(i -> object).toArray(String[]::new);
    }
}
