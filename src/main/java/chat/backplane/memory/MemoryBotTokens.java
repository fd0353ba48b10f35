package chat.backplane.memory;

import chat.accounts.AccountStore.SessionState;
import chat.backplane.Bot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bots by the ids of their tokens. Confined to the lock of {@link MemoryAccountStore}. */
final class MemoryBotTokens {
    /** Oldest first. */
    private final Map<String, Bot> bots = new LinkedHashMap<>();

    void add(String tokenId, Bot bot) {
        bots.put(tokenId, bot);
    }

    @Nullable
    Bot find(String tokenId) {
        return bots.get(tokenId);
    }

    /** Returns the state of a token, as of a session that does not end by itself; empty if it is no bot's. */
    Optional<SessionState> state(String tokenId) {
        return Optional.ofNullable(find(tokenId)).map(bot -> new SessionState(Long.MAX_VALUE, bot.name()));
    }

    List<Bot> all() {
        return List.copyOf(bots.values());
    }

    int size() {
        return bots.size();
    }

    /** Removes a bot, and returns the id of its token; null if there is none. */
    @Nullable
    String remove(String botId) {
        for (Map.Entry<String, Bot> each : bots.entrySet()) {
            if (each.getValue().id().equals(botId)) {
                bots.remove(each.getKey());
                return each.getKey();
            }
        }
        return null;
    }
}
