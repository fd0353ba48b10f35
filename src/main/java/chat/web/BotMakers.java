package chat.web;

import chat.auth.Principal;
import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import chat.protocol.Self;
import chat.protocol.User;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out who asks to make or end a bot or a webhook: a user, or an administrator by the token of the settings. */
final class BotMakers {
    private static final User ADMINISTRATOR = new User("administrator", "Administrator", false);

    private final @Nullable BotServices services;
    private final Administrators admin;

    /** @param services null if there can be no bots */
    BotMakers(@Nullable BotServices services, Administrators admin) {
        this.services = services;
        this.admin = admin;
    }

    /** @throws ProblemException if there can be no bots */
    BotServices services() {
        if (services == null) {
            throw new ProblemException(
                    new Problem(ErrorCode.FORBIDDEN, "there is no administrator here, and so there are no bots"));
        }
        return services;
    }

    /**
     * Returns the user who asks.
     *
     * @throws BadMessage if that is nobody known, or a bot, or a guest: what is made outlives a guest, and reaches other machines
     */
    Principal maker(AbstractApiServlet servlet, HttpServletRequest request) {
        Principal maker = servlet.callerIfKnown(request).orElseGet(() -> {
            if (!admin.mayHaveToken(request)) {
                throw new BadMessage(
                        ErrorCode.UNAUTHENTICATED, "say who you are: by a user's token or an administrator's");
            }
            admin.requireToken(request);
            return new Principal(ADMINISTRATOR, List.of(Self.ADMIN), "", true, true, null, Principal.NEVER);
        });
        if (maker.user().isBot()) {
            throw new BadMessage(ErrorCode.FORBIDDEN, "a bot may not do that");
        } else if (maker.user().guest()) {
            throw new BadMessage(ErrorCode.FORBIDDEN, "guests may not do that");
        }
        return maker;
    }
}
