package dev.highlander.workloads;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A write was not made, or was refused, because a newer owner has written: its message says where. Nothing was changed. */
final class StaleEpochException extends RuntimeException {
    private static final long serialVersionUID = 1;
    /** Both policies of {@code deploy/fencing} are called so, and the API server's own step answers in their name. */
    private static final String POLICIES = ".highlander.plexobject.io' ";
    private static final String FENCE = "'fence" + POLICIES;

    /** Where a refusal by the tenant's fence tells how high that stands; a number of at most 18 digits, as the policies demand. */
    private static final Pattern FENCED_AT = Pattern.compile(" is fenced at epoch ([0-9]{1,18})(?![0-9])");

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

    /** The epoch of the tenant's fence, if it is what refused and has told it. */
    OptionalLong fenced() {
        Matcher found = FENCED_AT.matcher(String.valueOf(getMessage()));
        return everywhere && found.find() ? OptionalLong.of(Long.parseLong(found.group(1))) : OptionalLong.empty();
    }
}
