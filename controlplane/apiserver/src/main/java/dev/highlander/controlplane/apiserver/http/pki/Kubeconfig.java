package dev.highlander.controlplane.apiserver.http.pki;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;

/**
 * What kubectl and other clients need to reach a cluster as one user; cluster, user and context are called {@code highlander}.
 *
 * @param server the API server's address, for example {@code https://127.0.0.1:6443}
 * @param authority who vouches for the server
 * @param user the user's certificate and key
 */
public record Kubeconfig(URI server, X509Certificate authority, Credential user) {
    /** The file's text; it holds the user's key. */
    public String text() {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: highlander
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                users:
                - name: highlander
                  user:
                    client-certificate-data: %s
                    client-key-data: %s
                contexts:
                - name: highlander
                  context:
                    cluster: highlander
                    user: highlander
                    namespace: default
                current-context: highlander
                preferences: {}
                """.formatted(server, base64(Pem.encode(authority)), base64(Pem.encode(user.certificate())),
                base64(Pem.encode(user.key())));
    }

    private static String base64(String pem) {
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Writes the file, readable by its owner alone; replaces what is there at once.
     *
     * @throws PkiException if that can't be done
     */
    public void write(Path file) throws PkiException {
        try {
            OwnerOnlyFiles.write(file, text().getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new PkiException("cannot write the kubeconfig " + file + ": " + e, e);
        }
    }
}
