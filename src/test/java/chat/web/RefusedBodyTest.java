package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that is refused before its body has come: the connection serves the next one, or is said to end. */
@Timeout(30)
class RefusedBodyTest {
    private static final String HEAD = "POST /api/rooms/lobby/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: ";

    private final TestInstance instance = TestInstance.start("CHAT_FRAME_BYTES=2000");
    private Socket socket;
    private BufferedReader in;

    @BeforeEach
    void connect() throws IOException {
        socket = new Socket("localhost", instance.port());
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        instance.close();
    }

    private void write(String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Returns the lines of the next answer's head, after reading its body. */
    private List<String> answer() throws IOException {
        List<String> head = new ArrayList<>();
        int length = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            head.add(line);
            if (line.startsWith("Content-Length: ")) {
                length = Integer.parseInt(line.substring("Content-Length: ".length()));
            }
        }
        assertEquals(length, in.skip(length));
        return head;
    }

    @Test
    void theConnectionServesTheNextRequestThoughTheBodyCameLate() throws IOException {
        for (int i = 0; i < 3; i++) {
            write(HEAD + "13\r\n\r\n");
            write("{\"text\":\"hi\"}");
            assertEquals("HTTP/1.1 401 Unauthorized", answer().get(0));
        }
        write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertEquals("HTTP/1.1 200 OK", answer().get(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PUT /api/rooms/a%00b/level",
                "PUT /api/rooms/a%zzb/level",
                "PUT /api/rooms/a%2Fb/level",
                "PUT /api/rooms/a%ffb/level",
                "PUT /api/rooms/../level",
                "PUT /api/rooms/a;x/level",
                "DELETE /api/session",
                "GET /api/session",
                "OPTIONS /api/rooms",
                "TRACE /api/rooms",
                "POST /healthz",
                "POST /ws",
                "POST /nothing",
                "POST /"
            })
    void theNextRequestIsAnsweredOrTheConnectionIsSaidToEnd(String line) throws IOException {
        write(line + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n");
        write("{}");
        List<String> head = answer();
        if (!head.contains("Connection: close")) {
            write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertEquals("HTTP/1.1 200 OK", answer().get(0), head::toString);
        }
    }

    @Test
    void afterABodyThatIsNotReadToItsEndTheConnectionIsSaidToEnd() throws IOException {
        write(HEAD + "200000\r\n\r\n" + " ".repeat(100_000));
        List<String> head = answer();

        assertEquals("HTTP/1.1 401 Unauthorized", head.get(0));
        assertTrue(head.contains("Connection: close"), head::toString);
    }
}
