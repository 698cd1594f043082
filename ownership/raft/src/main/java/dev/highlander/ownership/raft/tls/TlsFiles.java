package dev.highlander.ownership.raft.tls;

import java.nio.file.Path;

/**
 * The files of mutual TLS, in PEM, named as in a Kubernetes TLS secret. They may be replaced while the node runs: the next connection uses
 * the new ones.
 *
 * @param ca {@code ca.crt}: certificates of the authorities whose nodes are let in
 * @param certificate {@code tls.crt}: this node's certificate, and those between it and the authority
 * @param key {@code tls.key}: this node's private key, not encrypted
 */
public record TlsFiles(Path ca, Path certificate, Path key) {
    /** The files {@code ca.crt}, {@code tls.crt} and {@code tls.key} of a folder. */
    public static TlsFiles in(Path folder) {
        return new TlsFiles(folder.resolve("ca.crt"), folder.resolve("tls.crt"), folder.resolve("tls.key"));
    }
}
