package chat.bench.load;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A load client's process, as seen by its parent. For one thread. */
public final class LoadClient implements AutoCloseable {
    private final Process process;
    private final DataInputStream in;
    private final DataOutputStream out;

    /** Starts a process on the class path of this one. */
    public LoadClient() throws IOException {
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoadMain.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        in = new DataInputStream(new BufferedInputStream(process.getInputStream()));
        out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    }

    /** Returns the process' id. */
    public long pid() {
        return process.pid();
    }

    /** Begins to open a crowd's connections; {@link #connected} waits for it. */
    public void connect(Crowd crowd, Dialect dialect) throws IOException {
        out.writeByte(LoadMain.CONNECT);
        crowd.write(out);
        dialect.write(out);
        out.flush();
    }

    /** Waits for the outcome of {@link #connect}. */
    public Connected connected() throws IOException {
        return Connected.read(in);
    }

    /** Begins to publish; {@link #published} waits until all has been sent. */
    public void publish(Schedule schedule) throws IOException {
        out.writeByte(LoadMain.PUBLISH);
        schedule.write(out);
        out.flush();
    }

    /** Waits until the schedule's end, and returns how many messages each publisher has sent. */
    public int[] published() throws IOException {
        return LoadMain.readCounts(in);
    }

    /**
     * Waits until all has arrived, or nothing more arrives.
     *
     * @param sent how many messages each publisher has sent
     */
    public Outcome settle(int[] sent) throws IOException {
        out.writeByte(LoadMain.SETTLE);
        LoadMain.writeCounts(out, sent);
        out.flush();
        return Outcome.read(in);
    }

    /** Closes all connections. */
    public void disconnect() throws IOException {
        out.writeByte(LoadMain.DISCONNECT);
        out.flush();
        in.readByte();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
