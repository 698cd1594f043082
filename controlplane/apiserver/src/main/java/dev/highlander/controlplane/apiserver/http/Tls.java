package dev.highlander.controlplane.apiserver.http;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who the server proves to be, and whose client certificates it believes.
 *
 * @param key the server's private key
 * @param chain the server's certificate, then those that lead to its authority; not empty
 * @param clientAuthorities who may vouch for clients; empty: clients are not asked for a certificate
 */
public record Tls(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> clientAuthorities) {
    /** Copies the lists. */
    public Tls {
        chain = List.copyOf(chain);
        clientAuthorities = List.copyOf(clientAuthorities);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a TLS server needs a certificate");
        }
    }
}
