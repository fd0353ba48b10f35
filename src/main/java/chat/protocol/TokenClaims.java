package chat.protocol;

/** The claims of a token of our own: a JSON Web Token (RFC 7519). */
public final class TokenClaims {
    private TokenClaims() {}

    /**
     * Returns the claims as a JSON object in UTF-8.
     *
     * @param expires in seconds since 1970
     */
    public static byte[] toJson(String issuer, User user, long expires) {
        return Json.object(json -> {
            json.writeStringField("iss", issuer);
            json.writeStringField("sub", user.id());
            json.writeStringField("name", user.name());
            json.writeBooleanField("guest", user.guest());
            json.writeNumberField("exp", expires);
        });
    }
}
