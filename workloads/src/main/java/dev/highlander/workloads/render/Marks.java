package dev.highlander.workloads.render;

/** Labels and annotations by which objects are found, told apart and fenced. The first four and the shutdown mark are a contract. */
public final class Marks {
    /** Label: the workload's name. */
    public static final String APP = "app";
    /** Label: {@link #MANAGER}. */
    public static final String MANAGED_BY = "managed-by";
    /** Value of {@link #MANAGED_BY}. */
    public static final String MANAGER = "k8-highlander";
    /** Label: the id of the controller that last looked after the object. */
    public static final String CONTROLLER_ID = "controller-id";
    /** Label: the cluster's name. */
    public static final String CLUSTER_NAME = "cluster-name";
    /** Label: the tenant whose object this is. Objects of the Go controller lack it. */
    public static final String TENANT = "highlander.plexobject.io/tenant";
    /** Label: the kind of workload. Objects of the Go controller lack it. */
    public static final String KIND = "highlander.plexobject.io/kind";

    /** Label: {@code true} on the ConfigMap that is a tenant's fence; the parameter of the fence's admission policy. */
    public static final String FENCE = "highlander.plexobject.io/fence";

    /** Annotation: {@code true} before a stop that is wanted. */
    public static final String CONTROLLED_SHUTDOWN = "k8-highlander.io/controlled-shutdown";
    /** Annotation: the epoch of the owner that last wrote the object; nobody with a lower one may touch it. */
    public static final String EPOCH = "highlander.plexobject.io/epoch";
    /** Annotation: a digest of what was rendered. */
    public static final String FINGERPRINT = "highlander.plexobject.io/fingerprint";
    /** Annotation: how many pods this one follows on. */
    public static final String RESTARTS = "highlander.plexobject.io/restarts";
    /** Annotation: how many pods before this one failed, one after the other. */
    public static final String FAILURES = "highlander.plexobject.io/failures-in-row";

    /** Finalizer of custom resources: the objects made for them go first. */
    public static final String FINALIZER = "highlander.plexobject.io/workload";
    /** Finalizer that the Go controller left on its pods. */
    public static final String LEGACY_POD_FINALIZER = "k8-highlander.io/managed-pod";

    private Marks() {}
}
