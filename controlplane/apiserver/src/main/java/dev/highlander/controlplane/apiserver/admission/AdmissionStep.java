package dev.highlander.controlplane.apiserver.admission;

/** One demand of the cluster; stateless, and cheap for objects that it does not concern. */
public interface AdmissionStep {
    /**
     * Changes the object or refuses it, before its rules are checked.
     *
     * @throws dev.highlander.controlplane.apiserver.status.StatusException if it is refused
     */
    default void mutate(AdmissionRequest request, ClusterReader cluster) {}

    /**
     * Refuses the object or lets it pass, after its rules were checked.
     *
     * @throws dev.highlander.controlplane.apiserver.status.StatusException if it is refused
     */
    default void validate(AdmissionRequest request, ClusterReader cluster) {}
}
