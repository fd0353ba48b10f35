/**
 * The wire contract: the messages of both directions with their readers and writers, names, positions, error and close codes.
 *
 * <p>A leaf: it imports nothing of ours. Only this package knows the JSON library.
 */
@NullMarked
package chat.protocol;

import org.jspecify.annotations.NullMarked;
