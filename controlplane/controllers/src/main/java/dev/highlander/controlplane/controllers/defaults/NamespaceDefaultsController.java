package dev.highlander.controlplane.controllers.defaults;

import static java.util.Objects.requireNonNullElse;

import dev.highlander.ownership.time.TimeSource;
import dev.highlander.reconcile.Controller;
import dev.highlander.reconcile.informer.Informer;
import dev.highlander.reconcile.Outcome;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps the service account {@code default} and the config map {@code kube-root-ca.crt} in every namespace that is not being deleted. */
public final class NamespaceDefaultsController implements AutoCloseable {
    /** The name of the service account. */
    public static final String SERVICE_ACCOUNT = "default";
    /** The name of the config map. */
    public static final String ROOT_CA = "kube-root-ca.crt";
    private static final String KEY = "ca.crt";
    private static final String DESCRIPTION = "kubernetes.io/description";
    private static final String MEANING = "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints"
            + " such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of"
            + " Kubernetes clusters.";

    private final KubernetesClient client;
    private final Informer<Namespace> namespaces;
    private final Informer<ServiceAccount> accounts;
    private final Informer<ConfigMap> certificates;
    private final Optional<String> rootCa;
    private final Controller<String> controller;

    /**
     * Wires the controller; nothing happens before {@link #start}.
     *
     * @param accounts at least those named {@link #SERVICE_ACCOUNT}
     * @param certificates at least those named {@link #ROOT_CA}
     * @param rootCa the cluster's CA certificate, PEM; without it no config map is kept
     */
    public NamespaceDefaultsController(KubernetesClient client, Informer<Namespace> namespaces,
            Informer<ServiceAccount> accounts, Informer<ConfigMap> certificates,
            Optional<String> rootCa,
            TimeSource time) {
        this.client = client;
        this.namespaces = namespaces;
        this.accounts = accounts;
        this.certificates = certificates;
        this.rootCa = rootCa;
        this.controller = Controller.named("namespace-defaults").reconciler(this::reconcile).workers(2).time(time)
                .build();
        namespaces.feed((Namespace namespace) -> List.of(namespace.getMetadata().getName()),
                controller::enqueue);
        accounts.feed(NamespaceDefaultsController::namespaceOf, controller::enqueue);
        certificates.feed(NamespaceDefaultsController::namespaceOf, controller::enqueue);
    }

    /** Starts the workers. */
    public void start() {
        controller.start();
    }

    @Override
    public void close() {
        controller.close();
    }

    private static List<String> namespaceOf(HasMetadata object) {
        return List.of(object.getMetadata().getNamespace());
    }

    private Outcome reconcile(String namespace) {
        Namespace found = namespaces.get(namespace);
        if (found == null || found.getMetadata().getDeletionTimestamp() != null) {
            return Outcome.done();
        }
        if (accounts.get(namespace + "/" + SERVICE_ACCOUNT) == null) {
            create(new ServiceAccountBuilder().withNewMetadata().withNamespace(namespace).withName(SERVICE_ACCOUNT)
                    .endMetadata().build());
        }
        rootCa.ifPresent(pem -> keepCertificate(namespace, pem));
        return Outcome.done();
    }

    private void keepCertificate(String namespace, String pem) {
        ConfigMap wanted = certificate(namespace, pem);
        ConfigMap found = certificates.get(namespace + "/" + ROOT_CA);
        if (found == null) {
            create(wanted);
        } else if (differs(found, pem)) {
            client.configMaps().inNamespace(namespace)
                    .resource(new ConfigMapBuilder(found).withData(wanted.getData()).build()).update();
        }
    }

    /** Whether the config map does not hold the certificate and nothing else. */
    static boolean differs(@Nullable ConfigMap found, String pem) {
        return found == null || !Map.of(KEY, pem).equals(requireNonNullElse(found.getData(), Map.<String, String>of()));
    }

    static ConfigMap certificate(String namespace, String pem) {
        return new ConfigMapBuilder().withNewMetadata().withNamespace(namespace).withName(ROOT_CA)
                .addToAnnotations(DESCRIPTION, MEANING).endMetadata().addToData(KEY, pem).build();
    }

    private void create(HasMetadata object) {
        try {
            client.resource(object).create();
        } catch (KubernetesClientException e) {
            // There already (409), or the namespace has begun to go (403, 404): either way nothing is left to do.
            if (e.getCode() != 409 && e.getCode() != 403 && e.getCode() != 404) {
                throw e;
            }
        }
    }
}
