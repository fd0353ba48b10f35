package chat.hub;

import chat.connection.ClientConnection;

/** Takes connections out of a room by calling {@link Room#remove}, and more. */
interface Evictor {
    /** @param denied whether its user may not read the room any more */
    void evict(ClientConnection client, boolean denied);
}
