package chat.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.User;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A token identifies its user until it expires, and cannot be forged. */
class TokensTest {
    private static final byte[] SECRET = "a secret of two and thirty bytes".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ANOTHER = "another one, of as many bytes...".getBytes(StandardCharsets.UTF_8);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final User ANN = new User("u1", "Zo\u00eb \ud83d\ude00 \"A\"", true);

    private static Tokens at(Instant now) {
        return new Tokens(SECRET, Duration.ofDays(90), Clock.fixed(now, ZoneOffset.UTC));
    }

    private final Tokens tokens = at(NOW);

    @Test
    void anyInstanceReadsTheUserFromAToken() {
        assertEquals(Optional.of(ANN), at(NOW).verify(tokens.issue(ANN)));
        User member = new User("u2", "Bob", false);
        assertEquals(Optional.of(member), tokens.verify(tokens.issue(member)));
    }

    @Test
    void theFirstOfSeveralSecretsSignsAndAllVerifyEvenAfterAChange() {
        AtomicReference<List<byte[]>> secrets = new AtomicReference<>(List.of(ANOTHER));
        Tokens changing = new Tokens(secrets::get, Duration.ofDays(90), Clock.fixed(NOW, ZoneOffset.UTC));
        String before = changing.issue(ANN);
        assertEquals(Optional.empty(), tokens.verify(before));
        secrets.set(List.of(SECRET, ANOTHER));

        assertEquals(Optional.of(ANN), changing.verify(before));
        assertEquals(Optional.of(ANN), tokens.verify(changing.issue(ANN)));
        assertEquals(Optional.of(ANN), changing.verify(tokens.issue(ANN)));
    }

    @Test
    void aTokenIsValidUntilItExpires() {
        String token = tokens.issue(ANN);

        assertTrue(
                at(NOW.plus(Duration.ofDays(90)).minusSeconds(1)).verify(token).isPresent());
        assertFalse(at(NOW.plus(Duration.ofDays(90))).verify(token).isPresent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b.c", "null", "eyJhbGciOiJub25lIn0.e30."})
    void anythingElseThanATokenIsInvalid(String text) {
        assertEquals(Optional.empty(), tokens.verify(text));
    }

    @Test
    void aChangedTokenIsInvalid() {
        String token = tokens.issue(ANN);
        String bob = tokens.issue(new User("u2", "Bob", false));
        String mixed = bob.substring(0, bob.lastIndexOf('.')) + token.substring(token.lastIndexOf('.'));

        assertEquals(Optional.empty(), tokens.verify(mixed));
        assertEquals(Optional.empty(), tokens.verify(token.substring(0, token.length() - 2)));
        assertEquals(Optional.empty(), tokens.verify(token.substring(0, token.lastIndexOf('.') + 1)));
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer("chat")
                .subject("u1")
                .claim("name", "Ann")
                .claim("guest", true)
                .expirationTime(Date.from(NOW.plusSeconds(60)));
    }

    private static String signed(JWSAlgorithm algorithm, byte[] secret, JWTClaimsSet claims) {
        try {
            SignedJWT jwt = new SignedJWT(new JWSHeader(algorithm), claims);
            jwt.sign(new MACSigner(secret));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aTokenOfAnotherSecretOrAlgorithmOrOfNoneIsInvalid() {
        byte[] longer = new byte[64];
        System.arraycopy(SECRET, 0, longer, 0, SECRET.length);
        Tokens withLonger = new Tokens(longer, Duration.ofDays(1), Clock.fixed(NOW, ZoneOffset.UTC));

        assertTrue(tokens.verify(signed(JWSAlgorithm.HS256, SECRET, claims().build()))
                .isPresent());
        assertEquals(Optional.empty(), tokens.verify(signed(JWSAlgorithm.HS256, ANOTHER, claims().build())));
        assertEquals(Optional.empty(), withLonger.verify(signed(JWSAlgorithm.HS512, longer, claims().build())));
        assertEquals(Optional.empty(), tokens.verify(new PlainJWT(claims().build()).serialize()));
    }

    private Optional<User> verify(JWTClaimsSet.Builder claims) {
        return tokens.verify(signed(JWSAlgorithm.HS256, SECRET, claims.build()));
    }

    @Test
    void aTokenWithoutAClaimIsInvalid() {
        assertEquals(Optional.empty(), verify(claims().issuer("another site")));
        assertEquals(Optional.empty(), verify(claims().issuer(null)));
        assertEquals(Optional.empty(), verify(claims().subject(null)));
        assertEquals(Optional.empty(), verify(claims().claim("name", null)));
        assertEquals(Optional.empty(), verify(claims().claim("name", 7)));
        assertEquals(Optional.empty(), verify(claims().expirationTime(null)));
        assertEquals(Optional.of(new User("u1", "Ann", false)), verify(claims().claim("guest", null)));
    }

    @Test
    void aShortSecretIsRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> new Tokens(new byte[31], Duration.ofDays(1), Clock.systemUTC()));
    }

    @Test
    void withoutATokenAUserIsANewGuestAndWithOneKeepsTheId() {
        GuestAuthenticator identity = new GuestAuthenticator(tokens);
        User first = identity.identify(null, null).orElseThrow();
        User second = identity.identify("Ann", null).orElseThrow();

        assertTrue(first.name().matches("Guest \\d{4}"), first::name);
        assertTrue(first.id().matches("g[0-9a-z]{20}"), first::id);
        assertNotEquals(first.id(), second.id());
        assertEquals("Ann", second.name());
        assertTrue(first.guest());
        assertEquals(Optional.of(first), identity.identify(null, identity.token(first)));
        assertEquals(Optional.of(new User(first.id(), "Ann", true)), identity.identify("Ann", identity.token(first)));
        assertEquals(Optional.empty(), identity.identify("Ann", "no token"));
    }
}
