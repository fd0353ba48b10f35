package chat.hub;

import chat.backplane.Backplane;

/**
 * The parts of an instance that all its rooms share.
 *
 * @param instanceId tells this instance's presence hints from those of its peers
 */
record RoomContext(EventLoop loop, Backplane backplane, HubMetrics metrics, String instanceId, EphemeralRates rates) {}
