package chat.abuse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The kinds of abuse. Each is bounded in connections and, since the attacker shares the machine with what it attacks, in
 * frames a second.
 */
final class Attacks {
    private static final String ROOM = "abuse-" + Long.toString(System.currentTimeMillis(), 36) + '-';
    private static final String FOUR_KB = "x".repeat(4096);

    /** A text of the same length that is twice as long on the wire. */
    private static final String ESCAPED = "\\\"".repeat(4096);

    private static final int SMALL_BUFFER = 4096;
    private static final long LONG_SILENCE = TimeUnit.SECONDS.toNanos(11);

    private Attacks() {}

    static void joins(Attacker attacker) {
        String flood = lines(
                450,
                i -> "{\"type\":\"join\",\"room\":\"" + ROOM + i % 20 + "\"}\n{\"type\":\"leave\",\"room\":\"" + ROOM
                        + i % 20 + "\"}");
        attacker.each(attacker.count(12, 60), socket -> flood(attacker, socket, flood, 30));
    }

    static void hellos(Attacker attacker) {
        String rooms = lines(90, i -> join(ROOM + i));
        String flood = lines(1500, i -> "{\"type\":\"hello\",\"name\":\"m" + i + "\"}");
        attacker.each(attacker.count(2, 60), socket -> {
            attacker.send(socket, rooms);
            flood(attacker, socket, flood, 100);
        });
    }

    static void histories(Attacker attacker) {
        AtomicBoolean filled = new AtomicBoolean();
        String flood = lines(100, i -> history());
        attacker.each(attacker.count(4, 60), socket -> {
            fill(attacker, socket, filled);
            flood(attacker, socket, flood, 50);
        });
    }

    /** They look for what is nowhere, so that all that may be read is read. */
    static void searches(Attacker attacker) {
        AtomicBoolean filled = new AtomicBoolean();
        String search = "{\"type\":\"search\",\"text\":\"nowhere\",\"room\":\"" + ROOM + "full\"}";
        String flood = lines(100, i -> search);
        attacker.each(attacker.count(4, 60), socket -> {
            fill(attacker, socket, filled);
            flood(attacker, socket, flood, 50);
        });
    }

    /** Through nginx the kernel swallows the first page, so it is asked for twice, and again. */
    static void nonReaders(Attacker attacker) {
        AtomicBoolean filled = new AtomicBoolean();
        attacker.each(400, SMALL_BUFFER, false, socket -> {
            fill(attacker, socket, filled);
            while (attacker.pause(300)) {
                attacker.send(socket, history());
            }
        });
    }

    static void rooms(Attacker attacker) {
        attacker.each(1000, socket -> {
            String mine = random();
            attacker.send(socket, lines(100, i -> join(mine + i)));
            while (attacker.pause(500)) {
                // It just stays.
            }
        });
    }

    /** All are in the same rooms, type as often as they may, and read nothing. */
    static void typing(Attacker attacker) {
        String rooms = lines(100, i -> join(ROOM + "typing-" + i));
        attacker.each(attacker.count(20, 256), SMALL_BUFFER, false, socket -> {
            attacker.send(socket, rooms);
            while (attacker.pause(250)) {
                int first = ThreadLocalRandom.current().nextInt(100);
                attacker.send(socket, lines(4, i -> type(ROOM + "typing-" + (first + 25 * i) % 100)));
            }
        });
    }

    static void sends(Attacker attacker) {
        attacker.each(attacker.count(20, 200), socket -> {
            while (attacker.pause(200)) {
                attacker.send(socket, lines(10, i -> send(random(), FOUR_KB)));
            }
        });
    }

    static void halfOpen(Attacker attacker) {
        dribble(attacker, attacker.count(200, 2000), "GET /ws HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
    }

    static void slowBodies(Attacker attacker) {
        dribble(
                attacker,
                attacker.count(50, 400),
                "POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n");
    }

    /** Half of them a byte a second, the others not even that. Whoever is ended comes again. */
    private static void dribble(Attacker attacker, int count, String beginning) {
        List<Dribbler> open = new ArrayList<>();
        while (attacker.goesOn()) {
            for (int i = 0; open.size() < count && i < count / 4 && attacker.goesOn(); i++) {
                RawSocket socket = attacker.open(0);
                if (socket != null) {
                    open.add(new Dribbler(socket, i % 2 == 0, System.nanoTime()));
                    begin(attacker, socket, beginning);
                }
            }
            Iterator<Dribbler> each = open.iterator();
            while (each.hasNext()) {
                Dribbler dribbler = each.next();
                if (dribbler.isOver(attacker)) {
                    attacker.close(dribbler.socket);
                    each.remove();
                }
            }
            attacker.pause(500);
        }
    }

    private record Dribbler(RawSocket socket, boolean writes, long begunAt) {
        boolean isOver(Attacker attacker) {
            try {
                if (socket.hasInput()) {
                    attacker.tally().add(Integer.toString(socket.readStatus()));
                    return true;
                }
                // Whether a silent one is still there is seen only by writing.
                if (writes || System.nanoTime() - begunAt > LONG_SILENCE) {
                    attacker.write(socket, new byte[] {'x'}, 0);
                }
                return false;
            } catch (IOException e) {
                attacker.tally().add(Attacker.CUT);
                return true;
            }
        }
    }

    private static void begin(Attacker attacker, RawSocket socket, String beginning) {
        try {
            attacker.write(socket, beginning.getBytes(StandardCharsets.US_ASCII), 1);
        } catch (IOException e) {
            attacker.tally().add(Attacker.CUT);
        }
    }

    /** A message in a thousand pieces without an end, and pings as long as they may be. */
    static void frames(Attacker attacker) {
        byte[] begin = RawSocket.frame(RawSocket.TEXT, 0x80, 0, new byte[0]);
        byte[] piece = RawSocket.frame(RawSocket.CONTINUATION, 0x80, 1, new byte[] {' '});
        byte[] ping = RawSocket.frame(RawSocket.PING, new byte[125]);
        byte[] flood = new byte[200 * (piece.length + ping.length)];
        for (int i = 0, at = 0; i < 200; i++) {
            System.arraycopy(piece, 0, flood, at, piece.length);
            System.arraycopy(ping, 0, flood, at + piece.length, ping.length);
            at += piece.length + ping.length;
        }
        attacker.each(attacker.count(4, 60), socket -> {
            attacker.write(socket, begin, 1);
            while (attacker.pause(40)) {
                attacker.write(socket, flood, 400);
            }
        });
    }

    static void hostile(Attacker attacker) {
        List<byte[]> frames = hostileFrames();
        attacker.each(attacker.count(4, 40), socket -> {
            byte[] frame = frames.get(ThreadLocalRandom.current().nextInt(frames.size()));
            for (int i = 0; i < 20 && attacker.goesOn(); i++) {
                attacker.write(socket, frame, 1);
                attacker.pause(50);
            }
        });
    }

    private static List<byte[]> hostileFrames() {
        byte[] badUtf8 = {'{', (byte) 0xc0, (byte) 0xaf, '}'};
        String deep = "[".repeat(20_000);
        return List.of(
                RawSocket.frame(RawSocket.TEXT, badUtf8),
                RawSocket.frame(RawSocket.BINARY, new byte[1000]),
                // Without a mask; with reserved bits; an opcode that there isn't; a ping in pieces, and one that is too
                // long.
                RawSocket.frame(0x81, 0, 2, "{}".getBytes(StandardCharsets.UTF_8)),
                RawSocket.frame(0xf1, 0x80, 2, "{}".getBytes(StandardCharsets.UTF_8)),
                RawSocket.frame(0x8b, 0x80, 0, new byte[0]),
                RawSocket.frame(0x09, 0x80, 0, new byte[0]),
                RawSocket.frame(0x89, 0x80, 200, new byte[200]),
                // Lengths that nobody can mean.
                RawSocket.frame(0x81, 0x80, Long.MAX_VALUE, new byte[100]),
                new byte[] {(byte) 0x81, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                RawSocket.frame(0x81, 0x80, 16_000_000, new byte[60_000]),
                RawSocket.frame(0x81, 0x80, 65_537, new byte[65_537]),
                // Close codes that must not be on the wire.
                RawSocket.frame(RawSocket.CLOSE, new byte[] {0x03, (byte) 0xee}),
                RawSocket.frame(RawSocket.CLOSE, new byte[] {1}),
                text(deep),
                text("{\"type\":" + "{\"a\":".repeat(10_000)),
                text("{\"type\":\"ping\",\"t\":" + "9".repeat(60_000) + "}"),
                text("{\"type\":\"" + "x".repeat(60_000) + "\"}"),
                text("{\"type\":\"join\",\"room\":\"\\ud800\"}"),
                text("\n".repeat(60_000)),
                text("{}\n".repeat(20_000)));
    }

    private static byte[] text(String text) {
        return RawSocket.frame(RawSocket.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void flood(Attacker attacker, RawSocket socket, String frame, long pauseMs) throws IOException {
        byte[] bytes = text(frame);
        int requests = (int) frame.lines().count();
        while (attacker.pause(pauseMs)) {
            attacker.write(socket, bytes, requests);
        }
    }

    /** A room whose pages are as long as they can be: what somebody may send at once; the first one does it. */
    private static void fill(Attacker attacker, RawSocket socket, AtomicBoolean filled) throws IOException {
        attacker.send(socket, join(ROOM + "full"));
        if (filled.compareAndSet(false, true)) {
            for (int i = 0; i < 5; i++) {
                attacker.send(socket, lines(7, n -> send(ROOM + "full", ESCAPED)));
            }
        }
        attacker.send(socket, history());
    }

    private static String join(String room) {
        return "{\"type\":\"join\",\"room\":\"" + room + "\"}";
    }

    private static String type(String room) {
        return "{\"type\":\"typing\",\"room\":\"" + room + "\",\"on\":true}";
    }

    private static String history() {
        return "{\"type\":\"history\",\"room\":\"" + ROOM + "full\",\"limit\":200}";
    }

    private static String send(String room, String text) {
        return "{\"type\":\"send\",\"room\":\"" + room + "\",\"text\":\"" + text + "\",\"nonce\":\"" + random() + "\"}";
    }

    private static String random() {
        return "r" + Long.toString(ThreadLocalRandom.current().nextLong() >>> 1, 36);
    }

    private static String lines(int count, IntFunction<String> line) {
        return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining("\n"));
    }
}
