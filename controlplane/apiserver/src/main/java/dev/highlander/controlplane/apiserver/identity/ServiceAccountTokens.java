package dev.highlander.controlplane.apiserver.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.admission.ClusterReader;
import dev.highlander.controlplane.apiserver.json.Json;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of service accounts: signed claims (RFC 7519, ES256) bound to the account, and if wanted to a pod or secret. A token dies
 * with its time, its account, or what it is bound to.
 */
public final class ServiceAccountTokens {
    /** Who issues them, and for whom they are unless told. */
    public static final String ISSUER = "https://kubernetes.default.svc";

    /** How tokens are signed, in the words of RFC 7518. */
    public static final String SIGNED_BY = "ES256";

    private static final int COORDINATE_BYTES = 32;
    private static final String ALGORITHM = "SHA256withECDSAinP1363Format";
    private static final String CLAIMS = "kubernetes.io";
    private static final String PREFIX = "system:serviceaccount:";

    private final KeyPair key;
    private final String keyId;
    private final InstantSource clock;
    private final ClusterReader cluster;

    /**
     * Signs and checks.
     *
     * @param key an EC key on P-256
     * @param cluster where accounts, pods and secrets are looked up
     */
    public ServiceAccountTokens(KeyPair key, InstantSource clock, ClusterReader cluster) {
        this.key = key;
        this.keyId = keyId(key);
        this.clock = clock;
        this.cluster = cluster;
    }

    /**
     * What a token is bound to besides its account.
     *
     * @param kind {@code Pod} or {@code Secret}
     * @param name its name
     * @param uid its uid
     */
    public record Bound(String kind, String name, String uid) {}

    /**
     * A token.
     *
     * @param text the token, a secret
     * @param expires when it ends
     */
    public record Issued(String text, Instant expires) {
        @Override
        public String toString() {
            return "a token until " + expires;
        }
    }

    /** Makes a token for an account. */
    public Issued issue(String namespace, String account, String accountUid, List<String> audiences, Duration life,
            @Nullable Bound bound) {
        Instant now = clock.instant();
        Instant expires = now.plus(life);
        ObjectNode claims = Json.object();
        audiences.forEach(claims.putArray("aud")::add);
        claims.put("exp", expires.getEpochSecond());
        claims.put("iat", now.getEpochSecond());
        claims.put("iss", ISSUER);
        claims.put("jti", UUID.randomUUID().toString());
        ObjectNode own = claims.putObject(CLAIMS).put("namespace", namespace);
        if (bound != null) {
            own.putObject(bound.kind().equals("Pod") ? "pod" : "secret").put("name", bound.name()).put("uid",
                    bound.uid());
        }
        own.putObject("serviceaccount").put("name", account).put("uid", accountUid);
        claims.put("nbf", now.getEpochSecond());
        claims.put("sub", PREFIX + namespace + ":" + account);
        String content = encode(Json.bytes(Json.object().put("alg", SIGNED_BY).put("kid", keyId).put("typ", "JWT")))
                + "."
                + encode(Json.bytes(claims));
        return new Issued(content + "." + encode(sign(content)), expires);
    }

    /** The public key by which anybody can check tokens, as a set of keys by RFC 7517. */
    public ObjectNode publicKeys() {
        ECPoint point = ((ECPublicKey) key.getPublic()).getW();
        ObjectNode keys = Json.object();
        keys.putArray("keys")
                .addObject()
                .put("use", "sig")
                .put("kty", "EC")
                .put("kid", keyId)
                .put("crv", "P-256")
                .put("alg", SIGNED_BY)
                .put("x", encode(coordinate(point.getAffineX())))
                .put("y", encode(coordinate(point.getAffineY())));
        return keys;
    }

    private static byte[] coordinate(BigInteger value) {
        byte[] signed = value.toByteArray();
        byte[] fixed = new byte[COORDINATE_BYTES];
        int length = Math.min(signed.length, COORDINATE_BYTES);
        System.arraycopy(signed, signed.length - length, fixed, COORDINATE_BYTES - length, length);
        return fixed;
    }

    private static String keyId(KeyPair key) {
        try {
            return encode(MessageDigest.getInstance("SHA-256").digest(key.getPublic().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Who stands behind a token, or null if it is not valid now.
     *
     * @param audiences of which the token must name one
     */
    public @Nullable User user(String token, List<String> audiences) {
        JsonNode claims = claims(token);
        if (claims == null || !claims.path("iss").asText().equals(ISSUER)) {
            return null;
        }
        long now = clock.instant().getEpochSecond();
        boolean meant = false;
        for (JsonNode audience : claims.path("aud")) {
            meant |= audiences.contains(audience.asText());
        }
        if (!meant || now >= claims.path("exp").asLong() || now < claims.path("nbf").asLong()) {
            return null;
        }
        JsonNode own = claims.path(CLAIMS);
        String namespace = own.path("namespace").asText();
        JsonNode account = own.path("serviceaccount");
        if (!isThere("serviceaccounts", namespace, account)
                || (own.has("pod") && !isThere("pods", namespace, own.path("pod")))
                || (own.has("secret") && !isThere("secrets", namespace, own.path("secret")))) {
            return null;
        }
        return new User(PREFIX + namespace + ":" + account.path("name").asText(), account.path("uid").asText(),
                List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace, User.AUTHENTICATED),
                extra(claims, own));
    }

    private static Map<String, List<String>> extra(JsonNode claims, JsonNode own) {
        List<String> id = List.of("JTI=" + claims.path("jti").asText());
        if (!own.has("pod")) {
            return Map.of(User.CREDENTIAL_ID, id);
        }
        return Map.of(User.CREDENTIAL_ID, id,
                "authentication.kubernetes.io/pod-name", List.of(own.path("pod").path("name").asText()),
                "authentication.kubernetes.io/pod-uid", List.of(own.path("pod").path("uid").asText()));
    }

    /** Whether the very object that the token was bound to still exists. */
    private boolean isThere(String collection, String namespace, JsonNode reference) {
        ObjectNode found = cluster.get(collection, namespace, reference.path("name").asText());
        return found != null && found.path("metadata").path("uid").equals(reference.path("uid"));
    }

    private @Nullable JsonNode claims(String token) {
        List<String> parts = new ArrayList<>(List.of(token.split("\\.", -1)));
        if (parts.size() != 3) {
            return null;
        }
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key.getPublic());
            signature.update((parts.get(0) + "." + parts.get(1)).getBytes(StandardCharsets.US_ASCII));
            if (!signature.verify(Base64.getUrlDecoder().decode(parts.get(2)))) {
                return null;
            }
            return Json.mapper().readTree(Base64.getUrlDecoder().decode(parts.get(1)));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            // Whatever cannot be read or checked is not a token of ours; the caller answers 401 for all of them alike.
            return null;
        }
    }

    private byte[] sign(String content) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key.getPrivate());
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the signing key for service accounts cannot sign", e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
