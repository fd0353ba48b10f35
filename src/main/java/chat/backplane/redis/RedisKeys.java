package chat.backplane.redis;

import chat.backplane.Backplane.Limited.Holder;
import chat.protocol.RoomName;

/**
 * The names of the keys and channels of one chat; what each of them is, chat.lua says.
 *
 * <p>Several chats may share a Redis. Databases keep their keys apart but not their channels, which are the server's: so
 * a channel's name carries the database, if it is not the first one. Within a database the namespace keeps both apart.
 *
 * @param keys what every key begins with
 * @param channels what every channel begins with
 */
record RedisKeys(String keys, String channels) {
    static final int NONCES = 3;

    /** @param namespace as {@link RedisSettings#namespace} */
    static RedisKeys of(String namespace, int database) {
        String keys = namespace + ":1:";
        return new RedisKeys(keys, database == 0 ? keys : keys + "db" + database + ':');
    }

    String state() {
        return keys + "state";
    }

    String instances() {
        return keys + "instances";
    }

    String statuses() {
        return keys + "statuses";
    }

    String secrets() {
        return keys + "secrets";
    }

    String secret() {
        return keys + "secret";
    }

    String probe() {
        return keys + "probe";
    }

    String changed() {
        return keys + "changed";
    }

    String spent(Holder holder, String who) {
        return keys + "spent:" + holder.label() + ':' + who;
    }

    String meta(RoomName room) {
        return ofRoom(room) + ":meta";
    }

    String log(RoomName room) {
        return ofRoom(room) + ":log";
    }

    /** @param number of the {@link #NONCES} that take turns */
    String nonces(RoomName room, int number) {
        return ofRoom(room) + ":nonces:" + number;
    }

    String here(RoomName room, String instance) {
        return ofRoom(room) + ":here:" + instance;
    }

    private String ofRoom(RoomName room) {
        return keys + '{' + room + '}';
    }

    String channel(RoomName room) {
        return channels + '{' + room + '}';
    }

    String canary(String instance) {
        return channels + "canary:" + instance;
    }
}
