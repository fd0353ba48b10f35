package chat.backplane.redis;

import chat.accounts.AccountStore;
import chat.backplane.Unavailable;
import chat.metrics.Metrics;

/** The accounts in Redis for a program that is no instance of chat. */
public final class RedisAccounts implements AutoCloseable {
    private static final int MAX_QUEUED = 100;
    private static final int MAX_BATCH = 16;

    private final RedisContext context;
    private final RedisPipeline pipeline;
    private final AccountStore store;

    private RedisAccounts(RedisContext context) {
        this.context = context;
        this.pipeline = new RedisPipeline("accounts", "", context, MAX_QUEUED, MAX_BATCH);
        this.store = new RedisAccountStore(context, pipeline, pipeline);
    }

    /**
     * Connects to Redis. Blocks.
     *
     * @throws Unavailable when Redis cannot be reached; the message says where and why
     */
    public static RedisAccounts open(RedisSettings settings, Metrics metrics) {
        RedisContext context = RedisContext.of(settings, metrics);
        RedisConnection first = new StartupRetry(context)
                .retryWhileStarting(() -> context.opener().open("accounts"));
        RedisAccounts accounts = new RedisAccounts(context);
        accounts.pipeline.start(first);
        context.ticker().start(accounts.pipeline::tick);
        return accounts;
    }

    /** Returns the store. */
    public AccountStore store() {
        return store;
    }

    /** Disconnects. Blocks for up to two seconds. */
    @Override
    public void close() {
        context.ticker().stop();
        pipeline.stop();
        pipeline.join();
    }
}
