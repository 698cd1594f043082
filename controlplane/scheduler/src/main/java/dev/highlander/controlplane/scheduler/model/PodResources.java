package dev.highlander.controlplane.scheduler.model;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;

/** Works out what a whole pod asks of its node. */
final class PodResources {
    /** What a container without a request counts for in scores (never in filters), as in Kubernetes. */
    static final long DEFAULT_MILLI_CPU = 100;
    static final long DEFAULT_MEMORY = 200L * 1024 * 1024;

    private PodResources() {}

    /** The resources a pod occupies on its node: never less than any moment of its life needs. */
    static Resources requests(PodSpec spec) {
        return requests(spec, false);
    }

    /** Like {@link #requests}, with a small amount assumed of containers that ask for no cpu or memory. */
    static Resources assumed(PodSpec spec) {
        return requests(spec, true);
    }

    /**
     * Init containers run one after the other before the containers; those that restart always ("sidecars") go on beside everything
     * that comes after them (KEP-753).
     */
    private static Resources requests(PodSpec spec, boolean assume) {
        Resources running = Resources.NONE;
        for (Container container : requireNonNullElse(spec.getContainers(), List.<Container>of())) {
            running = running.plus(request(container, assume));
        }
        Resources sidecars = Resources.NONE;
        Resources starting = Resources.NONE;
        for (Container container : requireNonNullElse(spec.getInitContainers(), List.<Container>of())) {
            Resources request = request(container, assume);
            if ("Always".equals(container.getRestartPolicy())) {
                running = running.plus(request);
                sidecars = sidecars.plus(request);
                starting = starting.max(sidecars);
            } else {
                starting = starting.max(sidecars.plus(request));
            }
        }
        return running.max(starting).plus(Resources.of(spec.getOverhead()));
    }

    private static Resources request(Container container, boolean assume) {
        Resources asked = container.getResources() == null
                ? Resources.NONE
                : Resources.of(container.getResources().getRequests());
        if (!assume) {
            return asked;
        }
        return new Resources(asked.milliCpu() == 0 ? DEFAULT_MILLI_CPU : asked.milliCpu(),
                asked.memory() == 0 ? DEFAULT_MEMORY : asked.memory(), asked.ephemeralStorage(), asked.extended());
    }
}
