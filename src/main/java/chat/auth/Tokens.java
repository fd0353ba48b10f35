package chat.auth;

import chat.protocol.User;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Issues and verifies the tokens by which a user has the same identity at the next {@code hello}, on any instance. They are JSON Web Tokens
 * (RFC 7519), signed with the secret that all instances share (HS256). Where there are several secrets, the first signs, and all verify.
 *
 * <p>Safe for use by many threads.
 */
public final class Tokens {
    /** The shortest secret, in bytes; HS256 takes no shorter one. */
    public static final int MIN_SECRET_BYTES = 32;

    private static final JWSHeader HEADER = new JWSHeader(JWSAlgorithm.HS256);
    private static final String ISSUER = "chat";

    private final Supplier<List<byte[]>> secrets;
    private final Duration lifetime;
    private final Clock clock;

    /** The keys of the secrets that were supplied last. */
    private volatile Keys keys;

    private record Keys(List<byte[]> secrets, MACSigner signer, List<MACVerifier> verifiers) {
        static Keys of(List<byte[]> secrets) {
            try {
                List<MACVerifier> verifiers = new ArrayList<>();
                for (byte[] secret : secrets) {
                    verifiers.add(new MACVerifier(secret));
                }
                return new Keys(secrets, new MACSigner(secrets.get(0)), verifiers);
            } catch (JOSEException e) {
                throw new IllegalArgumentException("a secret needs at least " + MIN_SECRET_BYTES + " bytes", e);
            }
        }
    }

    /**
     * Creates tokens with one secret.
     *
     * @param secret at least {@link #MIN_SECRET_BYTES} bytes
     */
    public Tokens(byte[] secret, Duration lifetime, Clock clock) {
        this(always(secret), lifetime, clock);
    }

    /**
     * Creates tokens with secrets that may change.
     *
     * @param secrets one or more, each of at least {@link #MIN_SECRET_BYTES} bytes; the same list while they stay the
     *     same. Called for each token, so it must be quick
     */
    public Tokens(Supplier<List<byte[]>> secrets, Duration lifetime, Clock clock) {
        this.secrets = secrets;
        this.keys = Keys.of(secrets.get());
        this.lifetime = lifetime;
        this.clock = clock;
    }

    private static Supplier<List<byte[]>> always(byte[] secret) {
        List<byte[]> secrets = List.of(secret);
        return () -> secrets;
    }

    private Keys keys() {
        List<byte[]> now = secrets.get();
        Keys made = keys;
        if (!made.secrets().equals(now)) {
            made = Keys.of(now);
            keys = made;
        }
        return made;
    }

    /** Returns a token for the user that expires after the lifetime. */
    public String issue(User user) {
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .subject(user.id())
                .claim("name", user.name())
                .claim("guest", user.guest())
                .expirationTime(Date.from(clock.instant().plus(lifetime)))
                .build();
        SignedJWT token = new SignedJWT(HEADER, claims);
        try {
            token.sign(keys().signer());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    /** Returns the user of a token; empty if we did not issue it, or it has expired. */
    public Optional<User> verify(String token) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            if (!JWSAlgorithm.HS256.equals(jwt.getHeader().getAlgorithm()) || !isSigned(jwt)) {
                return Optional.empty();
            }
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            Date expires = claims.getExpirationTime();
            String id = claims.getSubject();
            String name = claims.getStringClaim("name");
            boolean ours = ISSUER.equals(claims.getIssuer()) && id != null && name != null;
            if (!ours || expires == null || !clock.instant().isBefore(expires.toInstant())) {
                return Optional.empty();
            }
            return Optional.of(new User(id, name, Boolean.TRUE.equals(claims.getBooleanClaim("guest"))));
        } catch (ParseException | JOSEException e) {
            return Optional.empty();
        }
    }

    private boolean isSigned(SignedJWT jwt) throws JOSEException {
        for (MACVerifier verifier : keys().verifiers()) {
            if (jwt.verify(verifier)) {
                return true;
            }
        }
        return false;
    }
}
