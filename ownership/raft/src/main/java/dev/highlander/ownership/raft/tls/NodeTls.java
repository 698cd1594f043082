package dev.highlander.ownership.raft.tls;

import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's certificate, key and authorities, which follow their files: a handshake uses what the files say, at most a second late. Files that
 * can't be read, or are no pair, leave what was there before, and are told of once.
 *
 * <p>Who is refused is told once a minute at most, with the address and the reason.
 */
public final class NodeTls {
    private static final Logger LOG = LoggerFactory.getLogger(NodeTls.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration TELL_EVERY = Duration.ofMinutes(1);
    /** Of a stranger's own words in the log. */
    private static final int LONGEST_WORDS = 200;

    private final TlsFiles files;
    private final TimeSource time;
    private final X509ExtendedKeyManager keys = new NodeKeys(this);
    private final X509ExtendedTrustManager trust = new NodeTrust(this);
    // Guarded by this: all.
    private Reading current;
    private @Nullable Reading former;
    private long readings;
    private List<Stand> seen;
    private long looked;
    private @Nullable String unreadable;
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
        this.seen = stands();
        this.current = new Reading("0", PemFiles.read(files));
        this.looked = time.nanos();
    }

    /** What the files said at one time, and the name by which a handshake finds it again. */
    record Reading(String alias, PemFiles files) {}

    /** A file as the folder shows it; another one if it has been written or replaced. */
    private record Stand(FileTime modified, long size, @Nullable Object file) {
        static Stand of(Path file) throws IOException {
            // Kubernetes replaces a secret by another symbolic link: what it leads to counts.
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stand(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        }
    }

    /** How the node talks with the others, as Ratis wants to know it: both sides by certificates, TLS 1.3. */
    public GrpcTlsConfig channels() {
        return GrpcTlsConfig.newBuilder().setMutualTls(true).setKeyManager(keys).setTrustManager(trust)
                .setSslProvider(SslProvider.JDK).setProtocols("TLSv1.3").build();
    }

    /** How the node's server is to be made, so that it tells whom it did not let in. */
    public GrpcServices.Customizer server() {
        return new ServerHandshakes(channels(), this);
    }

    /** This node's certificate as it is now. */
    public X509Certificate certificate() {
        return reading().files().own();
    }

    /** What the files say, at most a second ago. */
    synchronized Reading reading() {
        if (time.since(looked).compareTo(LOOK_EVERY) >= 0) {
            looked = time.nanos();
            look();
        }
        return current;
    }

    /** One of the last two readings; null if it is neither. */
    synchronized @Nullable PemFiles named(String alias) {
        if (current.alias().equals(alias)) {
            return current.files();
        }
        return former != null && former.alias().equals(alias) ? former.files() : null;
    }

    private synchronized void look() {
        try {
            // Before the content: what is written while it is read shows at the next look.
            List<Stand> now = stands();
            if (now.equals(seen)) {
                return;
            }
            PemFiles read = PemFiles.read(files);
            former = current;
            readings++;
            current = new Reading(Long.toString(readings), read);
            seen = now;
            unreadable = null;
            LOG.info("event=raft-certificate-read subject=\"{}\" until={}",
                    read.own().getSubjectX500Principal(), read.own().getNotAfter().toInstant());
        } catch (IOException e) {
            // Half written, perhaps: looked at again with the next handshake.
            String reason = e.toString();
            if (!reason.equals(unreadable)) {
                LOG.warn("event=raft-certificate-unreadable kept=\"{}\" reason=\"{}\"",
                        current.files().own().getSubjectX500Principal(), reason);
                unreadable = reason;
            }
        }
    }

    private List<Stand> stands() throws IOException {
        return List.of(Stand.of(files.ca()), Stand.of(files.certificate()), Stand.of(files.key()));
    }

    /** Tells of somebody who was not let in, or not talked to. */
    synchronized void refused(String peer, Throwable failure) {
        if (told != null && time.since(told).compareTo(TELL_EVERY) < 0) {
            untold++;
            return;
        }
        String subject = "";
        String reason = failure.toString();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UntrustedPeerException untrusted) {
                subject = untrusted.subject();
            }
            reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        }
        LOG.warn("event=raft-peer-refused peer={} subject=\"{}\" reason=\"{}\" untold={}", peer, plain(subject),
                plain(reason), untold);
        told = time.nanos();
        untold = 0;
    }

    /** A stranger's words as part of a line. */
    private static String plain(String words) {
        String line = words.replaceAll("[\\p{Cntrl}\"]", "?");
        return line.length() <= LONGEST_WORDS ? line : line.substring(0, LONGEST_WORDS) + "…";
    }
}
