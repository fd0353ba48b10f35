package chat.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both documents can be had where the application is, in the form that they say they have. */
class ServedTest {
    private static final String TYPE = "application/yaml";

    @ParameterizedTest
    @ValueSource(strings = {Part.ASYNCAPI_FILE, Part.OPENAPI_FILE})
    void theApplicationServesIt(String file) throws IOException {
        try (TestInstance instance = TestInstance.start()) {
            HttpResponse<String> answer = instance.get("/" + file);

            assertEquals(200, answer.statusCode());
            assertEquals(TYPE, answer.headers().firstValue("Content-Type").orElse(""));
            assertEquals(Files.readString(Path.of("src/main/webapp", file)), answer.body());
        }
    }

    @Test
    void nginxAndAContainerKnowItsTypeToo() throws IOException {
        String nginx = Files.readString(Path.of("nginx.conf"));
        assertTrue(nginx.lines().anyMatch(line -> line.matches(" *" + TYPE + " +yaml;")), "nginx.conf");
        String container = Files.readString(Path.of("src/main/webapp/WEB-INF/web.xml"));
        assertTrue(
                container.replaceAll("\\s", "").contains("<extension>yaml</extension><mime-type>" + TYPE + "<"),
                "web.xml");
    }
}
