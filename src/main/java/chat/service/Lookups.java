package chat.service;

import chat.accounts.Accounts;
import org.jspecify.annotations.Nullable;

/**
 * The parts that look up tokens, so that no instance takes one that has ended.
 *
 * @param accounts null if there are none
 * @param watch closes connections whose session or token has ended
 */
public record Lookups(@Nullable Accounts accounts, Bots bots, SessionWatch watch) {}
