package chat.accounts;

import chat.auth.Principal;

/**
 * A user who has just signed in.
 *
 * @param token that of the new session
 * @param cookieDays the days for which a cookie with the token is to be kept; the session may end before
 */
public record SignedIn(Principal principal, SecretToken token, int cookieDays) {}
