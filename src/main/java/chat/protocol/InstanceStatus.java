package chat.protocol;

/**
 * The status that an instance reports once a second: to its process manager, to the other instances, to administrators.
 *
 * @param instance the instance's name, which may be taken on another host, too
 * @param host the name of the machine
 * @param run a unique id of this process, new after every restart
 * @param pid the process id
 * @param version the release that runs
 * @param state as in {@code /readyz}: starting, running, leaving, draining or stopped
 * @param live whether the backplane can be reached
 * @param full whether messages are refused because Redis has no memory left; everything else works
 * @param startedAt in milliseconds since 1970
 * @param connections the number of open connections of both transports
 * @param rooms the number of rooms with a member on this instance
 * @param messagesPerSecond messages accepted from clients of this instance
 * @param deliveriesPerSecond messages delivered to clients of this instance
 * @param cpu the processor time used, 1 being a whole core
 * @param memoryBytes the resident memory, or the heap where the system does not report it
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
