package chat.hooks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs what is sent to a webhook, so that its receiver knows who sent it, and when. */
public final class HookSignature {
    /** The header with the signature. */
    public static final String HEADER = "Chat-Signature";

    private static final String ALGORITHM = "HmacSHA256";

    private HookSignature() {}

    /**
     * Returns the signature of a body: {@code t=<seconds since 1970>,v1=<HMAC-SHA256 of "<t>.<body>" in hexadecimal>}.
     *
     * @param secret that of the webhook; its characters are the key
     */
    public static String of(String secret, long seconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            mac.update((seconds + ".").getBytes(StandardCharsets.UTF_8));
            return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
