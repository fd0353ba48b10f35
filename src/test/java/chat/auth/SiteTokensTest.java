package chat.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.RoomName;
import chat.testing.Await;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tokens of another site. */
class SiteTokensTest {
    private static final byte[] SECRET = "a secret of two and thirty bytes".getBytes(StandardCharsets.UTF_8);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final SiteTokens.Rules ANY = new SiteTokens.Rules("", "", "sub", "name", "roles", "rooms");

    private static RSAKey rsa;
    private static ECKey ec;

    private final AtomicLong nanos = new AtomicLong();

    /** The text of the key set, as the site serves it; null while it does not answer. */
    private @Nullable String served;

    private final SiteKeys keys = new SiteKeys(this::site, nanos::get);

    private final SiteTokens tokens = new SiteTokens(ANY, SECRET, keys, CLOCK);

    private CompletableFuture<String> site() {
        String answer = served;
        return answer == null
                ? CompletableFuture.failedFuture(new IllegalStateException("away"))
                : CompletableFuture.completedFuture(answer);
    }

    @BeforeAll
    static void makeKeys() throws JOSEException {
        rsa = new RSAKeyGenerator(2048).keyID("rsa-1").generate();
        ec = new ECKeyGenerator(Curve.P_256).keyID("ec-1").generate();
    }

    private void serve(JWK... all) {
        served = new JWKSet(List.of(all)).toString();
    }

    private static JWTClaimsSet.Builder ann() {
        return new JWTClaimsSet.Builder()
                .subject("42")
                .claim("name", "Ann")
                .expirationTime(Date.from(NOW.plusSeconds(60)));
    }

    private static String signed(
            JWSAlgorithm algorithm, @Nullable String keyId, JWSSigner signer, JWTClaimsSet.Builder claims)
            throws JOSEException {
        SignedJWT jwt =
                new SignedJWT(new JWSHeader.Builder(algorithm).keyID(keyId).build(), claims.build());
        jwt.sign(signer);
        return jwt.serialize();
    }

    private static String hs256(JWTClaimsSet.Builder claims) throws JOSEException {
        return signed(JWSAlgorithm.HS256, null, new MACSigner(SECRET), claims);
    }

    private static String rs256(RSAKey key) throws JOSEException {
        return signed(JWSAlgorithm.RS256, key.getKeyID(), new RSASSASigner(key), ann());
    }

    private Optional<Principal> verify(String token) {
        return Await.result(tokens.verify(token));
    }

    @Test
    void aTokenSignedWithTheSharedSecretNamesItsUser() throws JOSEException {
        Principal ann = verify(hs256(ann())).orElseThrow();

        assertEquals("s-42", ann.user().id());
        assertEquals("Ann", ann.user().name());
        assertFalse(ann.user().guest());
        assertTrue(ann.mayWrite());
        assertEquals(NOW.plusSeconds(60).toEpochMilli(), ann.expiresAt());
        assertEquals(List.of(), ann.roles());
    }

    @Test
    void aTokenWithRoomsConfinesItsUserToThem() throws JOSEException {
        assertTrue(verify(hs256(ann())).orElseThrow().mayEnter(new RoomName("lobby")));

        Principal listed = verify(hs256(ann().claim("rooms", List.of("team", "not a room"))))
                .orElseThrow();
        assertTrue(listed.mayEnter(new RoomName("team")));
        assertFalse(listed.mayEnter(new RoomName("lobby")));
        Principal spaced = verify(hs256(ann().claim("rooms", "team den"))).orElseThrow();
        assertTrue(spaced.mayEnter(new RoomName("den")));
        assertFalse(spaced.mayEnter(new RoomName("lobby")));
        for (Object none : List.of(List.of(), Collections.singletonList(null), "", 7, Map.of("team", true))) {
            assertFalse(
                    verify(hs256(ann().claim("rooms", none))).orElseThrow().mayEnter(new RoomName("team")),
                    none::toString);
        }
    }

    @Test
    void aKeySetThatIsTooLongOrHasTooManyKeysLeavesTheKeysAsTheyWere() throws JOSEException {
        serve(rsa.toPublicJWK());
        assertTrue(verify(rs256(rsa)).isPresent());

        served = new JWKSet(Collections.nCopies(SiteKeys.MAX_KEYS + 1, ec.toPublicJWK())).toString();
        assertFalse(Await.result(keys.read()));
        served = new JWKSet(ec.toPublicJWK()).toString() + " ".repeat(SiteKeys.MAX_CHARS);
        assertFalse(Await.result(keys.read()));
        assertTrue(verify(rs256(rsa)).isPresent());
    }

    @Test
    void aTokenSignedWithAKeyOfTheSetIsGood() throws JOSEException {
        serve(rsa.toPublicJWK(), ec.toPublicJWK());

        assertTrue(verify(rs256(rsa)).isPresent());
        assertTrue(verify(signed(JWSAlgorithm.ES256, "ec-1", new ECDSASigner(ec), ann()))
                .isPresent());
        assertTrue(verify(signed(JWSAlgorithm.ES256, null, new ECDSASigner(ec), ann()))
                .isPresent());
    }

    @Test
    void aSiteMayBeginToSignWithANewKeyAtAnyTime() throws JOSEException {
        serve(rsa.toPublicJWK());
        assertTrue(verify(rs256(rsa)).isPresent());
        RSAKey next = new RSAKeyGenerator(2048).keyID("rsa-2").generate();
        nanos.addAndGet(SiteKeys.MIN_INTERVAL.toNanos());
        serve(rsa.toPublicJWK(), next.toPublicJWK());

        assertTrue(verify(rs256(next)).isPresent());
        assertTrue(verify(rs256(rsa)).isPresent());
        serve(next.toPublicJWK());
        Await.result(keys.read());
        nanos.addAndGet(SiteKeys.MIN_INTERVAL.toNanos());
        assertTrue(verify(rs256(rsa)).isEmpty());
    }

    @Test
    void unknownKeysAreLookedForOnceInTenSeconds() throws JOSEException {
        serve(rsa.toPublicJWK());
        RSAKey unknown = new RSAKeyGenerator(2048).keyID("unknown").generate();
        assertTrue(verify(rs256(unknown)).isEmpty());
        serve(rsa.toPublicJWK(), unknown.toPublicJWK());

        assertThrows(SiteTokens.KeysUnavailable.class, () -> verify(rs256(unknown)));
        nanos.addAndGet(SiteKeys.MIN_INTERVAL.toNanos());
        assertTrue(verify(rs256(unknown)).isPresent());
    }

    @Test
    void whileTheKeysCannotBeReadATokenOfAnotherKeyIsNotRefusedForGood() throws JOSEException {
        assertThrows(SiteTokens.KeysUnavailable.class, () -> verify(rs256(rsa)));
        serve(rsa.toPublicJWK());
        nanos.addAndGet(SiteKeys.MIN_INTERVAL.toNanos());
        assertTrue(verify(rs256(rsa)).isPresent());

        served = null;
        assertFalse(Await.result(keys.read()));
        assertTrue(verify(rs256(rsa)).isPresent());
        served = "no keys";
        assertFalse(Await.result(keys.read()));
        assertTrue(verify(rs256(rsa)).isPresent());
    }

    @Test
    void aPublicKeyIsNoSecretAndNoSignatureIsNoSignature() throws JOSEException {
        serve(rsa.toPublicJWK());
        byte[] published = rsa.toRSAPublicKey().getEncoded();

        assertTrue(verify(signed(JWSAlgorithm.HS256, "rsa-1", new MACSigner(published), ann()))
                .isEmpty());
        assertTrue(verify(signed(JWSAlgorithm.RS512, "rsa-1", new RSASSASigner(rsa), ann()))
                .isEmpty());
        assertTrue(verify(new PlainJWT(ann().build()).serialize()).isEmpty());
        RSAKey other = new RSAKeyGenerator(2048).keyID("rsa-1").generate();
        assertTrue(verify(rs256(other)).isEmpty());
        assertTrue(verify("a.b.c").isEmpty());
        assertTrue(verify("x".repeat(10_000)).isEmpty());
    }

    @Test
    void aTokenHasToExpireAndToHaveBegun() throws JOSEException {
        assertTrue(verify(hs256(ann().expirationTime(null))).isEmpty());
        assertTrue(verify(hs256(ann().expirationTime(Date.from(NOW)))).isEmpty());
        assertTrue(verify(hs256(ann().notBeforeTime(Date.from(NOW.plusSeconds(1)))))
                .isEmpty());
        assertTrue(verify(hs256(ann().notBeforeTime(Date.from(NOW)))).isPresent());
        assertTrue(verify(hs256(ann().subject(null))).isEmpty());
        assertTrue(verify(hs256(ann().subject("no id\n"))).isEmpty());
    }

    @Test
    void theClaimsAreThoseThatAreAskedFor() throws JOSEException {
        SiteTokens strict = new SiteTokens(
                new SiteTokens.Rules("https://www.example.org", "chat", "uid", "nickname", "groups", "rooms"),
                SECRET,
                null,
                CLOCK);
        JWTClaimsSet.Builder good = ann().issuer("https://www.example.org")
                .audience(List.of("mail", "chat"))
                .claim("uid", "ann@example.org")
                .claim("nickname", " Ann   Lee ")
                .claim("groups", "admin staff");
        Principal ann = Await.result(strict.verify(hs256(good))).orElseThrow();

        assertEquals("s-ann@example.org", ann.user().id());
        assertEquals("Ann Lee", ann.user().name());
        assertEquals(List.of("admin", "staff"), ann.roles());
        assertTrue(ann.isAdmin());
        assertTrue(Await.result(strict.verify(hs256(good.audience("mail")))).isEmpty());
        assertTrue(Await.result(strict.verify(hs256(good.audience("chat").issuer("https://elsewhere.example"))))
                .isEmpty());
    }

    @Test
    void aNameThatIsNoneHereIsReplacedAndNobodyIsKeptOutForIt() throws JOSEException {
        assertEquals(
                "42",
                verify(hs256(ann().claim("name", null))).orElseThrow().user().name());
        String replaced = verify(hs256(ann().claim("name", "x".repeat(41))))
                .orElseThrow()
                .user()
                .name();
        assertTrue(replaced.startsWith("User "), replaced);
        assertEquals(
                List.of("a", "b"),
                verify(hs256(ann().claim("roles", List.of("a", "b", "a", "not one"))))
                        .orElseThrow()
                        .roles());
    }
}
