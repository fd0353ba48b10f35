package chat.bench;

/**
 * The share of a core that one load takes, by part.
 *
 * @param rate messages a second
 */
record Cost(int instances, int rooms, int members, double rate, double nginx, double redis, double instance) {}
