package chat.web;

import chat.accounts.Accounts;
import chat.accounts.Registrar;

/** The parts that requests about accounts reach. */
public record AccountServices(Accounts accounts, Registrar registrar) {}
