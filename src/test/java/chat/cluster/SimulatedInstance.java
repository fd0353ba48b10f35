package chat.cluster;

import chat.connection.ClientConnection;
import chat.connection.ConnectionFixture;
import chat.connection.SteppedTransport;
import chat.metrics.Metrics;
import chat.protocol.ClientMessage;
import chat.protocol.RoomName;
import chat.protocol.StatusCodec;
import chat.protocol.User;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** The connections of one instance and its rebalancer, with peers that do nothing by themselves. */
final class SimulatedInstance {
    final Metrics metrics = new Metrics();
    private final ConnectionFixture fixture = new ConnectionFixture(metrics);
    private final Map<ClientConnection, SteppedTransport> clients = new LinkedHashMap<>();
    private final Rebalancer rebalancer;
    private final String run;
    String state = "running";
    boolean live = true;

    SimulatedInstance(String run, int connections, int drainPerSecond, LongSupplier nanoTime) {
        this.run = run;
        this.rebalancer = new Rebalancer(fixture.connections, run, drainPerSecond, nanoTime, metrics);
        for (int i = 0; i < connections; i++) {
            connect();
        }
    }

    ClientConnection connect() {
        SteppedTransport transport = SteppedTransport.inline();
        ClientConnection client = fixture.openAs(new User(run + '-' + clients.size(), "Ann", true), transport);
        clients.put(client, transport);
        return client;
    }

    /** Makes a request of each connection that is never answered. */
    void keepBusy() {
        clients.keySet().forEach(client -> client.request(new ClientMessage.Leave(new RoomName("lobby"))));
    }

    /** Makes that many of its connections streams, which do not move. */
    void keepStreams(int count) {
        clients.values().stream().limit(count).forEach(SteppedTransport::stay);
    }

    int size() {
        return fixture.connections.size();
    }

    StatusCodec.Summary summary() {
        return new StatusCodec.Summary(run, state, live, size());
    }

    void observe(List<StatusCodec.Summary> instances) {
        rebalancer.observe(instances);
    }

    /** Returns the connections that have been told to move and have not. */
    List<ClientConnection> told() {
        List<ClientConnection> told = new ArrayList<>();
        clients.forEach((client, transport) -> {
            if (!client.isDisconnected() && transport.frames().toString().contains("\"type\":\"restart\"")) {
                told.add(client);
            }
        });
        return told;
    }

    double count(String step) {
        return metrics.counter("chat.rebalance", "step", step).count();
    }
}
