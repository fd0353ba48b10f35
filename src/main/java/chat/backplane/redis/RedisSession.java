package chat.backplane.redis;

/** The parts of a backplane that need a listener. */
record RedisSession(RedisSubscriber subscriber, RedisHealthCheck healthCheck, GapDetector gapDetector) {}
