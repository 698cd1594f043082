package dev.highlander.resources.custom;

import dev.highlander.resources.WorkloadKind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/** The custom resources of the house: names, types, definitions. */
public final class CustomResources {
    /** Their group. */
    public static final String GROUP = "highlander.plexobject.io";
    /** Their version. */
    public static final String VERSION = "v1";

    private CustomResources() {}

    /**
     * The definitions to install in a cluster, one for each kind of workload: the very files of {@code deploy/crds}, which the build
     * packs.
     */
    public static List<GenericKubernetesResource> definitions() {
        KubernetesSerialization serialization = new KubernetesSerialization();
        return Arrays.stream(WorkloadKind.values()).map(kind -> {
            try (InputStream yaml = CustomResources.class.getResourceAsStream(fileName(kind))) {
                if (yaml == null) {
                    throw new IllegalStateException(fileName(kind) + " is missing from this build; rebuild it");
                }
                return serialization.unmarshal(yaml, GenericKubernetesResource.class);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + fileName(kind) + " of this build", e);
            }
        }).toList();
    }

    /** The class by which a client reads and writes the resources of a kind. */
    public static Class<? extends WorkloadResource> type(WorkloadKind kind) {
        return switch (kind) {
            case PROCESS -> WorkloadProcess.class;
            case CRON_JOB -> WorkloadCronJob.class;
            case SERVICE -> WorkloadService.class;
            case PERSISTENT -> WorkloadPersistent.class;
        };
    }

    /** The file in {@code deploy/crds} that defines a kind. */
    static String fileName(WorkloadKind kind) {
        return kind.plural() + ".yaml";
    }
}
