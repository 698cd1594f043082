package dev.highlander.resources;

/** What happens in place when a container ends, by Kubernetes' names. */
public enum RestartPolicy {
    /** The node starts it again, however it ended. */
    Always,
    /** The node starts it again if it failed. */
    OnFailure,
    /** The node leaves it; a process that failed is replaced by a new pod, as often as its {@code maxRestarts} allows. */
    Never
}
