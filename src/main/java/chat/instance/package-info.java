/** One instance: its object graph, and the life of the process that carries it. */
@NullMarked
package chat.instance;

import org.jspecify.annotations.NullMarked;
