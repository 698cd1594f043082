package dev.highlander.controlplane.apiserver.admission;

import java.util.List;

/** The steps in their order: first all that may change, then – once the object's own rules have been checked – all that may refuse. */
public final class AdmissionChain {
    private final List<AdmissionStep> steps;
    private final ClusterReader cluster;

    /** Runs {@code steps} in order over what {@code cluster} shows. */
    public AdmissionChain(List<AdmissionStep> steps, ClusterReader cluster) {
        this.steps = List.copyOf(steps);
        this.cluster = cluster;
    }

    /** Lets every step change or refuse. */
    public void mutate(AdmissionRequest request) {
        for (AdmissionStep step : steps) {
            step.mutate(request, cluster);
        }
    }

    /** Lets every step refuse. */
    public void validate(AdmissionRequest request) {
        for (AdmissionStep step : steps) {
            step.validate(request, cluster);
        }
    }
}
