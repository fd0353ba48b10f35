package chat.backplane;

import chat.protocol.RoomName;

/** A change of what a user has read of a room, or wants to be told of there. */
public record Reading(RoomName room, String userId) {}
