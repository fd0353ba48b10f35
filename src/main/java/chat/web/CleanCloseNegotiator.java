package chat.web;

import chat.protocol.CloseCode;
import org.eclipse.jetty.ee10.websocket.jakarta.common.JakartaWebSocketFrameHandler;
import org.eclipse.jetty.http.pathmap.UriTemplatePathSpec;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.exception.BadPayloadException;
import org.eclipse.jetty.websocket.core.exception.MessageTooLargeException;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose message is not UTF-8, or too long, with a {@link CleanCloseFrame}: after everything that is queued, and
 * ignoring what the peer still sends. Jetty would cut the connection right after its close frame, and what the peer is still sending
 * would reset it before the peer has read why.
 */
final class CleanCloseNegotiator implements WebSocketNegotiator {
    private final WebSocketNegotiator negotiator;

    private CleanCloseNegotiator(WebSocketNegotiator negotiator) {
        this.negotiator = negotiator;
    }

    /**
     * Wraps the endpoint at this path.
     *
     * @param path that of a registered endpoint
     */
    static void install(ContextHandler context, String path) {
        WebSocketMappings mappings = WebSocketMappings.getMappings(context);
        UriTemplatePathSpec spec = new UriTemplatePathSpec(path);
        WebSocketNegotiator registered = mappings.getWebSocketNegotiator(spec);
        mappings.removeMapping(spec);
        mappings.addMapping(spec, new CleanCloseNegotiator(registered));
    }

    @Override
    public @Nullable FrameHandler negotiate(
            ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
        return negotiator.negotiate(request, response, callback) instanceof JakartaWebSocketFrameHandler handler
                ? new Handler(handler)
                : null;
    }

    @Override
    public void customize(Configuration configuration) {
        negotiator.customize(configuration);
    }

    /** The frames of one connection; called by one thread of the container at a time. */
    private static final class Handler implements FrameHandler {
        private final JakartaWebSocketFrameHandler handler;
        private @Nullable CoreSession session;
        private boolean closing;

        Handler(JakartaWebSocketFrameHandler handler) {
            this.handler = handler;
        }

        @Override
        public void onOpen(CoreSession opened, Callback callback) {
            session = opened;
            handler.onOpen(opened, callback);
        }

        @Override
        public void onFrame(Frame frame, Callback callback) {
            if (closing && frame.getOpCode() != OpCode.CLOSE) {
                ignore(callback);
                return;
            }
            handler.onFrame(frame, Callback.from(callback::succeeded, failure -> onFailure(failure, callback)));
        }

        private void onFailure(Throwable failure, Callback callback) {
            CloseCode code = failure instanceof BadPayloadException
                    ? CloseCode.BAD_UTF8
                    : failure instanceof MessageTooLargeException ? CloseCode.TOO_BIG : null;
            if (code == null || closing) {
                callback.failed(failure);
                return;
            }
            closing = true;
            ChatEndpoint.close(handler.getSession(), code, code == CloseCode.BAD_UTF8 ? "not UTF-8" : "too long");
            ignore(callback);
        }

        private void ignore(Callback callback) {
            callback.succeeded();
            CoreSession opened = session;
            if (opened != null) {
                opened.demand();
            }
        }

        @Override
        public void onError(Throwable cause, Callback callback) {
            handler.onError(cause, callback);
        }

        @Override
        public void onClosed(CloseStatus status, Callback callback) {
            handler.onClosed(status, callback);
        }
    }
}
