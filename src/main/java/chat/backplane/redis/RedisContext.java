package chat.backplane.redis;

import chat.metrics.Metrics;

/** What all parts of one client of Redis have in common. */
record RedisContext(
        RedisSettings settings,
        RedisKeys keys,
        RedisConnector links,
        FunctionLibrary library,
        LossDetector continuity,
        Metrics metrics) {

    static RedisContext of(RedisSettings settings, Metrics metrics) {
        RedisAddress address = settings.address();
        RedisKeys keys = RedisKeys.of(settings.namespace(), address.database());
        FunctionLibrary library = new FunctionLibrary();
        LossDetector continuity = new LossDetector(library, keys.state(), metrics);
        RedisConnector links = new RedisConnector(address, settings.instance(), continuity, metrics);
        return new RedisContext(settings, keys, links, library, continuity, metrics);
    }
}
