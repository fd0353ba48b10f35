package chat.abuse;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An ordinary one: is in two rooms, says something once a second, and reads what comes on a thread of its own. */
final class Person {
    private static final Pattern TYPE = Pattern.compile("^\\{\"type\":\"(\\w+)\"");
    private static final Pattern NONCE = Pattern.compile("\"nonce\":\"([^\"]+)\"");
    private static final Pattern ROOM = Pattern.compile("\"room\":\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("\"code\":\"(\\w+)\"");

    private final String name;
    private final List<String> rooms;
    private final People people;
    private final RawSocket socket;
    private int joined;
    private int said;

    Person(String name, List<String> rooms, int port, People people) throws IOException {
        this.name = name;
        this.rooms = rooms;
        this.people = people;
        socket = new RawSocket(InetAddress.getLoopbackAddress(), port, 0);
        int status = socket.upgrade();
        if (status != 101) {
            socket.close();
            throw new IOException("somebody was not let in: " + status);
        }
        Thread reader = new Thread(this::read, "person");
        reader.setDaemon(true);
        reader.start();
        socket.send("{\"type\":\"hello\",\"name\":\"" + name + "\"}");
        for (String room : rooms) {
            socket.send("{\"type\":\"join\",\"room\":\"" + room + "\"}");
        }
    }

    private void read() {
        while (true) {
            RawSocket.Frame frame;
            try {
                frame = socket.read();
            } catch (IOException e) {
                frame = new RawSocket.Frame(RawSocket.CLOSE, RawSocket.ABNORMAL, "");
            }
            if (frame.opcode() == RawSocket.CLOSE) {
                people.closed(frame.code());
                return;
            }
            long now = System.nanoTime();
            frame.text().lines().forEach(object -> received(object, now));
        }
    }

    private void received(String object, long now) {
        switch (find(TYPE, object)) {
            case "joined" -> {
                synchronized (this) {
                    joined++;
                }
            }
            case "ack" -> people.acknowledged(find(NONCE, object));
            case "message" -> people.delivered(find(NONCE, object), now);
            case "error" -> people.refused(find(CODE, object), () -> again(find(NONCE, object), find(ROOM, object)));
            default -> {
                // Presence and the like.
            }
        }
    }

    private static String find(Pattern pattern, String object) {
        Matcher matcher = pattern.matcher(object);
        return matcher.find() ? matcher.group(1) : "";
    }

    synchronized boolean isReady() {
        return joined >= rooms.size();
    }

    /** In its rooms in turn. */
    void speak() {
        said++;
        String nonce = name + '-' + said;
        people.said(nonce);
        say(nonce);
    }

    /** The same message once more, by its nonce; or the same room. */
    private void again(String nonce, String room) {
        if (nonce.startsWith(name)) {
            say(nonce);
        } else if (rooms.contains(room)) {
            send("{\"type\":\"join\",\"room\":\"" + room + "\"}");
        }
    }

    private void say(String nonce) {
        int number = Integer.parseInt(nonce.substring(nonce.lastIndexOf('-') + 1));
        String room = rooms.get(number % rooms.size());
        send("{\"type\":\"send\",\"room\":\"" + room + "\",\"text\":\"hello\",\"nonce\":\"" + nonce + "\"}");
    }

    private void send(String object) {
        try {
            synchronized (socket) {
                socket.send(object);
            }
        } catch (IOException e) {
            // The reader tells how it ended.
        }
    }

    void leave() {
        socket.close();
    }
}
