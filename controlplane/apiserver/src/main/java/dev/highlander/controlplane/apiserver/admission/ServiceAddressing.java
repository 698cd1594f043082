package dev.highlander.controlplane.apiserver.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.admission.AdmissionRequest.Operation;
import dev.highlander.controlplane.apiserver.kinds.rules.ServiceAddresses;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Gives services their cluster addresses and node ports. One service is served at a time, and what was given last is remembered
 * until it can be seen in the cluster, so that two services that come at once never get the same.
 */
public final class ServiceAddressing implements AdmissionStep {
    private static final int REMEMBERED = 1024;

    private final RandomGenerator random;
    // Guarded by this: what was given and may not be seen in the cluster yet, the oldest first.
    private final Set<String> givenAddresses = new LinkedHashSet<>();

    /** Chooses by {@code random}. */
    public ServiceAddressing(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public void mutate(AdmissionRequest request, ClusterReader cluster) {
        ObjectNode service = request.object();
        if (service == null || request.operation() == Operation.DELETE || !request.isAbout("", "services")) {
            return;
        }
        Problems problems = new Problems();
        assign(service, request, cluster, problems);
        if (!problems.isEmpty()) {
            throw ApiStatus.invalid("", "Service", request.name(), problems.all());
        }
    }

    private synchronized void assign(ObjectNode service, AdmissionRequest request, ClusterReader cluster,
            Problems problems) {
        Set<String> addresses = new HashSet<>();
        Set<Integer> ports = new HashSet<>();
        for (ObjectNode other : cluster.list("services", "")) {
            JsonNode metadata = other.path("metadata");
            if (!metadata.path("name").asText().equals(request.name())
                    || !metadata.path("namespace").asText().equals(request.namespace())) {
                other.path("spec").path("clusterIPs").forEach(address -> addresses.add(address.asText()));
                other.path("spec").path("ports").forEach(port -> ports.add(port.path("nodePort").asInt(0)));
            }
        }
        // An address that was asked for by name is checked against what is there only: a refused request must be repeatable.
        // A dry run looks at ports, but not at addresses, as in Kubernetes.
        boolean chosen = service.path("spec").path("clusterIP").asText().isEmpty();
        ServiceAddresses.USUAL.assign(service,
                address -> !request.dryRun()
                        && (addresses.contains(address) || (chosen && givenAddresses.contains(address))),
                ports::contains, random::nextInt, problems);
        if (problems.isEmpty() && !request.dryRun()) {
            remember(givenAddresses, service.path("spec").path("clusterIP").asText());
        }
    }

    private static <T> void remember(Set<T> given, T value) {
        given.remove(value);
        given.add(value);
        if (given.size() > REMEMBERED) {
            given.remove(given.iterator().next());
        }
    }
}
