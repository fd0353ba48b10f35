package chat.contract;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/** A token of another site. */
final class SiteToken {
    private static final String SECRET = "a secret of two and thirty bytes";

    /** The setting that makes it one that is good. */
    static final String SETTING = "CHAT_JWT_SECRET=" + SECRET;

    private SiteToken() {}

    /** Returns the token of a user who is confined to one room. */
    static String ofRoom(String room) {
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .subject("42")
                .claim("rooms", List.of(room))
                .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                .build();
        SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        try {
            jwt.sign(new MACSigner(SECRET));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
        return jwt.serialize();
    }
}
