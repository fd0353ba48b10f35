package chat.web;

import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import jakarta.servlet.http.HttpServletResponse;

/** A refusal over HTTP: a problem document of RFC 9457 whose {@code code} is that of the protocol's {@code error}. */
record Problem(int status, ErrorCode code, String detail) {
    Problem(ErrorCode code, String detail) {
        this(code.httpStatus(), code, detail);
    }

    static Problem of(BadMessage bad) {
        return new Problem(bad.code(), bad.text());
    }

    static Problem notAllowed(String allowed) {
        return new Problem(HttpServletResponse.SC_METHOD_NOT_ALLOWED, ErrorCode.BAD_REQUEST, "only " + allowed);
    }
}
