package chat.backplane.redis;

import chat.protocol.RoomName;
import java.util.function.Supplier;

/** Passes on what arrives on the subscribed connection. */
final class RedisReceiver implements RedisSubscriber.Receiver {
    private final RedisContext context;
    private final MessageDispatcher dispatcher;
    private final Supplier<RedisSession> session;

    /** @param session called when something has arrived, and so after the start */
    RedisReceiver(RedisContext context, MessageDispatcher dispatcher, Supplier<RedisSession> session) {
        this.context = context;
        this.dispatcher = dispatcher;
        this.session = session;
    }

    @Override
    public void onMessage(RoomName room, byte[] message) {
        dispatcher.dispatch(room, message);
    }

    @Override
    public void onCanary(String text) {
        if (!session.get().healthCheck().onCanary(text)) {
            dispatcher.countUnreadable();
        }
    }

    @Override
    public void onSubscribed(boolean again) {
        session.get().healthCheck().beat();
        if (again) {
            session.get().gapDetector().onResubscribed();
            context.ticker().runSoon();
        }
    }
}
