package chat.bench;

/**
 * What one load takes of a core, by part.
 *
 * @param rate messages a second
 */
record Cost(int instances, int rooms, int members, double rate, double nginx, double redis, double instance) {}
