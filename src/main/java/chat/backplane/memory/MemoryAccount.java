package chat.backplane.memory;

import chat.accounts.Account;
import chat.accounts.AccountStore.Credentials;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** An account in memory. Confined to the lock of {@link MemoryAccountStore}. */
final class MemoryAccount {
    /** The networks that it remembers; {@code accounts.lua} has the same. */
    private static final int MAX_NETWORKS = 8;

    private Account account;
    private String passwordHash;

    /** Those from which it signed in, the last one first. */
    private final Deque<String> networks = new ArrayDeque<>();

    private List<String> looks;

    /** The looks of the name before, which stay its own. */
    private List<String> formerLooks = List.of();

    MemoryAccount(Account account, String passwordHash, List<String> looks) {
        this.account = account;
        this.passwordHash = passwordHash;
        this.looks = looks;
    }

    /** Gives it another name, and returns the looks that are no longer its own. */
    List<String> rename(String name, List<String> newLooks) {
        List<String> released = formerLooks;
        formerLooks = looks;
        looks = newLooks;
        account = new Account(account.id(), name, account.roles(), account.disabled(), account.createdAt());
        return released;
    }

    /** Returns the looks of its name and of the name before. */
    List<String> looks() {
        return Stream.of(formerLooks, looks).flatMap(List::stream).toList();
    }

    Account account() {
        return account;
    }

    String passwordHash() {
        return passwordHash;
    }

    Credentials credentials() {
        return new Credentials(account, passwordHash);
    }

    boolean isNetwork(String network) {
        return networks.contains(network);
    }

    void addNetwork(String network) {
        if (network.isEmpty()) {
            return;
        }
        networks.remove(network);
        networks.addFirst(network);
        if (networks.size() > MAX_NETWORKS) {
            networks.removeLast();
        }
    }

    /** Returns false if the password is another one by now. */
    boolean replacePassword(String seen, String replacement) {
        if (!passwordHash.equals(seen) && !passwordHash.equals(replacement)) {
            return false;
        }
        passwordHash = replacement;
        return true;
    }

    void setDisabled(boolean disabled) {
        account = new Account(account.id(), account.name(), account.roles(), disabled, account.createdAt());
    }

    void setRoles(List<String> roles) {
        account = new Account(account.id(), account.name(), roles, account.disabled(), account.createdAt());
    }
}
