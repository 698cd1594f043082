package dev.highlander.controlplane.node.volume;

import dev.highlander.controlplane.node.env.ConfigurationMissing;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;

/** Gives pods tokens of their service accounts. */
@FunctionalInterface
public interface Tokens {
    /**
     * A token that is still good for a while: the same one as before, or a new one.
     *
     * @throws ConfigurationMissing when the API server gives none
     */
    String token(Pod pod, ServiceAccountTokenProjection wish) throws ConfigurationMissing;
}
