package chat.chaos;

import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody with an account who signs in, has a few connections, and signs out, again and again. It does nothing where nobody may register. On the
 * members' thread.
 */
final class Account {
    private static final int CONNECTIONS = 3;
    private static final int STAY_MS = 600;

    private final Site site;
    private final String name;
    private final String room;
    private final String password;
    private final Random random;
    private final Set<AccountLink> links = new HashSet<>();

    private String token = "";
    private @Nullable SignOut signOut;
    private boolean signingOut;
    private boolean finishing;
    private boolean over;

    /** @param room which its connections join */
    Account(Site site, String prefix, String room, Random random) {
        this.site = site;
        this.name = prefix + "account";
        this.room = room;
        this.password = "of " + prefix + Long.toHexString(random.nextLong()).toLowerCase(Locale.ROOT);
        this.random = random;
    }

    void start() {
        site.loop()
                .run(() -> site.ask(site.request("GET", "/api/access", "", "", ""), access -> {
                    if (Json.parse(access.body()).text("registration").equals("open")) {
                        signIn("/api/users");
                    } else {
                        over = true;
                    }
                }));
    }

    /** @param path of the request that registers, or of the one that signs in */
    private void signIn(String path) {
        String body = Json.write("name", name, "password", password);
        site.ask(site.request("POST", path, body, "", ""), answer -> {
            if (answer.statusCode() == 409) {
                // An answer to the registration had been lost.
                signIn("/api/session");
            } else if (answer.statusCode() > 201) {
                site.history().trouble(name + " could not sign in: " + answer.body());
                over = true;
            } else {
                token = Json.parse(answer.body()).text("token");
                signingOut = false;
                signOut = null;
                for (int i = 0; i < CONNECTIONS; i++) {
                    connect();
                }
            }
        });
    }

    private void connect() {
        AccountLink link = new AccountLink(this, site, token, room);
        links.add(link);
        link.open();
    }

    /** A connection is there; when all are, it stays for a moment. */
    void onWelcome(AccountLink link) {
        SignOut ended = signOut;
        if (ended != null) {
            ended.onAdmitted(link.saidHelloAt());
        } else if (!signingOut && links.size() == CONNECTIONS && links.stream().allMatch(AccountLink::isWelcome)) {
            signingOut = true;
            site.loop().after(STAY_MS + random.nextInt(STAY_MS), this::leave);
        }
    }

    private void leave() {
        site.ask(site.request("DELETE", "/api/session", "", token, ""), this::onSignedOut);
    }

    private void onSignedOut(HttpResponse<String> answer) {
        if (answer.statusCode() != 204) {
            site.history().trouble(name + " could not sign out: " + answer.body());
        }
        signOut = site.history().signedOut(name, System.nanoTime());
        onAllEnded();
    }

    /** A connection is over, or could not be made. */
    void onEnded(AccountLink link) {
        links.remove(link);
        if (signOut != null) {
            onAllEnded();
        } else {
            site.loop().after(STAY_MS / 2, () -> {
                if (signOut == null && links.size() < CONNECTIONS) {
                    connect();
                }
            });
        }
    }

    private void onAllEnded() {
        SignOut ended = signOut;
        if (ended == null || !links.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        ended.onConnectionEnded(now);
        site.ask(site.request("GET", "/api/session", "", token, ""), answer -> {
            if (answer.statusCode() == 200) {
                ended.onAdmitted(now);
            }
            over = finishing;
            if (!over) {
                signIn("/api/session");
            }
        });
    }

    /** Signs out once more; false when that took too long. Waits, on another thread. */
    boolean finish(long ms) {
        site.loop().run(() -> finishing = true);
        return site.loop().await(ms, () -> over);
    }
}
