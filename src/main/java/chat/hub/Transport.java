package chat.hub;

import chat.protocol.CloseCode;
import java.util.List;

/**
 * The way to one peer: the seam between the hub and what carries its frames. {@link Outbox} alone calls
 * {@link #send}, one at a time; the other methods may be called by any thread.
 */
public interface Transport {

    /** Told once that a send has ended, on any thread, perhaps before {@link #send} has returned. */
    interface Completion {
        void sent(boolean well);
    }

    /** Sends these in one frame. Must not block and must not throw. */
    void send(List<Payload> payloads, Completion completion);

    /**
     * Changes when the network has taken more of what is being sent, where that can be told. May be called by any thread,
     * and be behind a little.
     */
    default long progress() {
        return 0;
    }

    /** Asks the peer for a sign of life, which arrives as {@link Client#alive}. Must not block. */
    void ping();

    /** Ends the connection; nothing is sent after it. Must not block. */
    void close(CloseCode code, String reason);

    /** Cuts the connection without a word, for a peer that does not take even the close. Must not block. */
    void abort();

    /** Where the peer is, for the log. */
    String peer();
}
