package dev.highlander.workloads;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;

/** A write was not made, or was refused, because a newer owner has written: its message says where. Nothing was changed. */
final class StaleEpochException extends RuntimeException {
    private static final long serialVersionUID = 1;
    /** Both policies of {@code deploy/fencing} are called so, and the API server's own step answers in their name. */
    private static final String POLICIES = ".highlander.plexobject.io' ";
    private static final String FENCE = "'fence" + POLICIES;

    private final boolean everywhere;

    /**
     * @param everywhere whether it is the tenant's fence that knows a newer owner, and not just one object, on which anybody might have
     *            written a number
     */
    StaleEpochException(String message, boolean everywhere) {
        super(message);
        this.everywhere = everywhere;
    }

    /** What an API server's refusal means, if it is one of an epoch. */
    static Optional<StaleEpochException> in(KubernetesClientException refusal) {
        String message = refusal.getStatus() == null || refusal.getStatus().getMessage() == null
                ? String.valueOf(refusal.getMessage())
                : refusal.getStatus().getMessage();
        boolean stale = refusal.getCode() == 403 && message.contains(POLICIES) && message.contains(" is stale: ");
        return stale ? Optional.of(new StaleEpochException(message, message.contains(FENCE))) : Optional.empty();
    }

    boolean everywhere() {
        return everywhere;
    }
}
