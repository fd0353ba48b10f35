package chat.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Registers accounts at this chat. For one thread. */
final class Registration {
    private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");
    private static final int CREATED = 201;

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;

    /** @param port of its nginx */
    Registration(int port) {
        address = URI.create("http://127.0.0.1:" + port + "/api/users");
    }

    /** Returns the tokens of new accounts, each of a session of its own. */
    List<String> register(int count) throws Failed, InterruptedException {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String body = "{\"name\":\"user" + i + "\",\"password\":\"for the bench alone\"}";
            HttpRequest request = HttpRequest.newBuilder(address)
                    .POST(BodyPublishers.ofString(body))
                    .build();
            try {
                HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
                Matcher token = TOKEN.matcher(response.body());
                if (response.statusCode() != CREATED || !token.find()) {
                    throw new Failed("no account: " + response.statusCode() + ' ' + response.body());
                }
                tokens.add(token.group(1));
            } catch (IOException e) {
                throw new Failed("no account: " + e.getMessage());
            }
        }
        return List.copyOf(tokens);
    }
}
