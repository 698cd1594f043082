package dev.highlander.ownership.raft.tls;

import java.io.Serial;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

/** Somebody's certificate is not believed; says whose it claims to be. */
final class UntrustedPeerException extends CertificateException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String subject;

    UntrustedPeerException(X509Certificate[] chain, Exception reason) {
        super(reason.getMessage(), reason);
        this.subject = chain.length == 0 ? "" : chain[0].getSubjectX500Principal().getName();
    }

    /** The name in the certificate; whatever its maker wrote there. */
    String subject() {
        return subject;
    }
}
