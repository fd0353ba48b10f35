package chat.backplane.redis;

import chat.accounts.AccountStore;
import chat.backplane.AuditLog;
import chat.backplane.Reports;
import chat.backplane.Unavailable;
import chat.metrics.Metrics;

/** The parts of the backplane on Redis that an operator's command needs, which is no instance of chat. */
public final class RedisOperator implements AutoCloseable {
    private static final int MAX_QUEUED = 100;
    private static final int MAX_BATCH = 16;

    private final RedisContext context;
    private final RedisPipeline pipeline;
    private final AccountStore accounts;
    private final AuditLog audit;
    private final Reports reports;
    private final Exporter exporter;
    private final Eraser eraser;

    private RedisOperator(RedisContext context) {
        this.context = context;
        this.pipeline = new RedisPipeline("operator", "", context, MAX_QUEUED, MAX_BATCH);
        this.accounts = new RedisAccountStore(context, pipeline, pipeline);
        this.audit = new RedisAuditLog(context, pipeline);
        OperatorCalls calls = new OperatorCalls(pipeline);
        this.exporter = new Exporter(context, calls, new LogReader(context, pipeline, pipeline));
        this.eraser = new Eraser(context, calls);
        this.reports = new RedisReports(context, pipeline, pipeline);
    }

    /**
     * Connects to Redis. Blocks.
     *
     * @throws Unavailable when Redis cannot be reached; the message says where and why
     */
    public static RedisOperator open(RedisSettings settings, Metrics metrics) {
        RedisContext context = RedisContext.of(settings, metrics);
        RedisConnection first = new StartupRetry(context)
                .retryWhileStarting(() -> context.opener().open("operator"));
        RedisOperator operator = new RedisOperator(context);
        operator.pipeline.start(first);
        context.ticker().start(operator.pipeline::tick);
        return operator;
    }

    /** Returns the accounts. */
    public AccountStore accounts() {
        return accounts;
    }

    /** Returns the audit log. */
    public AuditLog audit() {
        return audit;
    }

    /** Returns the reports. */
    public Reports reports() {
        return reports;
    }

    /** Returns what reads messages. */
    public Exporter exporter() {
        return exporter;
    }

    /** Returns what erases people. */
    public Eraser eraser() {
        return eraser;
    }

    /** Disconnects. Blocks for up to two seconds. */
    @Override
    public void close() {
        context.ticker().stop();
        pipeline.stop();
        pipeline.join();
    }
}
