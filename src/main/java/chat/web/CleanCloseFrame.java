package chat.web;

import chat.protocol.CloseCode;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;

/**
 * A close frame after which Jetty waits for that of the peer, whatever its code. Jetty does so for 1000 alone, and cuts the connection right
 * after any other; what the peer is still sending would then reset the connection before the peer, or a proxy between, has read the
 * close frame.
 */
final class CleanCloseFrame extends Frame implements CloseStatus.Supplier {
    private final CloseStatus status;

    CleanCloseFrame(CloseCode code, String reason) {
        super(OpCode.CLOSE, CloseStatus.asPayloadBuffer(code.number(), reason));
        status = new CloseStatus(code.number(), reason) {
            @Override
            public boolean isAbnormal() {
                return false;
            }
        };
    }

    @Override
    public CloseStatus getCloseStatus() {
        return status;
    }
}
