package dev.highlander.controlplane.scheduler.rules;

/** A change of the cluster that may make room for a pod that had none. */
public enum ClusterEvent {
    /** A node came. */
    NODE_ADDED,
    /** A node's labels, taints, capacity or cordon changed. */
    NODE_CHANGED,
    /** A pod was placed. */
    POD_PLACED,
    /** A placed pod's labels changed, or it began to terminate. */
    POD_CHANGED,
    /** A pod gave up its room. */
    POD_GONE,
    /** A namespace's labels changed. */
    NAMESPACE_CHANGED
}
