/**
 * Keys and certificates of a cluster of our own: an authority, the server's certificate, and one for each client.
 *
 * <p>In: a folder, the names of the server, a clock. Out: PEM files that only their owner can read, the server's
 * {@link dev.highlander.controlplane.apiserver.http.Tls TLS identity} and kubeconfig files. ECDSA on P-256 throughout. Bouncy Castle is
 * touched only when a certificate is made; a start that finds its files uses the JDK alone.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.http.pki;

import org.jspecify.annotations.NullMarked;
