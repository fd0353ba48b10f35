package chat.service;

import chat.backplane.Backplane;
import chat.protocol.Author;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Looks up the names of users who have accounts. Safe for use by many threads. */
final class AccountNames {
    private final Backplane backplane;

    AccountNames(Backplane backplane) {
        this.backplane = backplane;
    }

    /** Returns the name of a user; an empty one where there is no account, or it cannot be read now. */
    CompletableFuture<String> of(String userId) {
        return backplane
                .accounts()
                .credentials(userId)
                .thenApply(
                        account -> account.map(found -> found.account().name()).orElse(""))
                .exceptionally(e -> "");
    }

    /** Returns users with their names. */
    CompletableFuture<List<Author>> of(List<Author> users) {
        CompletableFuture<List<Author>> named = CompletableFuture.completedFuture(new ArrayList<>());
        for (Author user : users) {
            named = named.thenCombine(of(user.id()), (before, name) -> {
                before.add(new Author(user.id(), name));
                return before;
            });
        }
        return named.thenApply(List::copyOf);
    }
}
