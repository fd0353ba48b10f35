package chat.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The head of a request, as far as admission depends on it; below the servlets as within them. */
interface RequestHead {
    /** Returns the method, in upper case. */
    String method();

    /** Returns the protocol, such as {@code HTTP/1.1}. */
    String protocol();

    /** Returns the first header of that name, or null if there is none. */
    @Nullable
    String header(String name);

    /** Returns all headers of that name; empty if there is none. */
    List<String> headers(String name);

    /** Returns the address of the connection's peer as the container writes it, or null if it has none. */
    @Nullable
    String remoteAddress();

    /** Returns the path of the application; empty for the root. */
    String contextPath();

    /** Returns whether the connection itself uses TLS. */
    boolean isSecure();
}
