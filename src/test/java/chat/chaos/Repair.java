package chat.chaos;

/** Leaves an installation running when whoever broke it is interrupted: by Ctrl-C, in the middle of an event. */
final class Repair {
    private final Supervisor supervisor;
    private volatile boolean needed = true;

    Repair(Supervisor supervisor) {
        this.supervisor = supervisor;
    }

    void notNeeded() {
        needed = false;
    }

    void run() {
        if (!needed) {
            return;
        }
        try {
            supervisor.thaw();
            supervisor.startAll();
        } catch (Supervisor.Failed e) {
            System.err.println("chaos: please look after it yourself: " + e.getMessage());
        }
    }
}
