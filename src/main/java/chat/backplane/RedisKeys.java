package chat.backplane;

import chat.protocol.RoomName;

/** The names of what stands in Redis; what each of them is, chat.lua says. */
final class RedisKeys {
    static final String STATE = "chat:1:state";
    static final String INSTANCES = "chat:1:instances";
    static final String STATUSES = "chat:1:statuses";
    static final String SECRET = "chat:1:secret";
    static final String PROBE = "chat:1:probe";

    private RedisKeys() {}

    static String channel(RoomName room) {
        return "chat:1:{" + room + "}";
    }

    static String meta(RoomName room) {
        return channel(room) + ":meta";
    }

    static String log(RoomName room) {
        return channel(room) + ":log";
    }

    /** The length keeps apart what a user's id and a nonce that contain colons would make alike. */
    static String nonce(RoomName room, String userId, String nonce) {
        return channel(room) + ":nonce:" + userId.length() + ":" + userId + ":" + nonce;
    }

    static String here(RoomName room, String instance) {
        return channel(room) + ":here:" + instance;
    }

    static String canary(String instance) {
        return "chat:1:canary:" + instance;
    }
}
