package chat.web;

import chat.cluster.Cluster;
import chat.cluster.Lifecycle;
import chat.cluster.StatusReporter;
import chat.connection.Connections;
import chat.service.ChatService;

/** The parts of the application that requests reach. */
public record WebContext(
        Lifecycle lifecycle, ChatService service, Connections connections, Cluster cluster, StatusReporter reporter) {}
