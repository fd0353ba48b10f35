package chat.backplane.memory;

import chat.backplane.Bot;
import chat.backplane.BotStore;
import chat.backplane.Caller;
import chat.backplane.HookStore;
import chat.protocol.RoomName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Bots in memory, which end with the process. Their tokens are with the accounts, their rights with the rooms. */
final class MemoryBotStore implements BotStore {
    private final MemoryStore store;
    private final MemoryHookStore hooks;

    MemoryBotStore(MemoryStore store) {
        this.store = store;
        this.hooks = new MemoryHookStore(store);
    }

    @Override
    public HookStore hooks() {
        return hooks;
    }

    @Override
    public CompletableFuture<Outcome> create(Bot bot, String tokenId, List<String> looks, int ofMaker) {
        return tokens(tokens -> {
            if (tokens.find(tokenId) != null) {
                return Outcome.CREATED;
            } else if (store.accounts.isTaken(looks)) {
                return Outcome.NAME_TAKEN;
            } else if (tokens.size() >= MAX_BOTS) {
                return Outcome.FULL;
            } else if (tokens.all().stream()
                            .filter(each -> each.by().equals(bot.by()))
                            .count()
                    >= ofMaker) {
                return Outcome.ENOUGH;
            }
            store.audit.addBot("created", bot, bot.by());
            tokens.add(tokenId, bot);
            return Outcome.CREATED;
        });
    }

    @Override
    public CompletableFuture<Optional<Bot>> find(String tokenId) {
        return tokens(tokens -> Optional.ofNullable(tokens.find(tokenId)));
    }

    @Override
    public CompletableFuture<List<Bot>> bots(List<String> ids) {
        return tokens(tokens ->
                tokens.all().stream().filter(bot -> ids.contains(bot.id())).toList());
    }

    @Override
    public CompletableFuture<List<Bot>> all() {
        return tokens(MemoryBotTokens::all);
    }

    @Override
    public CompletableFuture<Boolean> delete(String botId, String by) {
        return tokens(tokens -> {
            tokens.all().stream()
                    .filter(bot -> bot.id().equals(botId))
                    .forEach(bot -> store.audit.addBot("deleted", bot, by));
            String tokenId = tokens.remove(botId);
            if (tokenId != null) {
                store.accounts.sessions.logRevocation(tokenId);
            }
            return tokenId != null;
        });
    }

    private <T> CompletableFuture<T> tokens(Function<MemoryBotTokens, T> action) {
        return store.accounts.atomic(() -> action.apply(store.accounts.bots));
    }

    @Override
    public CompletableFuture<Boolean> admit(RoomName room, Bot bot, Caller by) {
        return store.withBots(room, by, (bots, place) -> bots.admit(place, bot));
    }

    @Override
    public CompletableFuture<Boolean> dismiss(RoomName room, Bot bot, Caller by) {
        return store.withBots(room, by, (bots, place) -> bots.dismiss(place, bot));
    }

    @Override
    public CompletableFuture<List<String>> ofRoom(RoomName room, Bot.Kind kind, Caller by) {
        return store.withBots(room, by, (bots, place) -> bots.ofRoom(place, kind));
    }
}
