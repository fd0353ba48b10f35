/**
 * The wire contract: every message in both directions, names, positions, error and close codes, and the one JSON codec.
 *
 * <p>Imports nothing of ours. {@link chat.protocol.Json} alone knows the names of members and the JSON library.
 */
@NullMarked
package chat.protocol;

import org.jspecify.annotations.NullMarked;
