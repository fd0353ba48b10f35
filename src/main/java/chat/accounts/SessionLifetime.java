package chat.accounts;

import java.time.Duration;

/**
 * The time after which a session ends by itself.
 *
 * @param absolute since it was begun
 * @param idle since it was last used
 */
public record SessionLifetime(Duration absolute, Duration idle) {}
