package chat.backplane.memory;

import chat.accounts.AccountStore;
import chat.backplane.AccountStoreContract;
import java.time.Clock;

class MemoryAccountStoreTest extends AccountStoreContract {
    private final MemoryAccountStore store =
            new MemoryAccountStore(Clock.systemUTC(), new MemoryAuditLog(Clock.systemUTC()));

    @Override
    protected AccountStore a() {
        return store;
    }

    @Override
    protected AccountStore b() {
        return store;
    }
}
