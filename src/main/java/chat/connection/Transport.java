package chat.connection;

import chat.protocol.CloseCode;
import java.util.List;

/**
 * Carries frames to one peer. {@link Outbox} alone calls {@link #send}, for one frame at a time; any thread may call the
 * other methods. No method blocks.
 */
public interface Transport {

    /** Receives the outcome of one send, once, on any thread, possibly before {@link #send} has returned. */
    interface Completion {
        /** The peer's connection has taken the whole frame. */
        void succeeded();

        /** The connection has failed; nothing more can be sent. */
        void failed();
    }

    /** Sends payloads in one frame. Failures are told to the completion; if it throws all the same, the connection is aborted. */
    void send(List<Payload> payloads, Completion completion);

    /**
     * Returns a number that changes whenever the network takes more of the frame being sent, or 0 when that is unknown. May
     * lag a little.
     */
    default long progress() {
        return 0;
    }

    /** Whether the peer follows {@code restart} to another connection while this one goes on. */
    default boolean followsRestart() {
        return true;
    }

    /** Asks the peer for a sign of life, which arrives at {@link ClientConnection#onSignOfLife}. */
    void ping();

    /** Ends the connection with a close frame; nothing is sent after it. */
    void close(CloseCode code, String reason);

    /** Ends the connection without a close frame, for a peer that does not take one. */
    void abort();

    /** Returns the peer's address as text, for limits and for the log. */
    String peer();

    /** Returns the tokens in the cookies of the handshake that may be a session's or a site's; usually none. */
    default List<String> presentedTokens() {
        return List.of();
    }

    /** Releases those tokens, once the user is known. */
    default void forgetPresentedTokens() {}
}
