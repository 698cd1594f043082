package dev.highlander.reconcile.informer;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Fields that an informer does not read at all: what is not read costs neither time nor memory, and a view of a large cluster is mostly
 * fields that its owner never looks at. Informers with equal omissions share their objects.
 *
 * @param fields names of JSON fields by the model class in which they stand
 */
public record Omissions(Map<Class<?>, Set<String>> fields) {
    /** Nothing but {@code managedFields}, which are never read: an update that leaves them out does not change them. */
    public static final Omissions NONE = new Omissions(Map.of(ObjectMeta.class, Set.of("managedFields")));

    /**
     * Of pods, what matters only to the node that runs them: commands, environment, volumes, probes, container statuses. What is left
     * tells where a pod may be, where it is, and how it is.
     */
    public static final Omissions POD_CONTENT = NONE
            .and(ObjectMeta.class, "annotations")
            .and(PodSpec.class, "activeDeadlineSeconds", "dnsConfig", "dnsPolicy", "enableServiceLinks",
                    "ephemeralContainers", "hostAliases", "hostname", "imagePullSecrets", "preemptionPolicy",
                    "readinessGates", "securityContext", "serviceAccount", "serviceAccountName", "subdomain",
                    "terminationGracePeriodSeconds", "volumes")
            .and(Container.class, "args", "command", "env", "envFrom", "imagePullPolicy", "lifecycle", "livenessProbe",
                    "readinessProbe", "securityContext", "startupProbe", "terminationMessagePath",
                    "terminationMessagePolicy", "volumeDevices", "volumeMounts", "workingDir")
            .and(PodStatus.class, "containerStatuses", "ephemeralContainerStatuses", "hostIPs",
                    "initContainerStatuses", "podIPs");

    /** Copies the fields. */
    public Omissions {
        fields = Map.copyOf(fields);
    }

    /** These, and further fields of a model class. */
    public Omissions and(Class<?> type, String... names) {
        Set<String> all = new HashSet<>(fields.getOrDefault(type, Set.of()));
        all.addAll(Set.of(names));
        Map<Class<?>, Set<String>> more = new HashMap<>(fields);
        more.put(type, Set.copyOf(all));
        return new Omissions(more);
    }
}
