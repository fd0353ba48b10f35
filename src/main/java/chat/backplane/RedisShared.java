package chat.backplane;

import chat.metrics.Metrics;

/** What all parts of one client of Redis have in common. */
record RedisShared(
        RedisSettings settings,
        RedisKeys keys,
        RedisLinks links,
        RedisLibrary library,
        RedisContinuity continuity,
        Metrics metrics) {

    static RedisShared of(RedisSettings settings, Metrics metrics) {
        RedisAddress address = settings.address();
        RedisKeys keys = RedisKeys.of(settings.namespace(), address.database());
        RedisLibrary library = new RedisLibrary();
        RedisContinuity continuity = new RedisContinuity(library, keys.state(), metrics);
        RedisLinks links = new RedisLinks(address, settings.instance(), continuity, metrics);
        return new RedisShared(settings, keys, links, library, continuity, metrics);
    }
}
