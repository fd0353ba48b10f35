package chat.hub;

import chat.backplane.Backplane;

/**
 * What all rooms of an instance use.
 *
 * @param instanceId tells this instance's presence hints from those of its peers
 */
record RoomContext(EventLoop loop, Backplane backplane, HubMetrics metrics, String instanceId) {}
