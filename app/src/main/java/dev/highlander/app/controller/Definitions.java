package dev.highlander.app.controller;

import dev.highlander.app.lifecycle.Aside;
import dev.highlander.resources.custom.CustomResources;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Installs the definitions of our custom resources. They are handled as trees: their typed form takes longer to read than to install. */
public final class Definitions {
    private static final long PATIENCE_SECONDS = 10;

    private Definitions() {}

    /** Creates or updates them and waits until they are served. */
    public static void install(KubernetesClient client) throws IOException, InterruptedException {
        try (Aside aside = new Aside()) {
            List<Future<Boolean>> installed = new ArrayList<>();
            for (GenericKubernetesResource definition : CustomResources.definitions()) {
                installed.add(aside.begin(() -> install(client, definition)));
            }
            for (Future<Boolean> one : installed) {
                Aside.of(one);
            }
        }
    }

    private static boolean install(KubernetesClient client, GenericKubernetesResource definition) {
        Resource<GenericKubernetesResource> resource = client
                .genericKubernetesResources(definition.getApiVersion(), definition.getKind())
                .withName(definition.getMetadata().getName());
        GenericKubernetesResource present = resource.get();
        if (present == null) {
            client.resource(definition).create();
            present = resource.get();
        } else if (!contains(present.get("spec"), definition.get("spec"))) {
            definition.getMetadata().setResourceVersion(present.getMetadata().getResourceVersion());
            present = client.resource(definition).update();
        }
        if (!isEstablished(present)) {
            resource.waitUntilCondition(Definitions::isEstablished, PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        return true;
    }

    /** Whether what is there is what is wanted, beside defaults that the API server has filled in. */
    private static boolean contains(@Nullable Object present, @Nullable Object wanted) {
        return switch (wanted) {
            case Map<?, ?> map -> present instanceof Map<?, ?> other && map.entrySet().stream()
                    .allMatch(entry -> contains(other.get(entry.getKey()), entry.getValue()));
            case List<?> list -> {
                if (!(present instanceof List<?> other) || other.size() != list.size()) {
                    yield false;
                }
                boolean all = true;
                for (int i = 0; i < list.size(); i++) {
                    all &= contains(other.get(i), list.get(i));
                }
                yield all;
            }
            case Number number -> present instanceof Number other && other.doubleValue() == number.doubleValue();
            case null, default -> Objects.equals(present, wanted);
        };
    }

    private static boolean isEstablished(@Nullable GenericKubernetesResource definition) {
        return definition != null && definition.get("status", "conditions") instanceof List<?> conditions
                && conditions.stream().anyMatch(condition -> condition instanceof Map<?, ?> map
                        && "Established".equals(map.get("type")) && "True".equals(map.get("status")));
    }
}
