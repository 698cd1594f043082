package dev.highlander.ownership.raft.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows a node's newest certificate. A handshake asks for an alias first and for key and chain later: the alias names one reading of the
 * files, so that both are of one pair even if the files change in between.
 *
 * <p>The certificate is shown whatever authorities the other side asks for: who is refused should be told why, and that is said only of a certificate
 * that is seen.
 */
final class NodeKeys extends X509ExtendedKeyManager {
    private final NodeTls tls;

    NodeKeys(NodeTls tls) {
        this.tls = tls;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(String[] types, Principal @Nullable [] issuers,
            @Nullable SSLEngine engine) {
        NodeTls.Reading reading = tls.reading();
        return List.of(types).contains(reading.files().key().getAlgorithm()) ? reading.alias() : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String type, Principal @Nullable [] issuers,
            @Nullable SSLEngine engine) {
        return chooseEngineClientAlias(new String[]{type}, issuers, engine);
    }

    @Override
    public @Nullable String chooseClientAlias(String[] types, Principal @Nullable [] issuers,
            @Nullable Socket socket) {
        return chooseEngineClientAlias(types, issuers, null);
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineServerAlias(type, issuers, null);
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
        String alias = chooseEngineServerAlias(type, issuers, null);
        return alias == null ? null : new String[]{alias};
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
        return getClientAliases(type, issuers);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        PemFiles files = tls.named(alias);
        return files == null ? null : files.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        PemFiles files = tls.named(alias);
        return files == null ? null : files.key();
    }
}
