package dev.highlander.controlplane.apiserver.kinds;

/** Where objects of a kind live. */
public enum Scope {
    /** In a namespace. */
    NAMESPACED,
    /** In the cluster as a whole. */
    CLUSTER
}
