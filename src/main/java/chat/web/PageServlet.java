package chat.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Serves a page under a path without {@code .html}, as nginx does where it is in front. */
final class PageServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final String file;

    PageServlet(String file) {
        this.file = file;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        request.getRequestDispatcher(file).forward(request, response);
    }
}
