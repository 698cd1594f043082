package dev.highlander.controlplane.apiserver.identity;

import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells who is asking: a caller within the JVM by its word, a client certificate by its subject (CN is the user, each O a group),
 * a bearer token by {@link Tokens}; nothing at all is anonymous, and a token that nobody knows is refused.
 */
public final class Authenticator {
    private static final Logger log = LoggerFactory.getLogger(Authenticator.class);

    private static final String BEARER = "bearer ";

    /** Clients with certificates are few and come back; past this many it is begun anew. */
    private static final int REMEMBERED = 1024;

    private final Tokens tokens;
    /** A certificate says the same about its owner each time; whether it is valid, TLS has asked before. */
    private final Map<X509Certificate, User> subjects = new ConcurrentHashMap<>();

    /** Knows bearer tokens through {@code tokens}. */
    public Authenticator(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Who stands behind a bearer token. */
    @FunctionalInterface
    public interface Tokens {
        /** Knows no token. */
        Tokens NONE = _ -> null;

        /** The user, or null if the token is not valid. */
        @Nullable
        User user(String token);
    }

    /**
     * Tells who is asking.
     *
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 401 if a token or certificate is given that is not valid
     */
    public User authenticate(Exchange exchange) {
        Exchange.Peer peer = exchange.peer();
        if (peer.user() != null) {
            return authenticated(peer.user().name(), peer.user().groups(), Map.of());
        }
        String authorization = exchange.header("Authorization");
        if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            User user = tokens.user(authorization.substring(BEARER.length()).trim());
            if (user == null) {
                throw ApiStatus.unauthorized();
            }
            return user;
        }
        if (peer.certificate() != null) {
            return remembered(peer.certificate());
        }
        if (exchange.certificateProblem() != null) {
            log.info("event=certificate-refused address={} problem=\"{}\"", peer.address(),
                    exchange.certificateProblem());
            throw ApiStatus.unauthorized();
        }
        return User.ANONYMOUS;
    }

    private User remembered(X509Certificate certificate) {
        User known = subjects.get(certificate);
        if (known == null) {
            known = subject(certificate);
            if (subjects.size() >= REMEMBERED) {
                subjects.clear();
            }
            subjects.put(certificate, known);
        }
        return known;
    }

    private static User subject(X509Certificate certificate) {
        String name = "";
        List<String> groups = new ArrayList<>();
        try {
            for (Rdn rdn : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (rdn.getType().equalsIgnoreCase("CN")) {
                    name = rdn.getValue().toString();
                } else if (rdn.getType().equalsIgnoreCase("O")) {
                    groups.add(rdn.getValue().toString());
                }
            }
        } catch (InvalidNameException e) {
            throw ApiStatus.unauthorized();
        }
        if (name.isEmpty()) {
            throw ApiStatus.unauthorized();
        }
        return authenticated(name, groups,
                Map.of(User.CREDENTIAL_ID, List.of("X509SHA256=" + fingerprint(certificate))));
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256, and this certificate came encoded", e);
        }
    }

    private static User authenticated(String name, List<String> groups, Map<String, List<String>> extra) {
        List<String> all = new ArrayList<>(groups);
        if (!all.contains(User.AUTHENTICATED)) {
            all.add(User.AUTHENTICATED);
        }
        return new User(name, "", all, extra);
    }
}
