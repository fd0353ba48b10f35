/** The settings: what there is, and the values that this process was given. */
@NullMarked
package chat.config;

import org.jspecify.annotations.NullMarked;
