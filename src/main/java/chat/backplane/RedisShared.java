package chat.backplane;

import chat.metrics.Metrics;

/** What all parts of one client of Redis have in common. */
record RedisShared(
        RedisSettings settings, RedisLinks links, RedisLibrary library, RedisContinuity continuity, Metrics metrics) {

    static RedisShared of(RedisSettings settings, Metrics metrics) {
        RedisLibrary library = new RedisLibrary();
        RedisContinuity continuity = new RedisContinuity(library, metrics);
        RedisAddress address = RedisAddress.parse(settings.url());
        RedisLinks links = new RedisLinks(address, settings.instance(), continuity, metrics);
        return new RedisShared(settings, links, library, continuity, metrics);
    }
}
