package chat.bench.load;

import java.util.List;

/**
 * The connections that write, in the first client. Each room's are spread over its members, every other one by one further, because a proxy
 * deals connections out in turn: all of even numbers would be on one instance.
 */
final class Publishers {
    private final Load load;
    private final Link[] links;

    Publishers(Load load) {
        this.load = load;
        links = new Link[load.crowd().publishers()];
        for (int publisher = 0; publisher < links.length; publisher++) {
            links[publisher] = link(publisher);
        }
    }

    private Link link(int publisher) {
        List<Link> all = load.links();
        int rooms = load.crowd().rooms();
        int room = publisher % rooms;
        int slot = publisher / rooms;
        int members = Math.max(1, (all.size() - room + rooms - 1) / rooms);
        int member = (slot * members / load.crowd().publishersPerRoom() + slot % 2) % members;
        return all.get(Math.min(room + rooms * member, all.size() - 1));
    }

    /**
     * Publishes what is due, each as soon as it is; what a stall has delayed follows at once.
     *
     * @return how many messages each publisher has sent
     */
    int[] publish(Schedule schedule) {
        int[] sent = new int[links.length];
        long count = schedule.count();
        for (long message = 0; message < count; message++) {
            long due = schedule.due(message);
            LoadMain.sleepUntil(due);
            int publisher = (int) (message % links.length);
            if (links[publisher].isReady()) {
                int number = ++sent[publisher];
                links[publisher].publish(
                        publisher + "-" + number, Marker.payload(publisher, number, due, schedule.size()));
            }
        }
        return sent;
    }
}
