package dev.highlander.controlplane.apiserver.http.pki;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The names under which clients reach the API server. */
public final class ServerNames {
    private static final Logger LOG = LoggerFactory.getLogger(ServerNames.class);

    private ServerNames() {}

    /**
     * The names that every server has: of this machine's loopback, of the machine if it has a proper name, and those that pods use; then
     * the further ones.
     *
     * @param further DNS names or IP addresses
     */
    public static Set<String> with(Collection<String> further) {
        Set<String> names = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1", "kubernetes",
                "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local", "10.96.0.1"));
        hostName(names);
        names.addAll(further);
        return names;
    }

    private static void hostName(Set<String> names) {
        try {
            // Asking the network for our own name may take seconds where name service is broken; Linux knows it by itself.
            Path known = Path.of("/proc/sys/kernel/hostname");
            String host = Files.isReadable(known)
                    ? Files.readString(known).strip()
                    : InetAddress.getLocalHost().getHostName();
            if (host.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")) {
                names.add(host);
            }
        } catch (IOException e) {
            LOG.debug("event=host-name-unknown", e);
        }
    }

    /** Whether the name is an IP address rather than a DNS name. */
    static boolean isAddress(String name) {
        return name.indexOf(':') >= 0 || name.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    }

    /** Whether the certificate holds all these names. */
    static boolean covers(X509Certificate certificate, Collection<String> names) {
        try {
            Set<String> held = new LinkedHashSet<>();
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.forEach(alternative -> held.add(normal(String.valueOf(alternative.get(1)))));
            }
            return names.stream().map(ServerNames::normal).allMatch(held::contains);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    private static String normal(String name) {
        if (!isAddress(name)) {
            return name;
        }
        try {
            // An address literal is parsed, never looked up.
            return InetAddress.getByName(name).getHostAddress();
        } catch (UnknownHostException e) {
            return name;
        }
    }
}
