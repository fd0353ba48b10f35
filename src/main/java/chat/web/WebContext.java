package chat.web;

import chat.cluster.Cluster;
import chat.cluster.Lifecycle;
import chat.cluster.StatusReporter;
import chat.connection.Connections;
import chat.service.ChatService;
import chat.service.ModerationService;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the application that requests reach.
 *
 * @param accounts null if there are none
 * @param bots null if there can be none
 */
public record WebContext(
        Lifecycle lifecycle,
        ChatService service,
        Connections connections,
        Cluster cluster,
        StatusReporter reporter,
        ModerationService moderation,
        @Nullable AccountServices accounts,
        @Nullable BotServices bots) {}
