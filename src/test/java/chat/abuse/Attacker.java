package chat.abuse;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One guest, or many from one address: opens connections, tells how each of them was refused or ended, and goes on until its
 * time is over. Its threads and connections end with its process.
 */
final class Attacker {
    /** A connection that the server has cut without a close frame. */
    static final String CUT = "cut";

    /** A handshake that was let in. */
    static final String LET_IN = "101";

    private static final Pattern ERROR = Pattern.compile("\"type\":\"error\",\"code\":\"(\\w+)\"");
    private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");
    private static final long END_MS = 10_000;
    private static final long AGAIN_MS = 200;
    private static final long REFUSED_MS = 1_500;

    /** The time, beyond its own, for which it goes on while nothing that it awaits has happened: a busy machine refuses late. */
    private static final long OVERTIME_MS = 30_000;

    private final Attack attack;
    private final long end;
    private final LongAdder requests = new LongAdder();
    private final Tally tally = new Tally();
    private final Set<RawSocket> sockets = ConcurrentHashMap.newKeySet();
    private @Nullable String token;

    /** Goes on with a connection until it throws or returns; then it is closed. */
    interface Script {
        void play(RawSocket socket) throws IOException;
    }

    /** Its time begins now. At its end one of the row's refusals is in the tally, or it goes on; see {@link Row#refusals}. */
    Attacker(Attack attack) {
        this.attack = attack;
        this.end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(attack.ms());
    }

    /** Returns the number of connections to open: as one guest, or as an address. */
    int count(int asGuest, int asAddress) {
        return attack.onePerson() ? asGuest : asAddress;
    }

    boolean goesOn() {
        long over = System.nanoTime() - end;
        Set<String> awaited = attack.row().refusals();
        return over < 0
                || (over < TimeUnit.MILLISECONDS.toNanos(OVERTIME_MS)
                        && !awaited.isEmpty()
                        && awaited.stream().noneMatch(tally::has));
    }

    /** False when the time is over. */
    boolean pause(long ms) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
        return goesOn();
    }

    Tally tally() {
        return tally;
    }

    /** Returns the number of handshakes, objects of the wire and frames of other kinds that it has sent. */
    long requests() {
        return requests.sum();
    }

    /** Sends objects, one a line, in one frame. */
    void send(RawSocket socket, String objects) throws IOException {
        socket.send(objects);
        requests.add(objects.lines().count());
    }

    /** Writes bytes in which there are that many requests. */
    void write(RawSocket socket, byte[] bytes, int count) throws IOException {
        socket.write(bytes);
        requests.add(count);
    }

    /** Plays a script on each of several connections until the time is over; one that is refused or closed is opened again. */
    void each(int connections, Script script) {
        each(connections, 0, true, script);
    }

    /** @param reads whether what the server sends is read, by a thread of its own */
    void each(int connections, int receiveBuffer, boolean reads, Script script) {
        List<Thread> mine = new ArrayList<>();
        for (int i = 0; i < connections && goesOn(); i++) {
            mine.add(start("attack", () -> {
                while (goesOn()) {
                    pause(once(receiveBuffer, reads, script) ? AGAIN_MS : REFUSED_MS);
                }
            }));
        }
        while (goesOn()) {
            pause(50);
        }
        endAll(mine);
    }

    /** Whether it was let in. */
    private boolean once(int receiveBuffer, boolean reads, Script script) {
        RawSocket socket = open(receiveBuffer);
        if (socket == null) {
            return false;
        }
        int status = 0;
        try {
            requests.increment();
            status = socket.upgrade();
            tally.add(status == 0 ? CUT : Integer.toString(status));
            if (status == 101) {
                send(socket, hello(socket));
                if (reads) {
                    start("reader", () -> read(socket));
                }
                script.play(socket);
            }
        } catch (IOException e) {
            if (!reads && goesOn()) {
                tally.add(CUT);
            }
        } finally {
            close(socket);
        }
        return status == 101;
    }

    /** A connection without a word, or null when there is none to be had. */
    @Nullable
    RawSocket open(int receiveBuffer) {
        try {
            RawSocket socket = new RawSocket(attack.source(), attack.port(), receiveBuffer);
            sockets.add(socket);
            return socket;
        } catch (IOException e) {
            tally.add("not connected");
            return null;
        }
    }

    void close(RawSocket socket) {
        sockets.remove(socket);
        socket.close();
    }

    /** Returns the {@code hello} of a new guest, or of the one guest, whose first connection gets the token. */
    private String hello(RawSocket socket) throws IOException {
        if (!attack.onePerson()) {
            return "{\"type\":\"hello\",\"name\":\"mallory\"}";
        }
        synchronized (this) {
            if (token == null) {
                send(socket, "{\"type\":\"hello\",\"name\":\"mallory\"}");
                Matcher welcome = TOKEN.matcher(socket.read().text());
                token = welcome.find() ? welcome.group(1) : null;
            }
            return token == null
                    ? "{\"type\":\"hello\",\"name\":\"mallory\"}"
                    : "{\"type\":\"hello\",\"token\":\"" + token + "\"}";
        }
    }

    private void read(RawSocket socket) {
        try {
            while (true) {
                RawSocket.Frame frame = socket.read();
                if (frame.opcode() == RawSocket.CLOSE) {
                    if (sockets.contains(socket)) {
                        tally.add(frame.code() == RawSocket.ABNORMAL ? CUT : Integer.toString(frame.code()));
                    }
                    close(socket);
                    return;
                }
                Matcher error = ERROR.matcher(frame.text());
                while (error.find()) {
                    tally.add(error.group(1));
                }
            }
        } catch (IOException e) {
            if (sockets.contains(socket)) {
                tally.add(CUT);
            }
            close(socket);
        }
    }

    private static Thread start(String name, Runnable task) {
        Thread thread = new Thread(null, task, name, 128 * 1024);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Closes all connections, which wakes the threads that wait in a write, and waits for the threads. */
    private void endAll(List<Thread> ended) {
        sockets.forEach(this::close);
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MS);
        for (Thread thread : ended) {
            try {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
