package dev.highlander.app.up;

import dev.highlander.resources.custom.CustomResources;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Installs the definitions of our custom resources. */
final class Definitions {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Definitions() {}

    /** Creates or updates them and waits until they are served. */
    static void install(KubernetesClient client) {
        var resources = client.apiextensions().v1().customResourceDefinitions();
        for (CustomResourceDefinition definition : CustomResources.definitions()) {
            resources.resource(definition).createOr(existing -> existing.update());
        }
        for (CustomResourceDefinition definition : CustomResources.definitions()) {
            resources.withName(definition.getMetadata().getName()).waitUntilCondition(Definitions::isEstablished,
                    PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static boolean isEstablished(@Nullable CustomResourceDefinition definition) {
        return definition != null && definition.getStatus() != null && definition.getStatus().getConditions().stream()
                .anyMatch(
                        condition -> condition.getType().equals("Established") && condition.getStatus().equals("True"));
    }
}
