package chat.web;

import chat.protocol.ErrorCode;
import chat.protocol.ServerMessageWriter;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Makes Jetty answer errors of its own with a problem document, without internals of the server. */
final class ProblemErrorHandler extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        ErrorCode code =
                switch (status) {
                    case 404 -> ErrorCode.NOT_FOUND;
                    case 413 -> ErrorCode.TOO_LARGE;
                    default -> status >= 500 ? ErrorCode.UNAVAILABLE : ErrorCode.BAD_REQUEST;
                };
        String detail = status == 404 ? "there is nothing here" : status >= 500 ? "this failed" : "not understood";
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        SecurityHeaders.ALL.forEach(response.getHeaders()::put);
        if (status != 404 && status != 405) {
            // Jetty ends the connection behind what it has not understood, and does not say so by itself.
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        if (request.getAttribute(Cors.ALLOWED) instanceof String origin) {
            Cors.headers(origin).forEach(response.getHeaders()::put);
        }
        response.write(true, ByteBuffer.wrap(ServerMessageWriter.writeProblem(status, code, detail, null)), callback);
        return true;
    }
}
