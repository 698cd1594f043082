package dev.highlander.controlplane.apiserver.http.pki;

import dev.highlander.controlplane.apiserver.http.Tls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster's keys and certificates in one folder: {@code ca}, {@code server} and one per client, each as {@code NAME.crt} and
 * {@code NAME.key}.
 *
 * <p>What is missing is made; what ends within a month, was signed by another authority or lacks a name is made anew. What is damaged is
 * never overwritten: it may be somebody's own.
 */
public final class ClusterPki {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterPki.class);
    private static final Duration RENEWED_BEFORE = Duration.ofDays(30);

    private final Path folder;
    private final InstantSource clock;
    private final CertificateAuthority authority;
    private final List<String> names;
    private volatile Credential server;

    private ClusterPki(Path folder, InstantSource clock, CertificateAuthority authority, Set<String> names,
            Credential server) {
        this.folder = folder;
        this.clock = clock;
        this.authority = authority;
        this.names = List.copyOf(names);
        this.server = server;
    }

    /**
     * Opens the folder and makes what it lacks.
     *
     * @param folder where the files are; made if need be
     * @param furtherNames names and addresses of the server besides those of {@link ServerNames}
     * @param clock the wall clock
     * @throws PkiException if a file is damaged or can't be written; the message names it
     */
    public static ClusterPki open(Path folder, Collection<String> furtherNames, InstantSource clock)
            throws PkiException {
        CertificateAuthority authority = authority(folder, clock);
        Set<String> names = ServerNames.with(furtherNames);
        Credential server = read(folder, "server");
        if (server == null || !good(server, authority, clock) || !ServerNames.covers(server.certificate(), names)) {
            server = authority.server(names);
            write(folder, "server", server);
        }
        return new ClusterPki(folder, clock, authority, names, server);
    }

    private static CertificateAuthority authority(Path folder, InstantSource clock) throws PkiException {
        Credential own = read(folder, "ca");
        if (own != null) {
            if (own.certificate().getBasicConstraints() < 0) {
                throw new PkiException(folder.resolve("ca.crt") + " is no certificate authority's certificate", null);
            }
            if (own.validFor(RENEWED_BEFORE, clock.instant())) {
                return new CertificateAuthority(own, clock);
            }
            LOG.warn("event=authority-renewed folder={} reason=\"the old one ends {}\"", folder,
                    own.certificate().getNotAfter().toInstant());
        }
        CertificateAuthority made = CertificateAuthority.create("highlander-ca", clock);
        write(folder, "ca", made.own());
        return made;
    }

    private static boolean good(Credential leaf, CertificateAuthority authority, InstantSource clock) {
        return leaf.validFor(RENEWED_BEFORE, clock.instant()) && leaf.issuedBy(authority.certificate());
    }

    /** The authority that clients trust. */
    public CertificateAuthority authority() {
        return authority;
    }

    /**
     * Makes the server's certificate anew if it ends within a month; for a process that runs that long.
     *
     * @return whether {@link #server} and {@link #tls} are others than before
     */
    public synchronized boolean renewServer() throws PkiException {
        if (good(server, authority, clock)) {
            return false;
        }
        Credential made = authority.server(names);
        write(folder, "server", made);
        server = made;
        return true;
    }

    /**
     * Whether the authority lasts for another month, and with it what it signs. It is renewed by {@link #open} only, because everybody has
     * to learn of the new one.
     */
    public boolean authorityLasts() {
        boolean lasts = authority.own().validFor(RENEWED_BEFORE, clock.instant());
        if (!lasts) {
            LOG.warn("event=authority-ends folder={} at={} expected=\"a restart, which makes another one\"", folder,
                    authority.certificate().getNotAfter().toInstant());
        }
        return lasts;
    }

    /** The server's certificate and key. */
    public Credential server() {
        return server;
    }

    /** What an {@link dev.highlander.controlplane.apiserver.http.HttpServer} needs. */
    public Tls tls() {
        Credential shown = server;
        return new Tls(shown.key(), List.of(shown.certificate()), List.of(authority.certificate()));
    }

    /**
     * A client's certificate: the one in the folder, or a new one if there is none or it is no longer good.
     *
     * @param file the name of its files, for example {@code admin}
     * @param user the user's name
     * @param groups the user's groups
     */
    public Credential client(String file, String user, List<String> groups) throws PkiException {
        Credential present = read(folder, file);
        if (present != null && good(present, authority, clock)) {
            return present;
        }
        Credential made = authority.client(user, groups);
        write(folder, file, made);
        return made;
    }

    /**
     * Sees to the files of one of several equals, which is server and client to the others: {@code ca.crt}, {@code tls.crt} and {@code tls.key}, as in a
     * Kubernetes TLS secret. They are made if they are missing or no longer good.
     *
     * @param peerFolder where they are; made if need be
     * @param name who it is
     * @param addresses what the others reach it by; not empty
     */
    public void peer(Path peerFolder, String name, Collection<String> addresses) throws PkiException {
        Credential present = read(peerFolder, "tls");
        if (present == null || !good(present, authority, clock)
                || !ServerNames.covers(present.certificate(), Set.copyOf(addresses))) {
            write(peerFolder, "tls", authority.peer(name, addresses));
        }
        try {
            OwnerOnlyFiles.write(peerFolder.resolve("ca.crt"), bytes(Pem.encode(authority.certificate())));
        } catch (IOException e) {
            throw new PkiException("cannot write ca.crt to " + peerFolder + ": " + e, e);
        }
    }

    private static @Nullable Credential read(Path folder, String name) throws PkiException {
        Path certificateFile = folder.resolve(name + ".crt");
        Path keyFile = folder.resolve(name + ".key");
        if (!Files.exists(keyFile)) {
            // The key is written first, so a certificate without its key is of no use to anybody.
            return null;
        }
        if (!Files.exists(certificateFile)) {
            LOG.warn("event=certificate-missing file={} action=made-again", certificateFile);
            return null;
        }
        X509Certificate certificate = Pem.certificates(certificateFile).getFirst();
        Credential credential = new Credential(Pem.privateKey(keyFile), certificate);
        if (!credential.belongsTogether()) {
            throw new PkiException(keyFile + " is not the key of " + certificateFile
                    + "; put the right one there, or remove both to have them made again", null);
        }
        return credential;
    }

    private static void write(Path folder, String name, Credential credential) throws PkiException {
        try {
            // A crash between the two leaves a key without, or with an older, certificate: removing the old one first makes it the former.
            Files.deleteIfExists(folder.resolve(name + ".crt"));
            OwnerOnlyFiles.write(folder.resolve(name + ".key"), bytes(Pem.encode(credential.key())));
            OwnerOnlyFiles.write(folder.resolve(name + ".crt"), bytes(Pem.encode(credential.certificate())));
        } catch (IOException e) {
            throw new PkiException("cannot write " + name + ".key and " + name + ".crt to " + folder + ": " + e, e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
