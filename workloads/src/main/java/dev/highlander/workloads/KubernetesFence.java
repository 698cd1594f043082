package dev.highlander.workloads;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseName;
import dev.highlander.workloads.render.Marks;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The cluster's memory of the highest epoch, in a ConfigMap per tenant: raised by compare-and-swap before a new owner acts.
 *
 * <p>Objects carry their own epochs as well; this one outlives them all, and shows a store that has lost its data. Where the policies of
 * {@code deploy/fencing} are installed, and in our own API server, it is what the epochs of writes are compared with.
 */
public final class KubernetesFence implements Fence {
    private static final String EPOCH = "epoch";
    private static final String HOLDER = "holder";
    private static final int MOST_TRIES = 10;

    private final KubernetesClient client;
    private final String namespace;
    private final String tenant;

    /**
     * A fence for a tenant.
     *
     * @param namespace where its ConfigMap stands: the controller's own namespace, which must exist
     */
    public KubernetesFence(KubernetesClient client, String namespace, String tenant) {
        this.client = client;
        this.namespace = namespace;
        this.tenant = tenant;
    }

    @Override
    public CompletionStage<Answer> raise(LeaseName lease, HolderId holder, Epoch epoch) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("fence-" + tenant).start(() -> {
            try {
                answer.complete(raiseNow(holder, epoch));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private Answer raiseNow(HolderId holder, Epoch epoch) {
        for (int i = 0; i < MOST_TRIES; i++) {
            ConfigMap seen = client.configMaps().inNamespace(namespace).withName(name()).get();
            Epoch highest = epochOf(seen);
            if (highest.isAfter(epoch) || (highest.equals(epoch) && !holder.toString().equals(holderOf(seen)))) {
                return new Answer(false, highest);
            }
            if (highest.equals(epoch)) {
                return new Answer(true, epoch);
            }
            if (write(seen, holder, epoch)) {
                return new Answer(true, epoch);
            }
        }
        throw new IllegalStateException(
                "fence " + namespace + "/" + name() + " changed under " + MOST_TRIES + " tries to raise it");
    }

    private boolean write(@org.jspecify.annotations.Nullable ConfigMap seen, HolderId holder, Epoch epoch) {
        ConfigMapBuilder next = seen == null
                ? new ConfigMapBuilder().withNewMetadata().withName(name()).withNamespace(namespace).endMetadata()
                : new ConfigMapBuilder(seen);
        ConfigMap map = next.editMetadata()
                .addToLabels(Map.of(Marks.MANAGED_BY, Marks.MANAGER, Marks.TENANT, tenant, Marks.FENCE, "true"))
                .addToAnnotations(Marks.EPOCH, epoch.toString()).endMetadata()
                .addToData(EPOCH, epoch.toString()).addToData(HOLDER, holder.toString()).build();
        try {
            if (seen == null) {
                client.resource(map).create();
            } else {
                client.resource(map).update();
            }
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409 || StaleEpochException.in(e).isPresent()) {
                return false; // somebody was faster: look again
            }
            throw e;
        }
    }

    private Epoch epochOf(@org.jspecify.annotations.Nullable ConfigMap seen) {
        String text = seen == null || seen.getData() == null ? "0" : seen.getData().getOrDefault(EPOCH, "0");
        try {
            return new Epoch(Long.parseLong(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "fence ConfigMap " + namespace + "/" + name() + " holds " + EPOCH + " \"" + text
                            + "\"; expected a whole number, 0 or more",
                    e);
        }
    }

    private static String holderOf(@org.jspecify.annotations.Nullable ConfigMap seen) {
        return seen == null || seen.getData() == null ? "" : seen.getData().getOrDefault(HOLDER, "");
    }

    /** A tenant is a label value, which a name of an object need not allow. */
    private String name() {
        boolean fit = tenant.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
        return "highlander-fence-"
                + (fit ? tenant : "x" + HexFormat.of().formatHex(tenant.getBytes(StandardCharsets.UTF_8)));
    }
}
