package chat.web;

import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import chat.protocol.Json;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A refusal over HTTP: a problem document of RFC 9457 whose {@code code} is that of the protocol's {@code error}. */
record Problem(int status, ErrorCode code, String detail) {
    Problem(ErrorCode code, String detail) {
        this(code.httpStatus(), code, detail);
    }

    static Problem of(BadMessage bad) {
        return new Problem(bad.code(), bad.text());
    }

    void send(HttpServletResponse response) throws IOException {
        byte[] body = Json.problem(status, code, detail);
        response.setStatus(status);
        response.setContentType("application/problem+json");
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
