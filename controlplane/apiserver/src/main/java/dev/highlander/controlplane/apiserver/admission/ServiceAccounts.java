package dev.highlander.controlplane.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.admission.AdmissionRequest.Operation;
import dev.highlander.controlplane.apiserver.kinds.rules.PodAdmission;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import java.util.random.RandomGenerator;

/**
 * Every pod runs under a service account, whose token is mounted unless somebody says no.
 *
 * <p>The account {@code default} is taken for granted even before the controller has made it: a pod created right after its
 * namespace should not lose a race that its author cannot see.
 */
public final class ServiceAccounts implements AdmissionStep {
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final int SUFFIX_LENGTH = 5;

    private final RandomGenerator random;

    /** Makes names of volumes from {@code random}. */
    public ServiceAccounts(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public void mutate(AdmissionRequest request, ClusterReader cluster) {
        ObjectNode pod = request.object();
        if (request.operation() != Operation.CREATE || !request.isAbout("", "pods") || pod == null
                || pod.path("metadata").path("annotations").has("kubernetes.io/config.mirror")) {
            return;
        }
        String name = PodAdmission.serviceAccountName(pod);
        ObjectNode account = cluster.get("serviceaccounts", request.namespace(), name);
        if (account == null && !name.equals("default")) {
            throw ApiStatus.forbidden("", "pods", request.name(), "error looking up service account "
                    + request.namespace() + "/" + name + ": serviceaccount \"" + name + "\" not found");
        }
        PodAdmission.serviceAccount(pod, account, suffix());
    }

    private String suffix() {
        StringBuilder suffix = new StringBuilder(SUFFIX_LENGTH);
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            suffix.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return suffix.toString();
    }
}
