package chat.backplane.redis;

import chat.backplane.WriteRateKey;
import chat.protocol.RoomName;

/**
 * The names of the keys and channels of one chat; chat.lua documents their contents.
 *
 * <p>Several chats may share a Redis. Databases separate their keys but not their channels, so that a channel's name
 * carries the number of the database unless it is 0. Within a database the namespace separates both.
 *
 * @param keys the prefix of every key
 * @param channels the prefix of every channel
 */
record RedisKeys(String keys, String channels) {
    /** The number of keys that the nonces of a room rotate through. */
    static final int NONCE_KEYS = 3;

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

    String touched() {
        return keys + "touched";
    }

    /** The public rooms. */
    String open() {
        return keys + "public";
    }

    /** The public rooms by their names. */
    String names() {
        return keys + "names";
    }

    String person(String userId) {
        return keys + "person:" + userId;
    }

    String audit() {
        return keys + "audit";
    }

    String reports() {
        return keys + "reports";
    }

    /** The outgoing webhooks to which something is to be delivered. */
    String hooks() {
        return keys + "hooks";
    }

    String due() {
        return keys + "due";
    }

    /** The rooms of which their owners have less kept. */
    String retention() {
        return keys + "retention";
    }

    String spent(WriteRateKey holder) {
        return keys + "spent:" + holder.holder().label() + ':' + holder.id();
    }

    String spentByPerson(String userId) {
        return keys + "spent:person:" + userId;
    }

    /** Returns the prefix of all keys of accounts, which a hash tag puts into one slot of a cluster; it is no room's. */
    String accounts() {
        return keys + "{@accounts}";
    }

    String meta(RoomName room) {
        return ofRoom(room) + ":meta";
    }

    String log(RoomName room) {
        return ofRoom(room) + ":log";
    }

    /** @param number from 0 to {@link #NONCE_KEYS} - 1 */
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
