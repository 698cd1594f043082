package dev.highlander.ownership.raft.tls;

import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's certificate, key and authorities, which follow their files: a handshake uses what the files say, at most a second late. Files that
 * can't be read leave what was there before.
 *
 * <p>Whose certificate is refused is told once a minute at most.
 */
public final class NodeTls {
    private static final Logger LOG = LoggerFactory.getLogger(NodeTls.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration TELL_EVERY = Duration.ofMinutes(1);

    private final TlsFiles files;
    private final TimeSource time;
    private final X509ExtendedKeyManager keys = new Keys();
    private final X509ExtendedTrustManager trust = new Trust();
    // Guarded by this: all.
    private PemFiles current;
    private List<FileTime> seen;
    private long looked;
    private @Nullable Long told;
    private long untold;

    /**
     * Reads the files.
     *
     * @throws IOException if one is missing or damaged; says which and what was expected
     */
    public NodeTls(TlsFiles files, TimeSource time) throws IOException {
        this.files = files;
        this.time = time;
        this.seen = times();
        this.current = PemFiles.read(files);
        this.looked = time.nanos();
    }

    /** Shows the newest certificate. */
    public X509ExtendedKeyManager keys() {
        return keys;
    }

    /** Lets in whom the newest authorities vouch for. */
    public X509ExtendedTrustManager trust() {
        return trust;
    }

    /** This node's certificate as it is now. */
    public X509Certificate certificate() {
        return current().own();
    }

    private synchronized PemFiles current() {
        if (time.since(looked).compareTo(LOOK_EVERY) >= 0) {
            looked = time.nanos();
            try {
                List<FileTime> now = times();
                if (!now.equals(seen)) {
                    PemFiles read = PemFiles.read(files);
                    seen = now;
                    current = read;
                    LOG.info("event=raft-certificate-read subject=\"{}\" until={}",
                            read.own().getSubjectX500Principal(),
                            read.own().getNotAfter().toInstant());
                }
            } catch (IOException e) {
                // Half written, perhaps: looked at again with the next handshake.
                LOG.warn("event=raft-certificate-unreadable reason=\"{}\"", e.getMessage());
            }
        }
        return current;
    }

    private List<FileTime> times() throws IOException {
        return List.of(modified(files.ca()), modified(files.certificate()), modified(files.key()));
    }

    private static FileTime modified(Path file) throws IOException {
        // Kubernetes replaces a secret by another symbolic link: the time is that of what it leads to.
        return Files.getLastModifiedTime(file);
    }

    private synchronized void refused(X509Certificate[] chain, Exception e) {
        if (told != null && time.since(told).compareTo(TELL_EVERY) < 0) {
            untold++;
            return;
        }
        LOG.warn("event=raft-peer-refused subject=\"{}\" reason=\"{}\" untold={}",
                chain.length == 0 ? "no certificate" : chain[0].getSubjectX500Principal(), e.getMessage(), untold);
        told = time.nanos();
        untold = 0;
    }

    /** Checks one certificate. */
    private interface Check {
        void run(X509ExtendedTrustManager trust) throws CertificateException;
    }

    private void check(X509Certificate[] chain, Check check) throws CertificateException {
        try {
            check.run(current().trust());
        } catch (CertificateException | RuntimeException e) {
            refused(chain, e);
            throw e;
        }
    }

    private final class Trust extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain, trust -> trust.checkClientTrusted(chain, type, engine));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain, trust -> trust.checkServerTrusted(chain, type, engine));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain, trust -> trust.checkClientTrusted(chain, type, socket));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain, trust -> trust.checkServerTrusted(chain, type, socket));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain, trust -> trust.checkClientTrusted(chain, type));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain, trust -> trust.checkServerTrusted(chain, type));
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return current().trust().getAcceptedIssuers();
        }
    }

    private final class Keys extends X509ExtendedKeyManager {
        @Override
        public @Nullable String chooseEngineClientAlias(String[] type, Principal @Nullable [] issuers,
                SSLEngine engine) {
            return current().keys().chooseEngineClientAlias(type, issuers, engine);
        }

        @Override
        public @Nullable String chooseEngineServerAlias(String type, Principal @Nullable [] issuers,
                SSLEngine engine) {
            return current().keys().chooseEngineServerAlias(type, issuers, engine);
        }

        @Override
        public @Nullable String chooseClientAlias(String[] type, Principal @Nullable [] issuers, Socket socket) {
            return current().keys().chooseClientAlias(type, issuers, socket);
        }

        @Override
        public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, Socket socket) {
            return current().keys().chooseServerAlias(type, issuers, socket);
        }

        @Override
        public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
            return current().keys().getClientAliases(type, issuers);
        }

        @Override
        public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
            return current().keys().getServerAliases(type, issuers);
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            return current().keys().getCertificateChain(alias);
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            return current().keys().getPrivateKey(alias);
        }
    }
}
