package dev.highlander.bench.load;

import dev.highlander.controlplane.apiserver.http.pki.Pem;
import dev.highlander.controlplane.apiserver.http.pki.PkiException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The way to a server as kubectl keeps it: the current context's cluster and user. */
public final class KubeconfigFile {
    private static final char[] NO_PASSWORD = new char[0];

    private final Path file;

    private KubeconfigFile(Path file) {
        this.file = file;
    }

    /**
     * Reads a file: certificates and keys embedded or beside it, or a token.
     *
     * @param server where the server is instead of where the file says, or null
     * @throws IOException if the file can't be read or used; the message names it
     */
    public static Endpoint read(Path file, @Nullable URI server) throws IOException {
        return new KubeconfigFile(file).read(server);
    }

    /**
     * A way without a client certificate.
     *
     * @param server for example {@code https://10.0.0.1:6443}
     * @param authority a file with the certificates to believe, or null for those of the JDK
     * @param token a bearer token
     * @throws IOException if the authority can't be read
     */
    public static Endpoint withToken(URI server, @Nullable Path authority, String token) throws IOException {
        byte[] certificates = authority == null ? null : Files.readAllBytes(authority);
        return endpoint(server, context(null, certificates), token);
    }

    private Endpoint read(@Nullable URI server) throws IOException {
        Map<?, ?> root = map(parse(), "the file");
        Map<?, ?> context = named(root, "contexts", "context", text(root, "current-context"));
        Map<?, ?> cluster = named(root, "clusters", "cluster", text(context, "cluster"));
        Map<?, ?> user = named(root, "users", "user", text(context, "user"));
        String token = text(user, "token");
        byte[] certificate = content(user, "client-certificate");
        byte[] key = content(user, "client-key");
        if (token == null && (certificate == null || key == null)) {
            throw unusable("the user has neither token nor client certificate and key; "
                    + "other ways to log in are not supported");
        }
        KeyManager[] keys = certificate == null || key == null ? null : keys(certificate, key);
        String address = text(cluster, "server");
        if (server == null && address == null) {
            throw unusable("the cluster has no server");
        }
        try {
            return endpoint(server != null ? server : new URI(String.valueOf(address)),
                    context(keys, content(cluster, "certificate-authority")), token);
        } catch (URISyntaxException e) {
            throw unusable("server " + address + " is no address");
        }
    }

    private Object parse() throws IOException {
        try {
            return new Load(LoadSettings.builder().setLabel(file.toString()).build())
                    .loadFromString(Files.readString(file));
        } catch (YamlEngineException e) {
            throw unusable("not readable as YAML");
        }
    }

    private Map<?, ?> named(Map<?, ?> root, String list, String member, @Nullable String name) throws IOException {
        if (root.get(list) instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> map && map.get("name") instanceof String n && n.equals(name)) {
                    return map(map.get(member), member + " " + name);
                }
            }
        }
        throw unusable("nothing called \"" + name + "\" among its " + list);
    }

    private Map<?, ?> map(@Nullable Object value, String what) throws IOException {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw unusable("expected a map for " + what);
    }

    private static @Nullable String text(Map<?, ?> map, String key) {
        return map.get(key) instanceof String text ? text : null;
    }

    private byte @Nullable [] content(Map<?, ?> map, String key) throws IOException {
        String embedded = text(map, key + "-data");
        String path = text(map, key);
        try {
            if (embedded != null) {
                return Base64.getMimeDecoder().decode(embedded);
            }
            return path == null ? null : Files.readAllBytes(file.resolveSibling(path));
        } catch (IllegalArgumentException e) {
            throw unusable(key + "-data is no base64");
        }
    }

    private KeyManager[] keys(byte[] certificate, byte[] key) throws IOException {
        // The reader of keys takes files; this one is its owner's alone and gone at once.
        Path copy = Files.createTempFile("highlander-bench", ".key");
        try {
            Files.write(copy, key);
            PrivateKey parsed = Pem.privateKey(copy);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("client", parsed, NO_PASSWORD, certificates(certificate));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | PkiException e) {
            throw unusable("the client's certificate or key cannot be used");
        } finally {
            Files.delete(copy);
        }
    }

    private static Certificate[] certificates(byte[] pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))
                .toArray(Certificate[]::new);
    }

    private static SSLContext context(KeyManager @Nullable [] keys, byte @Nullable [] authority) throws IOException {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            if (authority == null) {
                trust.init((KeyStore) null);
            } else {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                for (Certificate certificate : certificates(authority)) {
                    store.setCertificateEntry("authority-" + store.size(), certificate);
                }
                trust.init(store);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate authority cannot be used: " + e.getMessage(), e);
        }
    }

    private static Endpoint endpoint(URI server, SSLContext tls, @Nullable String token) throws IOException {
        if (!"https".equals(server.getScheme()) || server.getHost() == null) {
            throw new IOException("server " + server + ": expected https://HOST:PORT");
        }
        String host = server.getHost();
        return new Endpoint(host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                server.getPort() < 0 ? 443 : server.getPort(), tls, token);
    }

    private IOException unusable(String found) {
        return new IOException("kubeconfig " + file + ": " + found);
    }
}
