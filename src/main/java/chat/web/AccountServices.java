package chat.web;

import chat.accounts.Accounts;
import chat.accounts.Registrar;
import org.jspecify.annotations.Nullable;

/** The parts that requests about accounts reach. */
public record AccountServices(Accounts accounts, Registrar registrar) {

    /**
     * Returns the services of a chat that has accounts.
     *
     * @throws ProblemException if they are null
     */
    static AccountServices require(@Nullable AccountServices services) {
        if (services == null) {
            throw new ProblemException(Problem.noAccounts());
        }
        return services;
    }
}
