package dev.highlander.controlplane.node;

import dev.highlander.controlplane.node.env.ConfigurationMissing;
import dev.highlander.controlplane.node.volume.Tokens;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Tokens from the API server, asked for anew when four fifths of their life are over. */
final class ClientTokens implements Tokens {
    private static final long DEFAULT_SECONDS = 3600;

    private final KubernetesClient client;
    private final InstantSource clock;
    private final Map<Wish, Token> tokens = new ConcurrentHashMap<>();

    private record Wish(String pod, String audience) {}

    private record Token(String text, Instant renewal) {}

    ClientTokens(KubernetesClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    @Override
    public String token(Pod pod, ServiceAccountTokenProjection projection) throws ConfigurationMissing {
        String audience = projection.getAudience() == null ? "" : projection.getAudience();
        Wish wish = new Wish(pod.getMetadata().getUid(), audience);
        Token known = tokens.get(wish);
        if (known != null && clock.instant().isBefore(known.renewal())) {
            return known.text();
        }
        String account = pod.getSpec().getServiceAccountName() == null
                ? "default"
                : pod.getSpec().getServiceAccountName();
        long seconds = projection.getExpirationSeconds() == null ? DEFAULT_SECONDS : projection.getExpirationSeconds();
        TokenRequest request = new TokenRequestBuilder().withNewMetadata().endMetadata().withNewSpec()
                .withAudiences(audience.isEmpty() ? List.of() : List.of(audience)).withExpirationSeconds(seconds)
                .withNewBoundObjectRef().withApiVersion("v1").withKind("Pod").withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid()).endBoundObjectRef().endSpec().build();
        try {
            TokenRequest answer = client.serviceAccounts().inNamespace(pod.getMetadata().getNamespace())
                    .withName(account)
                    .tokenRequest(request);
            String text = answer == null || answer.getStatus() == null ? null : answer.getStatus().getToken();
            if (text == null) {
                throw new ConfigurationMissing("the API server gave no token for service account \"" + account + "\"");
            }
            tokens.put(wish,
                    new Token(text, clock.instant().plus(Duration.ofSeconds(seconds).multipliedBy(4).dividedBy(5))));
            return text;
        } catch (KubernetesClientException e) {
            throw new ConfigurationMissing("no token for service account \"" + account + "\": " + e.getMessage());
        }
    }

    /** Forgets the tokens of a pod. */
    void forget(String pod) {
        tokens.keySet().removeIf(wish -> wish.pod().equals(pod));
    }

    /** Whether a pod has tokens, which must be looked after. */
    boolean looksAfter(String pod) {
        return tokens.keySet().stream().anyMatch(wish -> wish.pod().equals(pod));
    }
}
