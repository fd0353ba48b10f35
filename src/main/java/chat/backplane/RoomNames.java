package chat.backplane;

import chat.protocol.RoomName;
import java.util.List;

/**
 * Names of rooms that a user may see. Some of the rooms may be gone.
 *
 * @param own the rooms that the user has read, or set a level for
 * @param open public rooms, those that got entries of late first; maybe with some of {@code own} among them
 */
public record RoomNames(List<RoomName> own, List<RoomName> open) {}
