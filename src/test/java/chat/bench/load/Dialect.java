package chat.bench.load;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The protocol of a server, in templates. In a path and in what is sent, <code>{room}</code> stands for the connection's room,
 * <code>{user}</code> for its number, <code>{token}</code> for a token, the next one for each connection, <code>{nonce}</code> for a text that no other message has, and <code>{payload}</code> for the text that is
 * to be delivered.
 *
 * @param path of the upgrade request
 * @param steps until the connection has joined its room, one after the other
 * @param ready what the server's answer to the last step contains; empty where there is none, and the connection is ready at once
 * @param publish a message that everybody in the room is to get, its sender too
 * @param ping a text frame that asks for {@code pong}; empty if only WebSocket's own pings are used
 * @param pong the answer
 * @param tokens empty where nothing asks for one
 */
public record Dialect(
        String path, List<Step> steps, String ready, String publish, String ping, String pong, List<String> tokens) {
    /**
     * A text to be sent.
     *
     * @param after what the server's frame before it contains; empty to send it without waiting
     */
    public record Step(String after, String send) {}

    void write(DataOutput out) throws IOException {
        out.writeUTF(path);
        out.writeInt(steps.size());
        for (Step step : steps) {
            out.writeUTF(step.after());
            out.writeUTF(step.send());
        }
        out.writeUTF(ready);
        out.writeUTF(publish);
        out.writeUTF(ping);
        out.writeUTF(pong);
        out.writeInt(tokens.size());
        for (String token : tokens) {
            out.writeUTF(token);
        }
    }

    String token(int connection) {
        return tokens.isEmpty() ? "" : tokens.get(connection % tokens.size());
    }

    static Dialect read(DataInput in) throws IOException {
        String path = in.readUTF();
        List<Step> steps = new ArrayList<>();
        for (int count = in.readInt(); count > 0; count--) {
            steps.add(new Step(in.readUTF(), in.readUTF()));
        }
        return new Dialect(
                path, List.copyOf(steps), in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF(), readTokens(in));
    }

    private static List<String> readTokens(DataInput in) throws IOException {
        List<String> tokens = new ArrayList<>();
        for (int count = in.readInt(); count > 0; count--) {
            tokens.add(in.readUTF());
        }
        return List.copyOf(tokens);
    }
}
