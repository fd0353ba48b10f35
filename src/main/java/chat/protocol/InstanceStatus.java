package chat.protocol;

/**
 * What an instance tells of itself, once a second: to its process manager, to the other instances, to administrators.
 *
 * @param instance its name; there may be one of the same name on another host
 * @param host the machine that it is on
 * @param run names this process among all that ever were: another one after every restart
 * @param state as {@code /readyz} says it: starting, running, leaving, draining or stopped
 * @param live whether it reaches the log
 * @param full whether messages are refused because Redis has no memory left; all else goes on
 * @param startedAt in milliseconds since 1970
 * @param connections open now, of both transports
 * @param rooms somebody here is in
 * @param messagesPerSecond accepted from people here
 * @param deliveriesPerSecond handed to people here
 * @param cpu used, 1 being a whole core
 * @param memoryBytes resident, or the heap where the system does not tell
 */
public record InstanceStatus(
        String instance,
        String host,
        String run,
        long pid,
        String version,
        String state,
        boolean live,
        boolean full,
        long startedAt,
        int connections,
        int rooms,
        double messagesPerSecond,
        double deliveriesPerSecond,
        double cpu,
        long memoryBytes) {}
