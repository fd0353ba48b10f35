package chat.config;

import java.util.List;
import java.util.stream.Stream;

/** All settings. Each is declared in the class of its subject; the table in operating.md is compared with this list. */
public final class AllSettings {
    /** All of them, in the order of the help. */
    public static final List<Setting<?>> ALL = Stream.of(
                    NetworkSettings.ALL,
                    ConnectionSettings.ALL,
                    BackplaneSettings.ALL,
                    TokenSettings.ALL,
                    AccessSettings.ALL,
                    JwtSettings.ALL,
                    LimitSettings.ALL,
                    NginxLimitSettings.ALL,
                    HistorySettings.ALL,
                    InstanceSettings.ALL,
                    DrainSettings.ALL)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    private AllSettings() {}
}
