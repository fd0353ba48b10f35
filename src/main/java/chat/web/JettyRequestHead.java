package chat.web;

import java.util.List;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** The head of a request below the servlets, in our own Jetty. */
record JettyRequestHead(Request request) implements RequestHead {
    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String protocol() {
        return request.getConnectionMetaData().getProtocol();
    }

    @Override
    public @Nullable String header(String name) {
        return request.getHeaders().get(name);
    }

    @Override
    public List<String> headers(String name) {
        return request.getHeaders().getValuesList(name);
    }

    @Override
    public @Nullable String remoteAddress() {
        return Request.getRemoteAddr(request);
    }

    /** Our own Jetty has one application. */
    @Override
    public String contextPath() {
        return "";
    }

    @Override
    public boolean isSecure() {
        return request.isSecure();
    }
}
