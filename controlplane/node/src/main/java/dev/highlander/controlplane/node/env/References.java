package dev.highlander.controlplane.node.env;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Optional;

/** A way to look up what pods refer to. Errors of the API server come as exceptions of the client. */
public interface References {
    /** The config map of that name; empty when there is none. */
    Optional<ConfigMap> configMap(String namespace, String name);

    /** The secret of that name; empty when there is none. */
    Optional<Secret> secret(String namespace, String name);
}
