package chat.service;

import chat.accounts.SecretToken;
import chat.auth.Principal;
import chat.auth.RandomId;
import chat.backplane.Caller;
import chat.backplane.HookStore;
import chat.backplane.OutgoingHook;
import chat.hooks.HookAddresses;
import chat.hooks.HookTarget;
import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import chat.protocol.RoomName;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes, lists and ends outgoing webhooks. Its futures fail as those of {@link Bots}. Safe for use by many threads. */
public final class OutgoingHooks {
    /** The beginning of the ids of outgoing webhooks. */
    private static final String ID_PREFIX = "w-";

    private static final Logger LOG = LoggerFactory.getLogger(OutgoingHooks.class);

    private final HookStore store;
    private final HookAddresses addresses;
    private final Clock clock;

    /** Creates the service of one instance. */
    public OutgoingHooks(HookStore store, HookAddresses addresses, Clock clock) {
        this.store = store;
        this.addresses = addresses;
        this.clock = clock;
    }

    /** Returns whether an id is that of an outgoing webhook. */
    public static boolean isId(String id) {
        return id.startsWith(ID_PREFIX);
    }

    /**
     * Makes a webhook, with the secret that signs what it sends.
     *
     * @throws BadMessage if there is no such room for the user, nothing can be sent to the URL, or it names an address that may not be reached
     */
    public CompletableFuture<OutgoingHook> create(RoomName room, String url, Principal by) {
        RequestRights.requireWrite(by, room);
        HookTarget target = HookTarget.parse(url)
                .orElseThrow(() -> new BadMessage(
                        ErrorCode.BAD_REQUEST,
                        "url: must be http or https with a host, no user and no password in it"));
        if (!addresses.allowsLiteral(target.host())) {
            throw new BadMessage(
                    ErrorCode.FORBIDDEN, "url: its address is none of the internet, and no setting allows it");
        }
        OutgoingHook hook = new OutgoingHook(
                ID_PREFIX + RandomId.next('w'),
                url,
                SecretToken.ofSignature().text(),
                by.user().id(),
                clock.millis(),
                OutgoingHook.State.GOOD);
        return store.add(room, hook, Caller.of(by, "")).thenApply(added -> {
            LOG.info("create hook={} room={} by={}", hook.id(), room, hook.by());
            return hook;
        });
    }

    /** Returns those of a room. */
    public CompletableFuture<List<OutgoingHook>> ofRoom(RoomName room, Principal by) {
        RequestRights.requireRoom(by, room);
        return store.ofRoom(room, Caller.of(by, ""));
    }

    /** Ends one. */
    public CompletableFuture<Boolean> delete(RoomName room, String id, Principal by) {
        RequestRights.requireWrite(by, room);
        return store.remove(room, id, Caller.of(by, "")).thenApply(removed -> {
            if (!removed) {
                throw new BadMessage(ErrorCode.NOT_FOUND, "there is no such webhook");
            }
            LOG.info("delete hook={} room={} by={}", id, room, by.user().id());
            return true;
        });
    }
}
