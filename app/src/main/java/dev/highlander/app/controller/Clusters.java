package dev.highlander.app.controller;

import dev.highlander.app.UserError;
import dev.highlander.resources.config.HighlanderConfig;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reaches the cluster that a configuration names. */
public final class Clusters {
    private static final int REQUEST_MILLIS = 10_000;
    private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");

    private Clusters() {}

    /**
     * A client of the cluster, known to reach it.
     *
     * @param cluster its kubeconfig, or none for the service account of the pod
     * @throws UserError if there is no way to it, or it does not answer
     */
    public static KubernetesClient connect(HighlanderConfig.Cluster cluster) {
        KubernetesClient client = new KubernetesClientBuilder().withConfig(config(cluster)).build();
        try {
            client.getKubernetesVersion();
            return client;
        } catch (KubernetesClientException e) {
            client.close();
            throw new UserError("the cluster at " + client.getMasterUrl() + " does not answer: " + reason(e)
                    + "; check cluster.kubeconfig, or --kubeconfig");
        }
    }

    private static Config config(HighlanderConfig.Cluster cluster) {
        ConfigBuilder config;
        if (cluster.kubeconfig().isPresent()) {
            Path file = cluster.kubeconfig().get();
            if (!Files.isReadable(file)) {
                throw new UserError("cluster.kubeconfig: `" + file + "` cannot be read; expected a kubeconfig");
            }
            try {
                config = new ConfigBuilder(Config.fromKubeconfig(file.toFile()));
            } catch (RuntimeException e) {
                throw new UserError("cluster.kubeconfig: `" + file + "` is no kubeconfig: " + e.getMessage());
            }
        } else if (Files.isReadable(SERVICE_ACCOUNT)) {
            config = new ConfigBuilder(Config.autoConfigure(null));
        } else {
            throw new UserError("no cluster: this is not a pod with a service account, so say which one is meant with "
                    + "--kubeconfig FILE or cluster.kubeconfig");
        }
        return config.withRequestTimeout(REQUEST_MILLIS).withConnectionTimeout(REQUEST_MILLIS)
                // Each write that fails is tried again by the loop it belongs to, with the state of then.
                .withRequestRetryBackoffLimit(0).build();
    }

    private static String reason(KubernetesClientException failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
