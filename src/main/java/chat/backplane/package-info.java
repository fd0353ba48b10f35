/**
 * What instances share: a log for each room, its live distribution, who is where.
 *
 * <p>{@link chat.backplane.Backplane} is the contract; its {@code Memory} twin serves one process, its {@code Redis} twin
 * many. Only this package knows Jedis.
 */
@NullMarked
package chat.backplane;

import org.jspecify.annotations.NullMarked;
