package dev.highlander.controlplane.node;

import dev.highlander.controlplane.node.env.References;
import dev.highlander.controlplane.node.runtime.PodUid;
import dev.highlander.reconcile.informer.Informer;
import dev.highlander.reconcile.informer.Informers;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Config maps and secrets as the API server has them, and word of their changes: each object that some pod of this node mounts is
 * watched by itself, as a kubelet does, so that the node sees no other's secrets.
 */
final class ClientReferences implements References, AutoCloseable {
    private final KubernetesClient client;
    private final Consumer<PodUid> changed;
    private final Informers informers = new Informers();
    /** Guarded by this. */
    private final Map<Reference, Watched> watched = new HashMap<>();
    /** Guarded by this. */
    private boolean closed;

    /** An object that a pod refers to. */
    private record Reference(boolean secret, String namespace, String name) {}

    /** Who refers to an object; the set is guarded by the outer object. */
    private record Watched(Informer<?> informer, Set<PodUid> pods) {}

    ClientReferences(KubernetesClient client, Consumer<PodUid> changed) {
        this.client = client;
        this.changed = changed;
    }

    @Override
    public Optional<ConfigMap> configMap(String namespace, String name) {
        return Optional.ofNullable(client.configMaps().inNamespace(namespace).withName(name).get());
    }

    @Override
    public Optional<Secret> secret(String namespace, String name) {
        return Optional.ofNullable(client.secrets().inNamespace(namespace).withName(name).get());
    }

    /** Watches what a pod mounts. Idempotent. */
    synchronized void follow(PodUid uid, Pod pod) {
        if (closed) {
            return;
        }
        for (Reference reference : mounted(pod)) {
            watched.computeIfAbsent(reference, this::watch).pods().add(uid);
        }
    }

    /** Ends the watches that only this pod needed. */
    synchronized void unfollow(PodUid uid) {
        watched.values().removeIf(entry -> {
            if (entry.pods().remove(uid) && entry.pods().isEmpty()) {
                informers.stop(entry.informer());
                return true;
            }
            return false;
        });
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        informers.close();
    }

    private Watched watch(Reference reference) {
        Informer<?> informer = reference.secret() ? watch(reference, Secret.class) : watch(reference, ConfigMap.class);
        return new Watched(informer, new HashSet<>());
    }

    private <T extends HasMetadata> Informer<T> watch(Reference reference, Class<T> type) {
        return informers.watch(client, type).inNamespace(reference.namespace())
                .withField("metadata.name", reference.name()).feed(_ -> reference, this::announce).start();
    }

    private void announce(Reference reference) {
        List<PodUid> concerned;
        synchronized (this) {
            Watched entry = watched.get(reference);
            concerned = entry == null ? List.of() : List.copyOf(entry.pods());
        }
        concerned.forEach(changed);
    }

    private static Set<Reference> mounted(Pod pod) {
        Set<Reference> found = new HashSet<>();
        String namespace = pod.getMetadata().getNamespace();
        for (Volume volume : pod.getSpec().getVolumes() == null ? List.<Volume>of() : pod.getSpec().getVolumes()) {
            if (volume.getConfigMap() != null) {
                add(found, false, namespace, volume.getConfigMap().getName());
            }
            if (volume.getSecret() != null) {
                add(found, true, namespace, volume.getSecret().getSecretName());
            }
            List<VolumeProjection> sources = volume.getProjected() == null
                    ? List.of()
                    : volume.getProjected().getSources();
            for (VolumeProjection source : sources) {
                if (source.getConfigMap() != null) {
                    add(found, false, namespace, source.getConfigMap().getName());
                }
                if (source.getSecret() != null) {
                    add(found, true, namespace, source.getSecret().getName());
                }
            }
        }
        return found;
    }

    private static void add(Set<Reference> found, boolean secret, String namespace, @Nullable String name) {
        if (name != null) {
            found.add(new Reference(secret, namespace, name));
        }
    }

    /** All containers of a pod, init containers first. */
    static List<Container> containers(Pod pod) {
        List<Container> all = new ArrayList<>();
        if (pod.getSpec().getInitContainers() != null) {
            all.addAll(pod.getSpec().getInitContainers());
        }
        if (pod.getSpec().getContainers() != null) {
            all.addAll(pod.getSpec().getContainers());
        }
        return all;
    }
}
