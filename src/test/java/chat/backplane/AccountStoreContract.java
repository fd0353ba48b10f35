package chat.backplane;

// Longer than 300 lines because it is one contract, which each store fulfils as a whole.

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.accounts.Account;
import chat.accounts.AccountSession;
import chat.accounts.AccountStore;
import chat.accounts.AccountStore.ActiveSession;
import chat.accounts.AccountStore.Attempt;
import chat.accounts.AccountStore.AttemptResult;
import chat.accounts.AccountStore.Credentials;
import chat.accounts.AccountStore.NewSession;
import chat.accounts.AccountStore.Registration;
import chat.accounts.AccountStore.RegistrationOutcome;
import chat.accounts.AccountStore.RegistrationResult;
import chat.accounts.AccountStore.RenameOutcome;
import chat.accounts.AccountStore.RenameResult;
import chat.accounts.AccountStore.Revocations;
import chat.accounts.AccountStore.SessionState;
import chat.accounts.AccountStore.SessionUse;
import chat.accounts.AttemptShare;
import chat.accounts.OneTimeLink;
import chat.accounts.SessionLifetime;
import chat.protocol.FoldedName;
import chat.protocol.NameLooks;
import chat.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract of every store of accounts; {@code a} and {@code b} are two instances. */
public abstract class AccountStoreContract {
    private static final SessionLifetime LONG = new SessionLifetime(Duration.ofDays(90), Duration.ofDays(30));
    private static final int MAX_ACCOUNTS = 10_000;
    private static final RenameResult RENAMED = new RenameResult(RenameOutcome.RENAMED, 0);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Different in every test, because tests may share the store. */
    private final String name = "ann-" + NUMBER.incrementAndGet();

    private final String network = "192.0.2." + NUMBER.get();

    private int ids;

    /** Returns the store as the first instance has it. */
    protected abstract AccountStore a();

    /** Returns the store as the second instance has it. */
    protected abstract AccountStore b();

    private String newId() {
        return name + "-" + ++ids;
    }

    private NewSession session(SessionLifetime lifetime) {
        return new NewSession(newId(), "Firefox on Linux", network, lifetime, "");
    }

    private Registration registration(String accountName, String linkId) {
        return new Registration(newId(), accountName, List.of(accountName), "hash", linkId, MAX_ACCOUNTS);
    }

    private ActiveSession registered(String accountName) {
        RegistrationResult result = Await.result(a().register(registration(accountName, ""), session(LONG)));
        assertEquals(RegistrationOutcome.REGISTERED, result.outcome());
        return Objects.requireNonNull(result.session());
    }

    private AccountSession signedIn(Account account) {
        return Await.result(b().createSession(
                                new Credentials(account, "hash"), session(LONG), new Attempt(account.name(), network)))
                .orElseThrow()
                .session();
    }

    private static AttemptResult attempt(AccountStore at, String look, String network) {
        return Await.result(at.beginSignIn(new Attempt(look, network)));
    }

    private static List<String> ids(List<AccountSession> sessions) {
        return sessions.stream().map(AccountSession::id).toList();
    }

    @Test
    void aRegisteredAccountIsKnownToAllInstancesWithItsSession() {
        ActiveSession ann = registered(name);

        assertEquals(name, ann.account().name());
        assertEquals(List.of(), ann.account().roles());
        assertFalse(ann.account().disabled());
        assertEquals("Firefox on Linux", ann.session().device());
        assertTrue(ann.session().leftMs() > Duration.ofDays(29).toMillis());
        assertTrue(ann.session().leftMs() <= Duration.ofDays(30).toMillis());
        assertEquals(
                ann.account(),
                Await.result(b().session(ann.session().id())).orElseThrow().account());
        assertEquals(Optional.of(ann.account()), Await.result(b().find(name)));
        assertEquals(
                Optional.of(new Credentials(ann.account(), "hash")),
                Await.result(b().credentials(ann.account().id())));
        assertEquals(Optional.empty(), Await.result(b().find("nobody")));
        assertEquals(Optional.empty(), Await.result(b().session("none")));
    }

    @Test
    void namesThatHaveALookInCommonAreOneName() {
        Registration first =
                new Registration(newId(), "Ivan", List.of(name + "l", name + "i"), "hash", "", MAX_ACCOUNTS);
        assertEquals(
                RegistrationOutcome.REGISTERED,
                Await.result(a().register(first, session(LONG))).outcome());

        for (String look : List.of(name + "l", name + "i")) {
            Registration second =
                    new Registration(newId(), "lvan", List.of("x" + look, look), "hash", "", MAX_ACCOUNTS);
            RegistrationResult result = Await.result(b().register(second, session(LONG)));
            assertEquals(RegistrationOutcome.NAME_TAKEN, result.outcome());
            assertNull(result.session());
            assertEquals(Optional.empty(), Await.result(b().find("x" + look)));
        }
    }

    @Test
    void aRenamedAccountIsFollowedAndKeepsTheNameBeforeForItself() {
        ActiveSession ann = registered(name);
        String id = ann.account().id();
        Revocations before = Await.result(b().revocations("", 0));
        String next = name + "x";
        assertEquals(RENAMED, Await.result(a().rename(id, next)));
        assertEquals(RENAMED, Await.result(b().rename(id, next)));

        Revocations after = Await.result(b().revocations(before.base(), before.last()));
        assertEquals(Set.of(id), after.renamedIds());
        assertEquals(List.of(), after.sessionIds());
        assertTrue(after.complete());
        assertEquals(
                List.of(new SessionState(0, next)),
                Await.result(b().touchSessions(
                                        List.of(new SessionUse(ann.session().id(), false)), LONG))
                        .stream()
                        .map(state -> new SessionState(0, state.userName()))
                        .toList());
        for (String look : List.of(NameLooks.ofLowerCase(next), name)) {
            assertEquals(
                    next, Await.result(b().find(look)).map(Account::name).orElse(""), "the name before stays its own");
        }
        assertEquals(
                RegistrationOutcome.NAME_TAKEN,
                Await.result(b().register(registration(name, ""), session(LONG)))
                        .outcome());

        assertEquals(RENAMED, Await.result(b().rename(id, name + "y")));
        assertEquals(
                RegistrationOutcome.REGISTERED,
                Await.result(b().register(registration(name, ""), session(LONG)))
                        .outcome());
    }

    @Test
    void anAccountIsNotRenamedToANameThatLooksLikeAnothersNorTooOften() {
        String id = registered(name).account().id();
        String taken = name + "l";
        Registration other = new Registration(newId(), taken, NameLooks.of(taken), "hash", "", MAX_ACCOUNTS);
        Await.result(b().register(other, session(LONG)));

        assertEquals(new RenameResult(RenameOutcome.NAME_TAKEN, 0), Await.result(a().rename(id, name + "I")));
        assertEquals(new RenameResult(RenameOutcome.UNKNOWN, 0), Await.result(a().rename("nobody", name + "z")));
        for (int i = 0; i < AttemptShare.RENAMING.burst(); i++) {
            assertEquals(RENAMED, Await.result(a().rename(id, name + "z" + i)));
        }
        RenameResult refused = Await.result(b().rename(id, name + "zz"));
        assertTrue(refused.retryAfterMs() > 0 && refused.retryAfterMs() <= AttemptShare.RENAMING.intervalMs());
        assertEquals(Optional.empty(), Await.result(b().find(NameLooks.ofLowerCase(name + "zz"))));
    }

    @Test
    void accountsAreFoundByTheBeginningOfTheirNames() {
        // A letter of its own for each test, since tests may share the store.
        String letter = new String(Character.toChars(0xAC00 + NUMBER.incrementAndGet()));
        for (String found : List.of(letter + "be", letter + "A", letter + "ab", letter + "abc")) {
            registered(found);
        }
        String gone = registered(letter + "ad").account().id();
        Await.result(a().setDisabled(gone, true));

        assertEquals(List.of(letter + "A", letter + "ab", letter + "abc", letter + "be"), found(letter, 20));
        assertEquals(List.of(letter + "A", letter + "ab"), found(letter, 2));
        assertEquals(List.of(letter + "ab", letter + "abc"), found(letter + "AB", 20));
        assertEquals(List.of(letter + "abc"), found(letter + "abc", 20));
        assertEquals(List.of(), found(letter + "abcd", 20));
        assertFalse(found("", 20).isEmpty());
    }

    private List<String> found(String prefix, int limit) {
        return Await.result(b().search(FoldedName.of(prefix), limit)).stream()
                .map(Account::name)
                .toList();
    }

    @Test
    void ofManyWhoWantANameAtTheSameMomentOneGetsIt() {
        List<CompletableFuture<RegistrationResult>> all = IntStream.range(0, 20)
                .mapToObj(i -> any(i).register(registration(name, ""), session(LONG)))
                .toList();

        assertEquals(
                1,
                all.stream()
                        .map(Await::result)
                        .filter(result -> result.outcome() == RegistrationOutcome.REGISTERED)
                        .count());
    }

    @Test
    void aRegistrationThatIsRepeatedSinceItsAnswerWasLostIsOne() {
        Await.result(a().createLink(name + "-link", OneTimeLink.invitation("", 1, Duration.ofHours(1))));
        Registration registration = registration(name, name + "-link");
        NewSession session = session(LONG);
        Await.result(a().register(registration, session));

        if (isRepeatable()) {
            assertEquals(
                    RegistrationOutcome.REGISTERED,
                    Await.result(b().register(registration, session)).outcome());
            assertEquals(1, Await.result(a().sessions(registration.id())).size());
        }
    }

    /** Whether a call may be sent twice, as over a connection that breaks. */
    protected boolean isRepeatable() {
        return false;
    }

    @Test
    void thereAreNoMoreAccountsThanThereMayBe() {
        registered(name);
        Registration second = new Registration(newId(), name + "x", List.of(name + "x"), "hash", "", 1);

        assertEquals(
                RegistrationOutcome.FULL,
                Await.result(a().register(second, session(LONG))).outcome());
        assertEquals(Optional.empty(), Await.result(a().find(name + "x")));
    }

    @Test
    void accountsAreListedInTheOrderOfTheirRegistration() {
        List<String> names = IntStream.range(0, 5).mapToObj(i -> name + "-" + i).toList();
        String before = registered(name).account().id();
        names.forEach(this::registered);

        List<Account> first = Await.result(b().accounts(before, 3));
        List<Account> rest = Await.result(b().accounts(first.get(2).id(), 10));
        List<Account> all = new ArrayList<>(first);
        all.addAll(rest);
        assertEquals(names, all.stream().map(Account::name).toList());
        assertFalse(Await.result(b().accounts("", 10)).isEmpty());
    }

    @Test
    void anInvitationIsGoodForAsManyAccountsAsItSaysAndGivesItsRoles() {
        String link = name + "-link";
        assertTrue(Await.result(a().createLink(link, OneTimeLink.invitation("", 2, Duration.ofHours(1)))));
        String admins = name + "-admins";
        assertTrue(Await.result(a().createLink(admins, OneTimeLink.invitation(List.of("admin"), Duration.ofHours(1)))));

        List<RegistrationOutcome> outcomes = IntStream.range(0, 4)
                .mapToObj(i -> Await.result(b().register(registration(name + "-" + i, link), session(LONG)))
                        .outcome())
                .toList();
        assertEquals(
                2,
                outcomes.stream().filter(RegistrationOutcome.REGISTERED::equals).count());
        assertEquals(
                2,
                outcomes.stream()
                        .filter(RegistrationOutcome.LINK_INVALID::equals)
                        .count());
        ActiveSession admin =
                Objects.requireNonNull(Await.result(b().register(registration(name + "-admin", admins), session(LONG)))
                        .session());
        assertEquals(List.of("admin"), admin.account().roles());
        assertEquals(
                RegistrationOutcome.LINK_INVALID,
                Await.result(b().register(registration(name + "-9", "unknown"), session(LONG)))
                        .outcome());
    }

    @Test
    void aNameThatIsTakenDoesNotUseUpTheInvitation() {
        registered(name);
        String link = name + "-link";
        Await.result(a().createLink(link, OneTimeLink.invitation("", 1, Duration.ofHours(1))));

        assertEquals(
                RegistrationOutcome.NAME_TAKEN,
                Await.result(a().register(registration(name, link), session(LONG)))
                        .outcome());
        assertEquals(
                RegistrationOutcome.REGISTERED,
                Await.result(a().register(registration(name + "x", link), session(LONG)))
                        .outcome());
    }

    @Test
    void anAccountHasTwentyInvitationsAndAnOperatorAnyNumber() {
        String by = name + "-inviter";
        for (int i = 0; i < AccountStore.MAX_INVITATIONS; i++) {
            assertTrue(invites(by, i));
        }
        assertFalse(invites(by, 20));
        assertTrue(invites(by + "-b", 0));
        assertTrue(Await.result(a().createLink(name + "-op", OneTimeLink.invitation("", 1, Duration.ofHours(1)))));

        Await.result(a().register(registration(name, by + "-link-3"), session(LONG)));
        assertTrue(invites(by, 21));
    }

    private boolean invites(String by, int number) {
        OneTimeLink link = OneTimeLink.invitation(by, 1, Duration.ofHours(1));
        return Await.result(any(number).createLink(by + "-link-" + number, link));
    }

    @Test
    void aLinkEndsWithItsTime() {
        String link = name + "-link";
        Await.result(a().createLink(link, OneTimeLink.invitation("", 1, Duration.ofMillis(1))));

        Await.until(
                "it has ended",
                () -> Await.result(a().register(registration(name + "-" + newId(), link), session(LONG)))
                                .outcome()
                        == RegistrationOutcome.LINK_INVALID);
    }

    @Test
    void aSessionIsBegunForThePasswordThatWasSeenAlone() {
        Account ann = registered(name).account();
        Attempt attempt = new Attempt(name, network);
        assertEquals(
                Optional.empty(),
                Await.result(b().createSession(new Credentials(ann, "another"), session(LONG), attempt)));

        assertNotNull(signedIn(ann));
        assertTrue(Await.result(a().setDisabled(ann.id(), true)));
        assertEquals(
                Optional.empty(),
                Await.result(b().createSession(new Credentials(ann, "hash"), session(LONG), attempt)));
        assertTrue(Await.result(a().setDisabled(ann.id(), false)));
        assertNotNull(signedIn(ann));
    }

    @Test
    void aSessionReplacesTheOneBeforeIt() {
        ActiveSession ann = registered(name);
        NewSession next =
                new NewSession(newId(), "Safari", network, LONG, ann.session().id());
        Await.result(b().createSession(new Credentials(ann.account(), "hash"), next, new Attempt(name, network)));

        assertEquals(
                List.of(next.id()), ids(Await.result(a().sessions(ann.account().id()))));
        assertEquals(Optional.empty(), Await.result(a().session(ann.session().id())));
    }

    @Test
    void aSessionEndsOnceAndOnlyForItsOwner() {
        ActiveSession ann = registered(name);
        ActiveSession bob = registered(name + "-bob");
        String id = ann.session().id();

        assertFalse(Await.result(a().endSession(bob.account().id(), id)));
        assertTrue(Await.result(b().endSession(ann.account().id(), id)));
        assertFalse(Await.result(a().endSession(ann.account().id(), id)));
        assertEquals(Optional.empty(), Await.result(a().session(id)));
        assertTrue(Await.result(a().session(bob.session().id())).isPresent());
    }

    @Test
    void allSessionsButOneAreEnded() {
        ActiveSession ann = registered(name);
        List<String> others =
                List.of(signedIn(ann.account()).id(), signedIn(ann.account()).id());
        assertEquals(
                Set.of(ann.session().id(), others.get(0), others.get(1)),
                new HashSet<>(ids(Await.result(a().sessions(ann.account().id())))));

        assertEquals(
                2,
                Await.result(
                        b().endOtherSessions(ann.account().id(), ann.session().id())));
        assertEquals(
                List.of(ann.session().id()),
                ids(Await.result(a().sessions(ann.account().id()))));
    }

    @Test
    void anAccountHasFiftySessionsAndTheLeastRecentlyUsedGivesWay() {
        ActiveSession ann = registered(name);
        Await.until("its first session is the oldest", () -> {
            Await.result(a().endOtherSessions(ann.account().id(), ann.session().id()));
            return Await.result(a().sessions(ann.account().id())).get(0).usedAt()
                    < signedIn(ann.account()).usedAt();
        });
        for (int i = 0; i < AccountStore.MAX_SESSIONS; i++) {
            signedIn(ann.account());
        }

        List<String> left = ids(Await.result(b().sessions(ann.account().id())));
        assertEquals(AccountStore.MAX_SESSIONS, left.size());
        assertFalse(left.contains(ann.session().id()));
    }

    @Test
    void anAccountIsRegisteredThoughItsSessionEndsAtOnce() {
        SessionLifetime none = new SessionLifetime(Duration.ZERO, Duration.ZERO);
        RegistrationResult result = Await.result(a().register(registration(name, ""), session(none)));
        assertEquals(RegistrationOutcome.REGISTERED, result.outcome());
        String id = Objects.requireNonNull(result.session()).session().id();
        assertEquals(Optional.empty(), Await.result(b().session(id)));
    }

    @Test
    void aSessionEndsWhenItIsIdleOrOld() {
        Account ann = registered(name).account();
        SessionLifetime idle = new SessionLifetime(Duration.ofDays(1), Duration.ofMillis(300));
        SessionLifetime old = new SessionLifetime(Duration.ofMillis(300), Duration.ofDays(1));
        for (SessionLifetime lifetime : List.of(idle, old)) {
            NewSession made = session(lifetime);
            Optional<ActiveSession> begun =
                    Await.result(a().createSession(new Credentials(ann, "hash"), made, new Attempt(name, network)));
            assertTrue(begun.orElseThrow().session().leftMs() <= 300);

            Await.until("it ends", () -> Await.result(b().session(made.id())).isEmpty());
            assertEquals(
                    List.of(new SessionState(0, "")),
                    Await.result(b().touchSessions(List.of(new SessionUse(made.id(), true)), lifetime)));
        }
    }

    @Test
    void aSessionWithLessTimeDoesNotHideThoseWithMore() {
        ActiveSession ann = registered(name);
        SessionLifetime shorter = new SessionLifetime(Duration.ofMillis(300), Duration.ofMillis(300));
        NewSession made = session(shorter);
        Await.result(a().createSession(new Credentials(ann.account(), "hash"), made, new Attempt(name, network)));
        Await.until("it ends", () -> Await.result(b().session(made.id())).isEmpty());

        assertEquals(
                List.of(ann.session().id()),
                ids(Await.result(b().sessions(ann.account().id()))));
        assertEquals(1, Await.result(b().endOtherSessions(ann.account().id(), "")));
    }

    @Test
    void aSessionThatIsUsedGoesOnButNotBeyondItsAge() {
        Account ann = registered(name).account();
        SessionLifetime lifetime = new SessionLifetime(Duration.ofSeconds(20), Duration.ofSeconds(10));
        NewSession made = session(lifetime);
        Await.result(a().createSession(new Credentials(ann, "hash"), made, new Attempt(name, network)));
        Await.until("time goes by", () -> touched(made, false, lifetime) < 9_990);

        assertTrue(touched(made, true, lifetime) > 9_990);
        SessionLifetime longer = new SessionLifetime(Duration.ofSeconds(20), Duration.ofDays(1));
        assertTrue(touched(made, true, longer) <= 20_000);
        assertTrue(touched(made, false, longer) > 10_000);
    }

    private long touched(NewSession made, boolean used, SessionLifetime lifetime) {
        return Await.result(b().touchSessions(List.of(new SessionUse(made.id(), used)), lifetime))
                .get(0)
                .leftMs();
    }

    @Test
    void revocationsAreReadFromAPositionOn() {
        ActiveSession ann = registered(name);
        String second = signedIn(ann.account()).id();
        Revocations before = Await.result(b().revocations("", 0));
        assertEquals(List.of(), before.sessionIds());
        assertTrue(before.complete());

        Await.result(a().endSession(ann.account().id(), ann.session().id()));
        Await.result(a().endSession(ann.account().id(), second));
        Revocations after = Await.result(b().revocations(before.base(), before.last()));
        assertEquals(List.of(ann.session().id(), second), after.sessionIds());
        assertTrue(after.complete());
        assertEquals(before.last() + 2, after.last());
        assertEquals(
                List.of(),
                Await.result(b().revocations(after.base(), after.last())).sessionIds());
    }

    @Test
    void whatMayHaveBeenLostIsNotComplete() {
        Revocations now = Await.result(a().revocations("", 0));

        assertFalse(Await.result(a().revocations(now.base(), now.last() + 1)).complete());
        assertFalse(Await.result(a().revocations("another", now.last())).complete());
    }

    @Test
    void aChangedPasswordEndsTheOtherSessions() {
        ActiveSession ann = registered(name);
        String id = ann.account().id();
        signedIn(ann.account());

        assertFalse(Await.result(
                b().changePassword(id, "wrong", "new", ann.session().id())));
        assertEquals(2, Await.result(b().sessions(id)).size());
        assertTrue(
                Await.result(b().changePassword(id, "hash", "new", ann.session().id())));
        assertEquals(List.of(ann.session().id()), ids(Await.result(a().sessions(id))));
        assertEquals("new", Await.result(a().credentials(id)).orElseThrow().passwordHash());
    }

    @Test
    void aPasswordThatIsHashedAnewEndsNothing() {
        ActiveSession ann = registered(name);
        String id = ann.account().id();

        assertTrue(Await.result(b().rehash(id, "hash", "dearer")));
        assertFalse(Await.result(b().rehash(id, "hash", "dearest")));
        assertEquals("dearer", Await.result(a().credentials(id)).orElseThrow().passwordHash());
        assertEquals(1, Await.result(a().sessions(id)).size());
    }

    @Test
    void aResetIsGoodOnceAndEndsAllSessions() {
        ActiveSession ann = registered(name);
        String id = ann.account().id();
        assertTrue(Await.result(a().createLink(name + "-1", OneTimeLink.reset(id, Duration.ofHours(1)))));
        assertTrue(Await.result(a().createLink(name + "-2", OneTimeLink.reset(id, Duration.ofHours(1)))));
        assertFalse(Await.result(a().createLink(name + "-3", OneTimeLink.reset("nobody", Duration.ofHours(1)))));

        assertEquals(Optional.empty(), Await.result(b().resetPassword(name + "-1", "older")));
        assertEquals(Optional.of(ann.account()), Await.result(b().resetPassword(name + "-2", "new")));
        assertEquals(Optional.empty(), Await.result(b().resetPassword(name + "-2", "newer")));
        assertEquals("new", Await.result(a().credentials(id)).orElseThrow().passwordHash());
        assertEquals(List.of(), Await.result(a().sessions(id)));
        assertEquals(
                RegistrationOutcome.LINK_INVALID,
                Await.result(a().register(registration(name + "x", name + "-2"), session(LONG)))
                        .outcome());
    }

    @Test
    void otherRolesAndADisabledAccountEndItsSessions() {
        ActiveSession ann = registered(name);
        String id = ann.account().id();

        assertTrue(Await.result(a().setRoles(id, List.of("admin"))));
        assertEquals(
                List.of("admin"), Await.result(b().find(name)).orElseThrow().roles());
        assertEquals(List.of(), Await.result(b().sessions(id)));
        signedIn(ann.account());
        assertTrue(Await.result(a().setDisabled(id, true)));
        assertTrue(Await.result(b().find(name)).orElseThrow().disabled());
        assertEquals(List.of(), Await.result(b().sessions(id)));
        assertFalse(Await.result(a().setDisabled("nobody", true)));
        assertFalse(Await.result(a().setRoles("nobody", List.of())));
    }

    @Test
    void aDisabledAccountsInvitationsEndAndThoseOfOthersDoNot() {
        String ann = registered(name).account().id();
        assertTrue(invites(ann, 0));
        assertTrue(invites(name + "-other", 0));
        Await.result(a().setDisabled(ann, true));

        assertEquals(
                RegistrationOutcome.LINK_INVALID,
                Await.result(b().register(registration(name + "x", ann + "-link-0"), session(LONG)))
                        .outcome());
        assertEquals(
                RegistrationOutcome.REGISTERED,
                Await.result(b().register(registration(name + "x", name + "-other-link-0"), session(LONG)))
                        .outcome());
    }

    /** Asserts that attempts are made until their share is used up: as many as it has at once, and what flows in meanwhile. */
    private static void assertShare(AttemptShare share, IntPredicate mayMakeAnother) {
        long begun = System.nanoTime();
        int made = 0;
        while (mayMakeAnother.test(made)) {
            made++;
        }
        long most = share.burst() + (System.nanoTime() - begun) / 1_000_000 / share.intervalMs() + 1;
        assertTrue(made >= share.burst() && made <= most, made + " of " + share);
    }

    private AccountStore any(int i) {
        return i % 2 == 0 ? a() : b();
    }

    @Test
    void attemptsForANameFromAnAddressCountOnAllInstancesWhetherOrNotThereIsAnAccount() {
        registered(name);

        for (String look : List.of(name, name + "-nobody")) {
            String from = "198.51.100." + look;
            assertShare(AttemptShare.PAIR, i -> attempt(any(i), look, from).retryAfterMs() == 0);
        }
        AttemptResult refused = attempt(a(), name, "198.51.100." + name);
        assertNull(refused.credentials());
        assertTrue(refused.retryAfterMs() > 0 && refused.retryAfterMs() <= AttemptShare.PAIR.intervalMs());
    }

    @Test
    void anAddressHasSoManyAttemptsForAllNames() {
        String from = "198.51.102." + NUMBER.get();
        assertShare(
                AttemptShare.ADDRESS, i -> attempt(a(), name + "-" + i, from).retryAfterMs() == 0);
    }

    @Test
    void strangersWhoUseUpTheirShareDoNotKeepTheOwnerOut() {
        Account ann = registered(name).account();
        assertShare(
                AttemptShare.STRANGERS,
                i -> attempt(b(), name, "2001:db8:0:" + i + "::/64").retryAfterMs() == 0);

        AttemptResult own = attempt(a(), name, network);
        assertEquals(0, own.retryAfterMs());
        assertEquals(ann, Objects.requireNonNull(own.credentials()).account());
    }

    @Test
    void aRightPasswordGivesBackWhatTheAttemptWasCharged() {
        Account ann = registered(name).account();
        for (int i = 0; i < 3 * AttemptShare.ADDRESS.burst(); i++) {
            assertEquals(0, attempt(a(), name, network).retryAfterMs());
            signedIn(ann);
            Await.result(a().endOtherSessions(ann.id(), ""));
        }
    }

    @Test
    void anAddressRegistersTenAtOnceAndThisMachineAnyNumber() {
        String from = "198.51.103." + NUMBER.get();
        assertShare(AttemptShare.REGISTRATION, i -> Await.result(any(i).chargeRegistration(from)) == 0);

        for (int i = 0; i < 2 * AttemptShare.REGISTRATION.burst(); i++) {
            assertEquals(0, Await.result(a().chargeRegistration("")));
        }
    }
}
