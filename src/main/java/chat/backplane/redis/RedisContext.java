package chat.backplane.redis;

import chat.metrics.Metrics;

/** The parts that all others of one {@link RedisBackplane} use. Safe for use by many threads. */
record RedisContext(
        RedisSettings settings,
        RedisKeys keys,
        ConnectionOpener opener,
        FunctionLibrary library,
        FunctionLibrary accounts,
        DataLossDetector lossDetector,
        Ticker ticker,
        Metrics metrics) {

    static RedisContext of(RedisSettings settings, Metrics metrics) {
        RedisAddress address = settings.address();
        RedisKeys keys = RedisKeys.of(settings.namespace(), address.database());
        FunctionLibrary library = FunctionLibrary.ofChat();
        DataLossDetector lossDetector = new DataLossDetector(library, keys.state(), metrics);
        ConnectionOpener opener = new ConnectionOpener(address, settings.instance(), lossDetector, metrics);
        return new RedisContext(
                settings, keys, opener, library, FunctionLibrary.ofAccounts(), lossDetector, new Ticker(), metrics);
    }

    String instance() {
        return settings.instance();
    }
}
