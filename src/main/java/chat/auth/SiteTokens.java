package chat.auth;

import chat.protocol.BadMessage;
import chat.protocol.NameLooks;
import chat.protocol.RoomName;
import chat.protocol.User;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies the JSON Web Tokens (RFC 7519) by which the users of another site come in. Safe for use by many threads.
 *
 * <p>The algorithm must be one of three, and fit the kind of the key: a public key never serves as a secret. A token must expire,
 * and its user's connections end then, unless the client presents another one before.
 */
public final class SiteTokens {
    private static final Logger LOG = LoggerFactory.getLogger(SiteTokens.class);

    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.HS256, JWSAlgorithm.RS256, JWSAlgorithm.ES256);

    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_TOKEN_CHARS = 8_192;
    private static final int MAX_ROLES = 20;
    private static final int MAX_ROOMS = 100;

    /** An id is the site's own behind a prefix, so that it is no account's and no guest's. */
    private static final String ID_PREFIX = "s-";

    private static final String ID = "[A-Za-z0-9._:@|-]{1,100}";
    private static final String ROLE = "[!-~]{1,64}";

    private final Rules rules;
    private final byte[] secret;
    private final @Nullable SiteKeys keys;
    private final Clock clock;

    /**
     * The claims of a good token.
     *
     * @param issuer its {@code iss}; empty for any
     * @param audience one of its {@code aud}; empty for any
     * @param id the claim with the user's id
     * @param name the claim with the user's name
     * @param roles the claim with the user's roles: an array, or a text with spaces between them
     * @param rooms the claim with the only rooms of the user, likewise; without it, all are
     */
    public record Rules(String issuer, String audience, String id, String name, String roles, String rooms) {}

    /** Thrown when the key of a token is unknown, and cannot be looked for now. Has no stack trace. */
    public static final class KeysUnavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        KeysUnavailable() {
            super("the keys of the site cannot be read", null, false, false);
        }
    }

    /**
     * Creates the verification.
     *
     * @param secret verifies HS256; empty for none
     * @param keys verify what the secret does not; null for none
     */
    public SiteTokens(Rules rules, byte[] secret, @Nullable SiteKeys keys, Clock clock) {
        this.rules = rules;
        this.secret = secret.clone();
        this.keys = keys;
        this.clock = clock;
    }

    /** Returns the user of a token; empty if it is not good. Fails with {@link KeysUnavailable}. */
    public CompletableFuture<Optional<Principal>> verify(String token) {
        SignedJWT jwt;
        try {
            jwt = token.length() > MAX_TOKEN_CHARS ? null : SignedJWT.parse(token);
        } catch (ParseException e) {
            jwt = null;
        }
        if (jwt == null || !ALGORITHMS.contains(jwt.getHeader().getAlgorithm())) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        SignedJWT parsed = jwt;
        SiteKeys known = keys;
        if (isSignedWithSecret(parsed)) {
            return CompletableFuture.completedFuture(principal(parsed));
        }
        if (known == null) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        if (!known.matching(parsed.getHeader()).isEmpty()) {
            return CompletableFuture.completedFuture(signedPrincipal(parsed, known));
        }
        return known.readForToken().thenApply(read -> {
            if (!read) {
                throw new KeysUnavailable();
            }
            return signedPrincipal(parsed, known);
        });
    }

    private boolean isSignedWithSecret(SignedJWT jwt) {
        try {
            return secret.length > 0
                    && jwt.getHeader().getAlgorithm().equals(JWSAlgorithm.HS256)
                    && jwt.verify(new MACVerifier(secret));
        } catch (JOSEException e) {
            return false;
        }
    }

    private Optional<Principal> signedPrincipal(SignedJWT jwt, SiteKeys known) {
        return known.matching(jwt.getHeader()).stream().anyMatch(key -> isSignedWith(jwt, key))
                ? principal(jwt)
                : Optional.empty();
    }

    private static boolean isSignedWith(SignedJWT jwt, JWK key) {
        try {
            JWSVerifier verifier = verifier(key);
            return verifier != null && jwt.verify(verifier);
        } catch (JOSEException e) {
            return false; // Of another kind than the algorithm needs.
        }
    }

    private static @Nullable JWSVerifier verifier(JWK key) throws JOSEException {
        if (key instanceof RSAKey rsa) {
            return rsa.size() < MIN_RSA_BITS ? null : new RSASSAVerifier(rsa.toRSAPublicKey());
        } else if (key instanceof ECKey ec) {
            return new ECDSAVerifier(ec.toECPublicKey());
        }
        return key instanceof OctetSequenceKey shared ? new MACVerifier(shared.toByteArray()) : null;
    }

    private Optional<Principal> principal(SignedJWT jwt) {
        try {
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            Date expires = claims.getExpirationTime();
            String id = claims.getStringClaim(rules.id());
            if (expires == null || id == null || !id.matches(ID) || !isMeantForUs(claims)) {
                return Optional.empty();
            }
            Instant now = clock.instant();
            Date begins = claims.getNotBeforeTime();
            if (!now.isBefore(expires.toInstant()) || (begins != null && now.isBefore(begins.toInstant()))) {
                return Optional.empty();
            }
            User user = new User(ID_PREFIX + id, name(claims, id), false);
            return Optional.of(new Principal(
                    user,
                    roles(claims),
                    "",
                    true,
                    true,
                    rooms(claims),
                    expires.toInstant().toEpochMilli()));
        } catch (ParseException e) {
            return Optional.empty();
        }
    }

    private boolean isMeantForUs(JWTClaimsSet claims) {
        return (rules.issuer().isEmpty() || rules.issuer().equals(claims.getIssuer()))
                && (rules.audience().isEmpty() || claims.getAudience().contains(rules.audience()));
    }

    /** Returns the name as the site has it, if it is one here; else one that is made of the id. */
    private String name(JWTClaimsSet claims, String id) throws ParseException {
        String given = claims.getStringClaim(rules.name());
        try {
            return NameLooks.normalize(given == null ? id : given);
        } catch (RuntimeException e) {
            return "User " + Integer.toHexString(id.hashCode());
        }
    }

    private List<String> roles(JWTClaimsSet claims) throws ParseException {
        return words(claims, rules.roles()).stream()
                .filter(role -> role.matches(ROLE))
                .distinct()
                .limit(MAX_ROLES)
                .toList();
    }

    /** Returns the user's rooms; null if there is no such claim. What is in it and cannot be a room's name is no room. */
    private @Nullable Set<RoomName> rooms(JWTClaimsSet claims) throws ParseException {
        if (claims.getClaim(rules.rooms()) == null) {
            return null;
        }
        Set<RoomName> rooms = new HashSet<>();
        for (String name : words(claims, rules.rooms())) {
            try {
                rooms.add(new RoomName(name));
            } catch (BadMessage e) {
                LOG.debug("a room of a token is none: {}", e.text());
            }
            if (rooms.size() == MAX_ROOMS) {
                break;
            }
        }
        return Set.copyOf(rooms);
    }

    /** Returns the words of a claim: an array of texts, or a text with spaces between them. Of another form, it has none. */
    private static List<String> words(JWTClaimsSet claims, String claim) throws ParseException {
        Object given = claims.getClaim(claim);
        if (given instanceof String text) {
            return Arrays.asList(text.split(" +", -1));
        }
        return given instanceof List<?>
                ? claims.getStringListClaim(claim).stream()
                        .filter(Objects::nonNull)
                        .toList()
                : List.of();
    }
}
