package chat.web;

import chat.service.Bots;
import chat.service.OutgoingHooks;

/** The parts that requests about bots and webhooks reach. */
public record BotServices(Bots bots, OutgoingHooks hooks) {}
