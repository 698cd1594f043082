package dev.highlander.bench.raft.node;

import dev.highlander.controlplane.apiserver.http.pki.CertificateAuthority;
import dev.highlander.controlplane.apiserver.http.pki.Credential;
import dev.highlander.controlplane.apiserver.http.pki.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;

/** An authority made on the spot, for the nodes of one group. */
public final class NodeCertificates {
    private final CertificateAuthority authority;

    private NodeCertificates(CertificateAuthority authority) {
        this.authority = authority;
    }

    /** Makes an authority. */
    public static NodeCertificates make(InstantSource clock) throws IOException {
        return new NodeCertificates(CertificateAuthority.create("raft bench", clock));
    }

    /**
     * Writes {@code ca.crt}, {@code tls.crt} and {@code tls.key} of a node.
     *
     * @param folder where to; is made
     * @param id the node's name
     * @param addresses by which the others reach it
     */
    public void write(Path folder, String id, List<String> addresses) throws IOException {
        Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString("rwx------")));
        Credential credential = authority.peer(id, addresses);
        Files.writeString(folder.resolve("ca.crt"), Pem.encode(authority.certificate()));
        Files.writeString(folder.resolve("tls.crt"), Pem.encode(credential.certificate()));
        Files.writeString(folder.resolve("tls.key"), Pem.encode(credential.key()));
    }
}
