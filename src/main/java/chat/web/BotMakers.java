package chat.web;

import chat.auth.Principal;
import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import chat.protocol.Self;
import chat.protocol.User;
import chat.service.Bots;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out who asks to make or end a bot or a webhook: a user, or an administrator by the token of the settings. */
final class BotMakers {
    private static final User ADMINISTRATOR = new User("administrator", "Administrator", false);

    private final @Nullable Bots bots;
    private final AdminToken admin;

    /** @param bots null if there can be none */
    BotMakers(@Nullable Bots bots, AdminToken admin) {
        this.bots = bots;
        this.admin = admin;
    }

    /** @throws ProblemException if there can be no bots */
    Bots bots() {
        if (bots == null) {
            throw new ProblemException(
                    new Problem(ErrorCode.FORBIDDEN, "there is no administrator here, and so there are no bots"));
        }
        return bots;
    }

    /**
     * Returns the user who asks.
     *
     * @throws BadMessage if that is nobody known, or a bot
     */
    Principal maker(AbstractApiServlet servlet, HttpServletRequest request) {
        Principal maker = servlet.callerIfKnown(request).orElseGet(() -> {
            if (!admin.mayBeIn(request)) {
                throw new BadMessage(
                        ErrorCode.UNAUTHENTICATED, "say who you are: by a user's token or an administrator's");
            }
            admin.require(request);
            return new Principal(ADMINISTRATOR, List.of(Self.ADMIN), "", true, true, null, Principal.NEVER);
        });
        if (maker.user().isBot()) {
            throw new BadMessage(ErrorCode.FORBIDDEN, "a bot may not do that");
        }
        return maker;
    }
}
