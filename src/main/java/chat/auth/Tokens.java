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
import java.util.Date;
import java.util.Optional;

/**
 * Tokens that present the same identity at the next {@code hello}, on any instance: JSON Web Tokens, signed with the
 * secret that all instances share (HS256).
 *
 * <p>Safe for use by many threads.
 */
public final class Tokens {
    /** Of the secret, in bytes; HS256 takes no shorter one. */
    public static final int MIN_SECRET = 32;

    private static final JWSHeader HEADER = new JWSHeader(JWSAlgorithm.HS256);
    private static final String ISSUER = "chat";

    private final MACSigner signer;
    private final MACVerifier verifier;
    private final Duration lifetime;
    private final Clock clock;

    /** @param secret at least {@link #MIN_SECRET} bytes */
    public Tokens(byte[] secret, Duration lifetime, Clock clock) {
        try {
            this.signer = new MACSigner(secret);
            this.verifier = new MACVerifier(secret);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("the secret needs at least " + MIN_SECRET + " bytes", e);
        }
        this.lifetime = lifetime;
        this.clock = clock;
    }

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
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    /** Whose token it is; empty when it is not one of ours, or no longer good. */
    public Optional<User> verify(String token) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            if (!JWSAlgorithm.HS256.equals(jwt.getHeader().getAlgorithm()) || !jwt.verify(verifier)) {
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
}
